import type { IncomingMessage } from 'node:http';
import { ServerError } from '../../error.ts';

/** Seconds that a request waits for its run by default, and at most. */
const usualWait = 60;
const longestWait = 600;

/**
 * How long a request waits for its run, in milliseconds, by the header `Prefer` (RFC 7240): `respond-async` does not wait, `wait=10` waits for ten seconds,
 * 600 at most. Default: 60 seconds.
 */
export const waitOf = ({ headers }: Pick<IncomingMessage, 'headers'>): number => {
  const preferences = [headers.prefer ?? []].flat().join(',').toLowerCase().split(',');
  const seconds = preferences.map((part) => /^\s*wait\s*=\s*"?(\d{1,6})"?\s*$/.exec(part)?.[1]).find((found) => found !== undefined);
  if (seconds !== undefined) return Math.min(Number(seconds), longestWait) * 1000;
  return preferences.some((part) => part.trim() === 'respond-async') ? 0 : usualWait * 1000;
};

/** The forms of a response, in the order in which they are preferred among equals. */
const forms = ['application/json', 'image/png', 'multipart/form-data', 'application/x-npy', 'text/plain'] as const;
export type ResponseForm = (typeof forms)[number];

/**
 * The form of the response that a request accepts, by the header `Accept` (RFC 9110 §12.5.1). A request that accepts any type gets JSON. Throws `ServerError` BAD_REQUEST if
 * the request accepts none of the forms.
 */
export const formOf = ({ headers }: Pick<IncomingMessage, 'headers'>): ResponseForm => {
  const accepted = (headers.accept ?? '*/*').split(',').map((part) => {
    const [range = '', ...parameters] = part.trim().toLowerCase().split(';');
    const quality = parameters.map((parameter) => /^\s*q=([\d.]+)\s*$/.exec(parameter)?.[1]).find((found) => found !== undefined);
    return { range: range.trim(), quality: quality === undefined ? 1 : Number(quality) };
  });
  const qualityOf = (form: ResponseForm): number => {
    const [type] = form.split('/');
    const match =
      accepted.find(({ range }) => range === form) ??
      accepted.find(({ range }) => range === `${type}/*`) ??
      accepted.find(({ range }) => range === '*/*');
    return match?.quality ?? 0;
  };
  const [best] = [...forms].sort((first, second) => qualityOf(second) - qualityOf(first));
  if (best && qualityOf(best) > 0) return best;
  throw new ServerError('BAD_REQUEST', 'A run is answered as {forms}, but the request accepts only {accept}.', {
    params: { forms: forms.join(', '), accept: (headers.accept ?? '').slice(0, 200) },
  });
};
