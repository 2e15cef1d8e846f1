import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { type Sentence, sentence } from '../errors/index.ts';
import {
  type AnyNode,
  enterParamAt,
  flatten,
  type InterfaceInput,
  inOrder,
  missingPlugin,
  own,
  type Param,
  type Port,
  type Ports,
  paramsOf,
  placesOf,
  type Registry,
  specOf,
  type Workflow,
} from '../graph/index.ts';
import type { Flag } from './arguments.ts';
import { CliError, usage } from './error.ts';
import { expected, readParam } from './params.ts';
import { withCommand } from './plan-workflow.ts';
import { relativeName } from './relocate.ts';
import { suggest } from './suggest.ts';
import { type ValueReader, valueReaders } from './values.ts';

/** A param of a node in a workflow, which a flag, `--set` or a column of a row sets. */
export type Target = { readonly node: string; readonly param: Param };

/** An input of the workflow's interface that sets params, and the flag that sets it. */
export type ParamInput = Target & {
  readonly kind: 'param';
  readonly name: string;
  readonly flag: Flag;
  /** Further params that get the same value. */
  readonly also: readonly Target[];
};

/** An input of the workflow's interface that is a port, and the flag whose value is read for it. */
export type PortInput = {
  readonly kind: 'port';
  readonly name: string;
  readonly flag: Flag;
  readonly node: string;
  readonly port: Port;
  /** A run needs a value for it. */
  readonly required: boolean;
  /** Undefined for a kind of value that cannot be typed. */
  readonly reader: ValueReader | undefined;
};

export type Input = ParamInput | PortInput;

/**
 * The inputs of a workflow's interface, in their order. An input with the name of a reserved flag gets the flag `--input-<name>`.
 * Throws `CliError` (`BAD_INTERFACE`) for an input that refers to an unknown param or port.
 */
export const inputsOf = (workflow: Workflow, registry: Registry, reserved: readonly Flag[]): readonly Input[] => {
  const taken = new Set(reserved.map((flag) => flag.name));
  return inOrder(workflow.interface.inputs).map(([name, input]) => {
    const from = `The interface's input "${name}"`;
    const refuse = (reason: Sentence) =>
      new CliError('BAD_INTERFACE', '{reason} Correct the interface of the workflow.', { params: { reason } });
    const plain = name.trim().replace(/[\s=]+/g, '-');
    const flag = taken.has(plain) ? `input-${plain}` : plain;
    taken.add(flag);
    const places = placesOf(input);
    if (input.port !== undefined) {
      const found = findPort({ workflow, registry, node: input.node, port: input.port, from, refuse });
      const port: PortInput = { kind: 'port', name, node: input.node, ...found, flag: { name: flag, value: '', doc: '' } };
      return { ...port, flag: { name: flag, value: port.reader?.placeholder ?? found.port.kind.kind, doc: portDoc(input, port) } };
    }
    const [target, ...also] = places.map(({ node, name: param }) => findTarget({ workflow, registry, node, param, from, refuse }));
    if (!target) throw new Error('An input of the interface has a place.');
    return {
      kind: 'param',
      name,
      ...target,
      also,
      flag: { name: flag, value: placeholder(target.param), doc: inputDoc(workflow, input, target) },
    };
  });
};

const placeholder = (param: Param): string =>
  param.folder ? 'folder' : param.file ? 'file' : param.choices ? param.choices.join('|') : param.type;

/** The title and the help of an input, as the author of the workflow wrote them. */
const described = ({ title, help }: InterfaceInput, doc: string): readonly string[] => [
  title === undefined ? '' : `${title.replace(/[.:]+$/, '')}${(help ?? doc) === '' ? '.' : ':'}`,
  help ?? doc,
];

const inputDoc = (workflow: Workflow, input: InterfaceInput, { node, param }: Target): string => {
  const now = workflow.nodes[node]?.params[param.name] ?? param.default;
  const parts = [
    ...described(input, param.doc),
    param.type === 'text' ? '' : `Takes ${expected(param)}.`,
    now === undefined ? '' : `Currently ${JSON.stringify(now)}.`,
  ];
  return parts.filter((part) => part !== '').join(' ');
};

const portDoc = (input: InterfaceInput, { port, required, reader }: PortInput): string => {
  const parts = [
    ...described(input, port.doc),
    reader ? `Takes ${reader.expected}.` : `Values of the kind "${port.kind.title}" cannot be typed.`,
    required ? 'Required.' : '',
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

/** Finds a node's input port by name, and who reads its values. Throws a `CliError` that lists the names that exist. */
const findPort = ({
  workflow,
  registry,
  node,
  port: name,
  from,
  refuse,
}: Omit<Search, 'param' | 'refuse'> & { readonly port: string; readonly refuse: (reason: Sentence) => CliError }): Pick<
  PortInput,
  'port' | 'required' | 'reader'
> => {
  const spec = specIn({ workflow, registry, node, param: name, from, refuse });
  const ports: Ports = spec.inputs;
  const port = own(ports, name);
  if (port) {
    const linked = own(workflow.nodes[node]?.inputs ?? {}, name) !== undefined;
    return { port, required: port.optional !== true && !linked, reader: own(valueReaders, port.kind.kind) };
  }
  throw refuse(
    sentence('{from} names the port "{port}", which node "{node}" does not have.{suggestion} Its input ports are {names}.', {
      from,
      port: name,
      node,
      suggestion: suggest(name, Object.keys(ports)),
      names: Object.keys(ports).join(', '),
    }),
  );
};

/** Finds a node's param by name. Throws a `CliError` that lists the names that exist. */
export const findTarget = (search: Search): Target => {
  const { node, param, from, refuse = mistake } = search;
  const params = paramsOf(specIn(search));
  const match = own(params, param);
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

const mistake = ({ template, params }: Sentence): CliError => usage(template, params);

/** The type of a node. */
const specIn = ({ workflow, registry, node, from, refuse = mistake }: Search): AnyNode => {
  const found = own(workflow.nodes, node) ?? own(flatten(workflow).workflow.nodes, node);
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
  const spec = specOf(workflow, found, registry);
  const missing = missingPlugin(workflow, { nodeId: node, type: found.type, spec });
  if (missing) throw withCommand(missing, { workflow, registry });
  if (!spec)
    throw refuse(
      sentence('{from} sets node "{node}", but this version of unclip does not have its type "{type}". Update unclip.', {
        from,
        node,
        type: found.type,
      }),
    );
  return spec;
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

/** The absolute path of a file that was typed. Throws `CliError` (`USAGE`) if it does not exist. */
export const typedPath = (name: string, { from, base }: Pick<Entry, 'from' | 'base'>): string => {
  const path = resolve(base, name);
  if (existsSync(path)) return path;
  throw usage('{from} names the file "{name}", which does not exist. Check the spelling.', { from, name });
};

/** The workflow with a typed value, which replaces a link into the param. Throws `CliError` (`USAGE`). */
export const enter = (workflow: Workflow, { target: { node, param }, typed, from, base, folder }: Entry): Workflow => {
  const read = readParam(param, typed, from);
  const value = param.file && typeof read === 'string' && read !== '' ? fileName(read, { from, base, folder }) : read;
  return enterParamAt(workflow, { node, param: param.name, value }, 'use');
};

const fileName = (name: string, { from, base, folder }: Pick<Entry, 'from' | 'base' | 'folder'>): string =>
  relativeName(typedPath(name, { from, base }), folder);
