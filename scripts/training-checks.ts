import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * Runs ruff and the quick tests of the Python project in training/. Each check needs a Python that has its modules: the one of
 * training/.venv, the one that `UNCLIP_PYTHON` names, or `python3`. A check without such a Python is skipped with a sentence.
 */
const root = fileURLToPath(new URL('..', import.meta.url));
const venv = ['bin/python', 'Scripts/python.exe'].map((path) => join(root, 'training/.venv', path)).filter((path) => existsSync(path));
const pythons = [...venv, process.env.UNCLIP_PYTHON ?? [], 'python3'].flat();

const linter = ['ruff'];
const tested = ['pytest', 'torch', 'numpy', 'PIL', 'tokenizers', 'onnx', 'onnxruntime'];

const hasModules = (python: string, modules: readonly string[]): boolean => {
  const found = `all(importlib.util.find_spec(name) for name in ${JSON.stringify(modules)})`;
  const { status } = spawnSync(python, ['-c', `import importlib.util, sys; sys.exit(not ${found})`], { cwd: root });
  return status === 0;
};

const check = (name: string, modules: readonly string[], commands: readonly (readonly string[])[]): boolean => {
  const python = pythons.find((candidate) => hasModules(candidate, modules));
  if (python === undefined) {
    console.log(`Skipped ${name} of training/: no Python with ${modules.join(', ')} was found. See training/README.md.`);
    return true;
  }
  return commands.every((command) => spawnSync(python, ['-m', ...command], { cwd: root, stdio: 'inherit' }).status === 0);
};

const passed = [
  check('lint and format', linter, [
    ['ruff', 'check', 'training'],
    ['ruff', 'format', '--check', 'training'],
  ]),
  check('the quick tests', tested, [['pytest', 'training', '--quiet']]),
];
process.exitCode = passed.every(Boolean) ? 0 : 1;
