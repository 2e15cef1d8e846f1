import type { Edge, Node } from '@xyflow/react';
import type { Bend } from '../../../graph/index.ts';
import type { LookName } from '../../kit/look.ts';

/** React Flow's nodes and edges as the studio uses them. Components read what they show from the studio by id, so the data is small. */
type NoData = Record<string, never>;
export type CardNode = Node<NoData, 'card'>;
export type FrameNode = Node<NoData, 'frame'>;
export type FlowNode = CardNode | FrameNode;
export type LinkEdge = Edge<{ readonly look: LookName; readonly bends: readonly Bend[] }, 'link'>;
