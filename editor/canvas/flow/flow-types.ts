import type { Edge, Node } from '@xyflow/react';
import type { Bend } from '../../../graph/index.ts';
import type { LookName } from '../../kit/look.ts';

/** What decides the size of a card before it is measured: a text, so that equal looks compare as equal. */
type CardData = { readonly look: string };
/** The ends of the links across the border of a collapsed frame, by the names of its handles: what feeds its nodes, and what they feed others with. */
export type BorderPorts = { readonly inputs: readonly string[]; readonly outputs: readonly string[] };
type FrameData = { readonly border?: BorderPorts };

/** React Flow's nodes and edges as the studio uses them. Components read what they show from the studio by id, so the data is small. */
export type CardNode = Node<CardData, 'card'>;
export type FrameNode = Node<FrameData, 'frame'>;
export type FlowNode = CardNode | FrameNode;
/** `from` and `into` are the nodes at the ends of the link, which a collapsed frame may hide. */
export type LinkEdge = Edge<
  { readonly look: LookName; readonly bends: readonly Bend[]; readonly from: string; readonly into: string },
  'link'
>;
