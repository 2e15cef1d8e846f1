import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { ServerError } from './error.ts';

/** What a process can compute on. */
export const devices = ['cpu', 'cuda', 'webgpu'] as const;
type Device = (typeof devices)[number];

/** The device of that name. Throws `ServerError` BAD_REQUEST. */
export const asDevice = (name: string): Device => {
  const found = devices.find((device) => device === name);
  if (found) return found;
  throw new ServerError('BAD_REQUEST', 'There is no device "{name}". The devices are {devices}.', {
    params: { name, devices: devices.join(', ') },
  });
};

/** A new name for a worker: its machine, its device, and what tells it from others of these. */
export const workerName = (device: string): string => `${hostname()}/${device}/${randomUUID().slice(0, 8)}`;

/** The device of a worker by its name, which outlives the worker. */
export const deviceOfWorker = (name: string): string | undefined => devices.find((device) => device === name.split('/').at(-2));
