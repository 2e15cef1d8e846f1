export { callsOf } from './batch.ts';
export { canonical } from './canonical.ts';
export { type Check, check } from './check.ts';
export { type CheckMemo, checkMemo } from './check-memo.ts';
export { decodeValue, encodeValue } from './codec.ts';
export { isAtOrIn } from './definitions.ts';
export { addMissing } from './edit/add-missing.ts';
export { type AlignSide, align, distribute } from './edit/align.ts';
export { addBend, type Bend, bendsOf, type LinkEnds, linksThrough, moveBend, removeBend, setBends, withBend } from './edit/bends.ts';
export {
  exposeParam,
  exposePort,
  hideInput,
  inputAt,
  inputNameOf,
  joinInput,
  leaveInput,
  outputNameOf,
  toggleOutput,
} from './edit/expose.ts';
export { dependsOn, fittingInputs, fittingOutputs, linkMisfit, outputType, type TypedWorkflow } from './edit/fitting.ts';
export { cloneNodes, copyNodes, duplicateNodes, type Fragment, type Pasted, pasteNodes } from './edit/fragment.ts';
export { framePadding } from './edit/frame-padding.ts';
export {
  collapsedFrame,
  frameBox,
  frameContents,
  frameTree,
  hiddenIn,
  type Items,
  itemsIn,
  noteOf,
  withContents,
} from './edit/frame-tree.ts';
export { addFrame, boxAround, changeFrame, collapseFrame, removeFrames, setFrameColour } from './edit/frames.ts';
export { freeId } from './edit/free-id.ts';
export {
  type Arrangement,
  applyLayout,
  arrangementsOf,
  type LayoutGroup,
  type LayoutOptions,
} from './edit/layout.ts';
export { connect, disconnect, disconnectLinks, setMode, setNote, setParam, setPlacement, setTitle } from './edit/links.ts';
export { type CardSize, setCardSize, setCollapsed, setColour, setPinned } from './edit/looks.ts';
export { resizeFrame } from './edit/make-room.ts';
export { modelParamOf, modelReferenceOf } from './edit/model-reference.ts';
export { withModelSources } from './edit/model-sources.ts';
export { nearestTypes } from './edit/nearest-types.ts';
export { addNode, freePosition, insertNode, removeNodes, renameNode } from './edit/nodes.ts';
export { isPinned, move, place } from './edit/place.ts';
export { withPlugins } from './edit/plugins.ts';
export { withPositions } from './edit/positions.ts';
export { removeRejoined } from './edit/remove-rejoined.ts';
export { renameFiles } from './edit/rename-files.ts';
export { editScope, enterParamAt, existingPath, ownDefinition, type Scope, scopeAt, usesOf } from './edit/subgraph/enter-at.ts';
export { foldNodes } from './edit/subgraph/fold.ts';
export { insertWorkflow, isSameAsSource, updateDefinition } from './edit/subgraph/insert-workflow.ts';
export {
  demoteInput,
  describeInterfaceEntry,
  type InterfaceEntry,
  orderInterface,
  renameInterfaceEntry,
} from './edit/subgraph/interface-edits.ts';
export { definitionAsWorkflow, editDefinition } from './edit/subgraph/scope.ts';
export { unfoldNode } from './edit/subgraph/unfold.ts';
export { type OpenPlace, openPlaces, suggestInterface } from './edit/suggest-interface.ts';
export { type Swap, swapType } from './edit/swap-type.ts';
export { type ModelUse, useModel } from './edit/use-model.ts';
export { type Addition, addWired, type LinkStart, landing, putBetween, rewire } from './edit/wire-edits.ts';
export { GraphError, type GraphErrorCode, refuse } from './error.ts';
export { type Evaluate, type EvaluateCall, local, split } from './evaluate.ts';
export type { Emit, RunEvent } from './event.ts';
export { type ExecuteOptions, execute } from './execute.ts';
export { type Contribution, type ExplainRequest, explain } from './explain.ts';
export { specOf } from './face.ts';
export { type FaceInput, faceInputs, paramSchema } from './face-inputs.ts';
export { misfit, typeInWords } from './fit.ts';
export { type Flat, flatten } from './flatten.ts';
export { type ForeignWorkflow, foreignWorkflow } from './foreign.ts';
export { enterInputs, enterParam, inOrder } from './interface.ts';
export { isDeeperThan } from './json.ts';
export { hashOf } from './key.ts';
export { migrateWorkflow } from './migrate.ts';
export { isAtLeast, type MissingPlugin, missingPlugin, missingPlugins, pluginOfType, pluginsNeeded } from './missing-plugin.ts';
export { findModel, type ModelCandidate, textSpaceOf } from './model.ts';
export { type NamedOutput, namedOutputs } from './named-outputs.ts';
export {
  type AnyNode,
  type ModelFacts,
  type ModelReference,
  type NodeContext,
  type NodeSpec,
  nodesWith,
  type PluginIdentity,
  type Preview,
  type Progress,
  type Region,
  type Registry,
  type Values,
} from './node.ts';
export { nodeIn } from './node-in.ts';
export { own } from './own.ts';
export { type FileValue, filesOf, filesOfTask, foldersOf, type ParamValue, seedsOf } from './param-values.ts';
export { type Param, paramsOf } from './params.ts';
export { issueText, parseSteps, parseWorkflow, serialiseWorkflow } from './parse.ts';
export { type Place, placesOf } from './places.ts';
export { plan, planSteps } from './plan.ts';
export { planTask } from './plan-task.ts';
export { type Attributes, type Port, type PortKind, type Ports, type PortType, portType } from './port.ts';
export { type Box, type NodeSizes, type Position, type Size, unmeasuredSize } from './position.ts';
export type { Steps } from './steps.ts';
export type { Outputs, Store } from './store.ts';
export { memorySize, memoryStore } from './stores/memory.ts';
export { type Plan, type PlannedValue, type PlanRequest, type Source, type SuppliedValue, sourcesOf, type Task } from './task.ts';
export { timeLeft } from './time-left.ts';
export {
  type Colour,
  cardLimits,
  colours,
  type Definition,
  emptyWorkflow,
  type Frame,
  type InterfaceInput,
  type InterfaceOutput,
  idSchema,
  type Link,
  type ModelSource,
  maximumNote,
  type PluginReference,
  pathSchema,
  type Workflow,
  type WorkflowNode,
  workflowJsonSchema,
} from './workflow.ts';
