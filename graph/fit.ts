import type { Port, PortType } from './port.ts';

/** Whether a value of the type `from` may enter the port: the sentences that refuse it, with what to do, or undefined. */
export const misfit = (from: PortType, to: Port): string | undefined => {
  const { kind } = to;
  const fits = from.kind === kind.kind || from.kind === 'any' || kind.accepts?.(from) === true;
  const differing = Object.entries(to.attributes).find(
    ([name, value]) => from.attributes[name] !== undefined && from.attributes[name] !== value,
  );
  if (fits && !differing) return undefined;
  const type = { kind: kind.kind, attributes: to.attributes };
  const wanted = words(type);
  return `${capital(words(from))} does not fit where ${wanted} is wanted. ${kind.advise?.(from, type) ?? `Wire ${wanted} to it.`}`;
};

/** A type in words: "a text embedding (emoji)". */
export const words = ({ kind, attributes }: PortType): string => {
  const { role, ...others } = attributes;
  const name = role ? `${role} ${kind}` : kind;
  const facts = Object.values(others);
  return `${/^[aeiou]/.test(name) ? 'an' : 'a'} ${name}${facts.length > 0 ? ` (${facts.join(', ')})` : ''}`;
};

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
