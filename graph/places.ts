import type { InterfaceInput } from './workflow.ts';

/** A param or an input port of a node that an input of the interface sets or feeds. */
export type Place = { readonly node: string; readonly name: string; readonly kind: 'param' | 'port' };

/** All places of an input: the first is the one that it is described by. */
export const placesOf = (input: InterfaceInput): readonly Place[] => [input, ...(input.also ?? [])].map(placeOf);

const placeOf = ({ node, param, port }: Pick<InterfaceInput, 'node' | 'param' | 'port'>): Place =>
  port === undefined ? { node, name: param ?? '', kind: 'param' } : { node, name: port, kind: 'port' };

/** The input with other places; the first is the one that describes it. */
export const withPlaces = ({ param: _, port: __, also: ___, ...words }: InterfaceInput, places: readonly Place[]): InterfaceInput => {
  const [first, ...others] = places.map(({ node, name, kind }) => ({ node, [kind]: name }));
  return { ...words, ...first, node: first?.node ?? words.node, ...(others.length > 0 && { also: others }) };
};
