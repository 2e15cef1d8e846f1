import { own } from '../own.ts';
import type { TypedWorkflow } from './fitting.ts';
import { swapType } from './swap-type.ts';

/** Types that share less than this with a node are no suggestion. */
const least = 0.35;

/**
 * The types that could take the place of a node whose type is unknown, the nearest first: by the letters of their names, by the links that would be kept,
 * and by the names of params whose values they accept.
 */
export const nearestTypes = (typed: TypedWorkflow, id: string): readonly string[] => {
  const node = own(typed.workflow.nodes, id);
  if (!node) return [];
  const params = Object.keys(node.params);
  return Object.values(typed.registry)
    .flatMap((spec) => {
      const swap = swapType(typed, id, spec.type);
      const kept = own(swap?.workflow.nodes ?? {}, id);
      if (!swap || !kept) return [];
      const name = Math.max(similarity(node.type, spec.type), similarity(node.type, spec.title));
      const links = swap.of === 0 ? 0 : swap.kept / swap.of;
      const values = params.length === 0 ? 0 : Object.keys(kept.params).length / params.length;
      // a name says more than ports, which many types share
      const score = name * 0.6 + links * 0.25 + values * 0.15;
      return score >= least ? [{ type: spec.type, score }] : [];
    })
    .sort((a, b) => b.score - a.score)
    .map(({ type }) => type);
};

/** How many pairs of letters two names share, from 0 to 1 (Sørensen–Dice). Case and separators do not count: `EncodeText` is `encode-text`. */
const similarity = (a: string, b: string): number => {
  const [first, second] = [pairsOf(a), pairsOf(b)];
  if (first.length + second.length === 0) return 0;
  const rest = [...second];
  const shared = first.filter((pair) => {
    const at = rest.indexOf(pair);
    if (at >= 0) rest.splice(at, 1);
    return at >= 0;
  });
  return (2 * shared.length) / (first.length + second.length);
};

const pairsOf = (name: string): readonly string[] => {
  const letters = [...name.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '')];
  return letters.slice(1).map((letter, index) => `${letters[index]}${letter}`);
};
