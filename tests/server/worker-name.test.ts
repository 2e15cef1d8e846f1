import { expect, it } from 'vitest';
import { deviceOfWorker, workerName } from '../../server/device.ts';

it('a worker’s name contains its device and is unique', () => {
  const names = ['cpu', 'cuda', 'webgpu', 'cpu'].map(workerName);
  expect(names.map(deviceOfWorker)).toEqual(['cpu', 'cuda', 'webgpu', 'cpu']);
  expect(new Set(names).size).toBe(4);
  expect(deviceOfWorker('here')).toBeUndefined();
  expect(deviceOfWorker('host/abacus/0123abcd')).toBeUndefined();
});
