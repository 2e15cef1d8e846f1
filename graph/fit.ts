import { type Sentence, sentence } from '../errors/index.ts';
import type { Param } from './params.ts';
import type { Port, PortType } from './port.ts';

/** Why a value of the type `from` cannot enter the port, with advice; undefined when it can. */
export const misfit = (from: PortType, to: Port): Sentence | undefined => {
  const { kind } = to;
  const fits = from.kind === kind.kind || from.kind === 'any' || kind.accepts?.(from) === true;
  const differs = (name: string) => from.attributes[name] !== undefined && from.attributes[name] !== to.attributes[name];
  if (fits && !Object.keys(to.attributes).some(differs)) return undefined;
  const type = { kind: kind.kind, attributes: to.attributes };
  const wanted = typeInWords(type);
  const advice = kind.advise?.(from, type) ?? sentence('Connect an output of type {wanted}.', { wanted });
  return sentence('Expected {wanted}, got {given}. {advice}', { wanted, given: typeInWords(from), advice });
};

/** Why a link from a value of the type cannot feed a param, with advice; undefined when it can. */
export const paramMisfit = (from: PortType, { kind }: Param): Sentence | undefined => {
  if (kind === undefined) return sentence('This parameter cannot be linked. Enter a value.');
  if (kind === from.kind || from.kind === 'any') return undefined;
  const wanted = typeInWords({ kind, attributes: {} });
  return sentence('Expected {wanted}, got {given}. Connect an output of type {wanted}, or enter a value.', {
    wanted,
    given: typeInWords(from),
  });
};

/** A type in words: `text embedding (emoji)`. */
export const typeInWords = ({ kind, attributes }: PortType): Sentence => {
  const { role, ...others } = attributes;
  const name = sentence(role ? `${role} ${kind}` : kind);
  const details = Object.values(others);
  return details.length === 0 ? name : sentence('{type} ({details})', { type: name, details: details.join(', ') });
};
