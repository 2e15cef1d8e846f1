import { inEnglish } from '../../errors/index.ts';
import { jsonFlag, modelsFlag } from '../arguments.ts';
import { defineCommand } from '../command.ts';
import { usage } from '../error.ts';
import { findFamilies } from '../families.ts';
import { stopOnInterrupt } from '../interrupt.ts';
import { counted, size } from '../text.ts';
import { byteProgress } from './byte-progress.ts';
import { bytesOf } from './facts.ts';
import { examineFiles } from './files.ts';
import { familyNamed } from './named.ts';

/** `unclip models verify`. Returns 1 when a family cannot be read, or when a file does not match its manifest. */
export const verifyCommand = defineCommand({
  usage: 'models verify [family]',
  description: 'Reads every file of the model families, or of one, and checks its SHA-256.',
  flags: [modelsFlag, jsonFlag],
  async run(host, parsed) {
    const [name, extra] = parsed.positionals;
    if (extra !== undefined) throw usage('models verify takes one family, or none for all of them. Leave out "{extra}".', { extra });
    const { families, broken } = await findFamilies(host, parsed.all('models'));
    const chosen = name === undefined ? families : [familyNamed(families, name)];
    const { signal, end } = stopOnInterrupt(host);
    const progress = byteProgress(host, { title: 'Verifying', total: chosen.reduce((sum, { manifest }) => sum + bytesOf(manifest), 0) });
    try {
      const examined = [];
      for (const family of chosen) {
        examined.push({ family, files: await examineFiles(family, { hash: true, onProgress: progress.add, signal }) });
      }
      progress.end();
      const faulty = name === undefined ? broken : [];
      const ok = faulty.length === 0 && examined.every(({ files }) => files.every(({ problem }) => problem === undefined));
      if (parsed.has('json')) {
        const plain = examined.map(({ family, files }) => ({
          family: family.manifest.family,
          files: files.map(({ problem, ...file }) => ({ ...file, ...(problem && { problem: inEnglish(problem) }) })),
        }));
        host.out(`${JSON.stringify({ ok, families: plain, broken: faulty })}\n`);
        return ok ? 0 : 1;
      }
      for (const { family, files } of examined) {
        const problems = files.flatMap(({ file, problem }) => (problem ? [`  ${file} ${inEnglish(problem)}\n`] : []));
        const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
        host.out(
          problems.length === 0
            ? `${family.manifest.family}: all ${counted(files.length, 'file')} (${size(bytes)}) match the manifest.\n`
            : `${family.manifest.family}:\n${problems.join('')}`,
        );
      }
      for (const { folder, message } of faulty) host.out(`${folder} cannot be used. ${message}\n`);
      return ok ? 0 : 1;
    } finally {
      progress.end();
      end();
    }
  },
});
