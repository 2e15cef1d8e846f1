export { callsOf } from './batch.ts';
export { type Check, check } from './check.ts';
export { type CheckMemo, checkMemo } from './check-memo.ts';
export { decodeValue, encodeValue } from './codec.ts';
export { type Bend, bendsOf, setBends } from './edit/bends.ts';
export { copyNodes, duplicateNodes, type Fragment, pasteNodes } from './edit/fragment.ts';
export { connect, disconnect, move, setMode, setParam, setPlacement, setTitle } from './edit/links.ts';
export { addNode, freeId, insertNode, removeNodes, renameNode } from './edit/nodes.ts';
export { GraphError, type GraphErrorCode, refuse } from './error.ts';
export { type Evaluate, type EvaluateCall, local, split } from './evaluate.ts';
export type { Emit, RunEvent } from './event.ts';
export { type ExecuteOptions, execute } from './execute.ts';
export { misfit } from './fit.ts';
export { enterInputs, enterParam, type NamedOutput, namedOutputs } from './interface.ts';
export { fits, type ModelCandidate } from './model.ts';
export {
  type AnyNode,
  type ModelFacts,
  type ModelReference,
  type NodeContext,
  type NodeSpec,
  nodesWith,
  type Preview,
  type Progress,
  type Registry,
  type Values,
} from './node.ts';
export { filesOf, filesOfTask, type ParamValue, seedsOf } from './param-values.ts';
export { type Param, paramsOf } from './params.ts';
export { parseSteps, parseWorkflow, serialiseWorkflow } from './parse.ts';
export { plan, planSteps } from './plan.ts';
export { type Attributes, type Port, type PortKind, type Ports, type PortType, portType } from './port.ts';
export type { Steps } from './steps.ts';
export type { Outputs, Store } from './store.ts';
export { memoryStore } from './stores/memory.ts';
export { type Plan, type PlanRequest, type Source, sourcesOf, type Task } from './task.ts';
export { emptyWorkflow, type Link, type Workflow, type WorkflowNode, workflowJsonSchema } from './workflow.ts';
