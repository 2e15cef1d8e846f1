import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import * as z from 'zod';
import { ServerError } from './error.ts';

/** The devices that a worker can compute on. */
export const device = z.enum(['cpu', 'cuda', 'webgpu']);
type Device = z.infer<typeof device>;

/** The device with this name. Throws `ServerError` BAD_REQUEST. */
export const asDevice = (name: string): Device => {
  const found = device.options.find((option) => option === name);
  if (found) return found;
  throw new ServerError('BAD_REQUEST', 'There is no device "{name}". The devices are {devices}.', {
    params: { name, devices: device.options.join(', ') },
  });
};

/** Creates a worker's name from the host name, the device and a random part. */
export const workerName = (name: string): string => `${hostname()}/${name}/${randomUUID().slice(0, 8)}`;

/** The device in a worker's name. Stored runs keep the name after the worker has ended. */
export const deviceOfWorker = (name: string): string | undefined => device.options.find((option) => option === name.split('/').at(-2));
