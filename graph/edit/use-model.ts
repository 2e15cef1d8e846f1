import { type Check, check } from '../check.ts';
import { findModel, type ModelCandidate } from '../model.ts';
import type { ModelFacts, ModelReference, Registry } from '../node.ts';
import { own } from '../own.ts';
import type { Workflow } from '../workflow.ts';
import type { TypedWorkflow } from './fitting.ts';
import { modelParamOf, modelReferenceOf } from './model-reference.ts';
import { enterParamAt } from './subgraph/enter-at.ts';

export type ModelUse = {
  readonly workflow: Workflow;
  /** The nodes that run another family than before; those of subgraphs by their paths. */
  readonly changed: readonly string[];
  /** The nodes that should change and cannot: neither the family nor another one of its space has the component. They stay as they were. */
  readonly unfit: readonly { readonly node: string; readonly component: string }[];
};

type ModelUseRequest = {
  readonly workflow: Workflow;
  readonly registry: Registry;
  /** The installed families. Where several fit, the first one is used. */
  readonly families: readonly ModelCandidate[];
  /** The family to replace, installed or not. Default: every family. */
  readonly from?: string;
  /** The name of an installed family. */
  readonly to: string;
};

/**
 * Turns the nodes that run a family to another family. Nodes of further families follow where their embeddings would no longer fit: one space
 * replaces another as far as links carry it. A component that the new family lacks is taken from another family of its space. A workflow without
 * problems has none afterwards unless a node is unfit.
 */
export const useModel = ({ workflow, registry, families, from, to }: ModelUseRequest): ModelUse => {
  const target = families.find(({ facts }) => facts.family === to);
  if (!target) return { workflow, changed: [], unfit: [] };
  const models = (reference: ModelReference): ModelFacts | undefined => findModel(reference, families)?.facts;
  const examine = (examined: Workflow): Examined => {
    const result = check({ workflow: examined, registry, models });
    return { ...result, examined, typed: { workflow: result.flat.workflow, registry, types: Object.fromEntries(result.types) } };
  };
  const before = examine(workflow);
  const familyIn = ({ typed }: Examined, id: string): string | undefined => {
    const reference = modelReferenceOf(typed, id);
    return reference && (models(reference)?.family ?? reference.family);
  };
  const choice = (id: string): ModelCandidate | undefined => {
    const component = modelReferenceOf(before.typed, id)?.component ?? '';
    const hasIt = ({ components }: ModelCandidate): boolean => components.includes(component);
    return hasIt(target) ? target : families.find((family) => family.facts.space === target.facts.space && hasIt(family));
  };
  const turn = (ids: ReadonlySet<string>): Examined => {
    const named = [...ids].filter((id) => isNamed(before.typed, id)).reduce((turned, id) => write(turned, id, choice(id)), workflow);
    const examined = examine(named);
    // a node that takes the family of its inputs follows them by itself, except where several families have their space
    const others = [...ids].filter((id) => !isNamed(before.typed, id) && choice(id)?.facts.family !== familyIn(examined, id));
    return others.length === 0 ? examined : examine(others.reduce((turned, id) => write(turned, id, choice(id)), named));
  };
  const write = (written: Workflow, id: string, family: ModelCandidate | undefined): Workflow => {
    const param = modelParam(before.typed, id);
    return family && param ? enterParamAt(written, { node: id, param, value: family.facts.family }, 'all') : written;
  };

  const flat = before.typed.workflow;
  const turnable = Object.keys(flat.nodes).filter((id) => modelParam(before.typed, id) && familyIn(before, id) !== undefined);
  const ids = new Set(turnable.filter((id) => from === undefined || familyIn(before, id) === from));
  let after = turn(ids);
  for (;;) {
    const broken = [...after.problems.keys()].filter((id) => !before.problems.has(id) && (!ids.has(id) || choice(id)));
    const upstream = nodesBefore(flat, broken);
    const followers = turnable.filter((id) => upstream.has(id) && !ids.has(id));
    if (followers.length === 0) break;
    for (const id of followers) ids.add(id);
    after = turn(ids);
  }
  const unfit = [...ids].flatMap((node) => {
    const component = modelReferenceOf(before.typed, node)?.component;
    return component !== undefined && !choice(node) ? [{ node, component }] : [];
  });
  return {
    workflow: after.examined,
    changed: turnable.filter((id) => familyIn(after, id) !== undefined && familyIn(after, id) !== familyIn(before, id)),
    unfit,
  };
};

/** The check of a workflow, and its flat nodes with their types. */
type Examined = Check & { readonly examined: Workflow; readonly typed: TypedWorkflow };

/** The name of the param that names a node's family; undefined where a link feeds it. */
const modelParam = ({ workflow, registry }: TypedWorkflow, id: string): string | undefined => {
  const node = own(workflow.nodes, id);
  const spec = node && own(registry, node.type);
  const name = spec && modelParamOf(spec)?.name;
  return name === undefined || (node && Object.hasOwn(node.inputs, name)) ? undefined : name;
};

/** Whether a node names its family, by its param or by the param's default. */
const isNamed = (typed: TypedWorkflow, id: string): boolean => modelReferenceOf(typed, id)?.family !== undefined;

/** The nodes and all nodes that feed them. */
const nodesBefore = ({ nodes }: Workflow, ids: readonly string[]): ReadonlySet<string> => {
  const seen = new Set(ids);
  const ahead = [...ids];
  for (let at = ahead.pop(); at !== undefined; at = ahead.pop()) {
    for (const { node } of Object.values(own(nodes, at)?.inputs ?? {})) {
      if (seen.has(node)) continue;
      seen.add(node);
      ahead.push(node);
    }
  }
  return seen;
};
