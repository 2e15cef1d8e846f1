import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { type Sentence, sentence } from '../errors/index.ts';
import { type AnyNode, enterParam, type Param, paramsOf, type Registry, type Workflow } from '../graph/index.ts';
import type { Flag } from './arguments.ts';
import { CliError, usage } from './error.ts';
import { expected, readParam } from './params.ts';
import { relativeName } from './relocate.ts';
import { suggest } from './suggest.ts';

/** A param of a node in a workflow, which a flag, `--set` or a column of a row sets. */
export type Target = { readonly node: string; readonly param: Param };

/** An input of the workflow's interface, and the flag that sets it. */
export type Input = Target & { readonly name: string; readonly flag: Flag };

/**
 * The inputs of a workflow's interface. An input with the name of a reserved flag gets the flag `--input-<name>`.
 * Throws `CliError` (`BAD_INTERFACE`) for an input that refers to an unknown param.
 */
export const inputsOf = (workflow: Workflow, registry: Registry, reserved: readonly Flag[]): readonly Input[] => {
  const taken = new Set(reserved.map((flag) => flag.name));
  return Object.entries(workflow.interface.inputs).map(([name, { node, param }]) => {
    const from = `The interface's input "${name}"`;
    const refuse = (reason: Sentence) =>
      new CliError('BAD_INTERFACE', '{reason} Correct the interface of the workflow.', { params: { reason } });
    const target = findTarget({ workflow, registry, node, param, from, refuse });
    const plain = name.trim().replace(/[\s=]+/g, '-');
    const flag = taken.has(plain) ? `input-${plain}` : plain;
    taken.add(flag);
    return { ...target, name, flag: { name: flag, value: placeholder(target.param), doc: inputDoc(workflow, target) } };
  });
};

const placeholder = (param: Param): string => (param.file ? 'file' : param.choices ? param.choices.join('|') : param.type);

const inputDoc = (workflow: Workflow, { node, param }: Target): string => {
  const now = workflow.nodes[node]?.params[param.name] ?? param.default;
  const parts = [
    param.doc,
    param.type === 'text' ? '' : `Takes ${expected(param)}.`,
    now === undefined ? '' : `Currently ${JSON.stringify(now)}.`,
  ];
  return parts.filter((part) => part !== '').join(' ');
};

type Search = {
  readonly workflow: Workflow;
  readonly registry: Registry;
  readonly node: string;
  readonly param: string;
  readonly from: string;
  /** Creates the error. Default: a mistake in the command. */
  readonly refuse?: (reason: Sentence) => CliError;
};

/** Finds a node's param by name. Throws a `CliError` that lists the names that exist. */
export const findTarget = ({
  workflow,
  registry,
  node,
  param,
  from,
  refuse = ({ template, params }) => usage(template, params),
}: Search): Target => {
  const found = workflow.nodes[node];
  if (!found) {
    const names = Object.keys(workflow.nodes);
    throw refuse(
      sentence('{from} names the node "{node}", which the workflow does not have.{suggestion} Its nodes are {nodes}.', {
        from,
        node,
        suggestion: suggest(node, names),
        nodes: names.join(', '),
      }),
    );
  }
  const spec: AnyNode | undefined = registry[found.type];
  if (!spec)
    throw refuse(
      sentence('{from} sets node "{node}", but this version of unclip does not have its type "{type}". Update unclip.', {
        from,
        node,
        type: found.type,
      }),
    );
  const params = paramsOf(spec);
  const match = Object.hasOwn(params, param) ? params[param] : undefined;
  if (match) return { node, param: match };
  throw refuse(
    sentence('{from} names the param "{param}", which node "{node}" does not have.{suggestion} Its params are {names}.', {
      from,
      param,
      node,
      suggestion: suggest(param, Object.keys(params)),
      names: Object.keys(params).join(', '),
    }),
  );
};

/** The parts of `--set node.param=value`. Throws `CliError` (`USAGE`). */
export const parseSet = (text: string): { readonly node: string; readonly param: string; readonly value: string } => {
  const [, node, param, value] = /^([^=]+)\.([^.=]+)=(.*)$/s.exec(text) ?? [];
  if (node && param && value !== undefined) return { node, param, value };
  throw usage('--set takes node.param=value, as in --set prior.steps=25, but is "{value}".', { value: text });
};

/** A typed value for a param. Relative file names start at `base`; they are saved relative to `folder`, the folder of the workflow. */
export type Entry = {
  readonly target: Target;
  readonly typed: unknown;
  readonly from: string;
  readonly base: string;
  readonly folder: string;
};

/** The workflow with a typed value, which replaces a link into the param. Throws `CliError` (`USAGE`). */
export const enter = (workflow: Workflow, { target: { node, param }, typed, from, base, folder }: Entry): Workflow => {
  const read = readParam(param, typed, from);
  const value = param.file && typeof read === 'string' && read !== '' ? fileName(read, { from, base, folder }) : read;
  return enterParam(workflow, { node, param: param.name, value });
};

const fileName = (name: string, { from, base, folder }: Pick<Entry, 'from' | 'base' | 'folder'>): string => {
  const path = resolve(base, name);
  if (!existsSync(path)) throw usage('{from} names the file "{name}", which does not exist. Check the spelling.', { from, name });
  return relativeName(path, folder);
};
