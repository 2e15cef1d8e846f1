import { ServerError } from '../error.ts';

/** What a process can compute on. */
export const devices = ['cpu', 'cuda', 'webgpu'] as const;
type Device = (typeof devices)[number];

/** The device of that name. Throws `ServerError` BAD_REQUEST. */
export const asDevice = (name: string): Device => {
  const found = devices.find((device) => device === name);
  if (found) return found;
  throw new ServerError('BAD_REQUEST', `There is no device "${name}". Choose from: ${devices.join(', ')}.`);
};
