import type { Basis } from '../../models/pca/index.ts';
import { componentCount, deviationOf } from './projection.ts';

/** The params of a PCA move node that say where it puts an embedding, in standard deviations. */
export type MoveParams = {
  readonly coordinates: readonly number[];
  readonly deltas: readonly number[];
  readonly component: number;
  readonly amount: number;
};

const numbers = (value: unknown): number[] => (Array.isArray(value) ? value.filter((item) => typeof item === 'number') : []);
const numberOr = (value: unknown, fallback: number) => (typeof value === 'number' && Number.isFinite(value) ? value : fallback);

/** Reads the params of a PCA move node as they are saved; what is left out or broken has its default. */
export const readMoveParams = (params: Readonly<Record<string, unknown>>): MoveParams => ({
  coordinates: numbers(params.coordinates),
  deltas: numbers(params.deltas),
  component: numberOr(params.component, 1),
  amount: numberOr(params.amount, 0),
});

/** Where one embedding lies on the first components, in standard deviations. */
export const placeOf = (basis: Basis, embedding: Float32Array, most = componentCount(basis)): Float32Array =>
  Float32Array.from({ length: Math.min(most, componentCount(basis)) }, (_, component) => {
    const deviation = deviationOf(basis, component);
    if (deviation === 0) return 0;
    let sum = 0;
    for (let column = 0; column < basis.dimension; column++) {
      const axis = basis.components[component * basis.dimension + column] as number; // inside [K, D]
      sum += axis * ((embedding[column] ?? 0) - (basis.mean[column] as number));
    }
    return sum / deviation;
  });

/** Where PCA move puts an embedding that starts at `start`, on one component. */
export const movedTo = (params: MoveParams, start: Float32Array, component: number): number =>
  (params.coordinates[component] ?? start[component] ?? 0) +
  (params.deltas[component] ?? 0) +
  (component === params.component - 1 ? params.amount : 0);

const round = (value: number) => Math.round(value * 1000) / 1000 + 0; // + 0 makes -0 a plain 0

/** The list without the zeros at its end: components that nothing moves are not written down. */
const trimmed = (values: readonly number[]): number[] => values.slice(0, values.findLastIndex((value) => value !== 0) + 1);

/** The params that put an embedding from `start` to `place` on one component, and leave it alone on all others. */
export const moveTo = (params: MoveParams, start: Float32Array, { component, place }: { component: number; place: number }): MoveParams => {
  const delta = place - movedTo({ ...params, deltas: [] }, start, component);
  const length = Math.max(params.deltas.length, component + 1);
  const deltas = Array.from({ length }, (_, index) => (index === component ? round(delta) : (params.deltas[index] ?? 0)));
  return { ...params, deltas: trimmed(deltas) };
};

/** The params of a node that leaves embeddings where they are. */
export const unmoved: MoveParams = { coordinates: [], deltas: [], component: 1, amount: 0 };

/** Whether the params move nothing. */
export const isUnmoved = ({ coordinates, deltas, amount }: MoveParams): boolean =>
  coordinates.length === 0 && deltas.every((delta) => delta === 0) && amount === 0;
