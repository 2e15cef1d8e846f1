import '../../../models/backends/web/worker.ts';

/**
 * The page's worker with failures. A worker with the name `lose-always` loses its GPU in every run. Words on the channel `failure` command it:
 * `lose` destroys the GPU's devices, `crash` throws, and `count` posts the number of live GPU buffers.
 */
const devices: GPUDevice[] = [];
// The method of the prototype, called on the adapter of the caller.
const { requestDevice } = GPUAdapter.prototype;
GPUAdapter.prototype.requestDevice = async function (descriptor) {
  const device = await requestDevice.call(this, descriptor);
  devices.push(device);
  return device;
};
const buffers = new Set<GPUBuffer>();
// As above.
const { createBuffer } = GPUDevice.prototype;
GPUDevice.prototype.createBuffer = function (descriptor) {
  const buffer = createBuffer.call(this, descriptor);
  buffers.add(buffer);
  return buffer;
};
const { destroy } = GPUBuffer.prototype;
GPUBuffer.prototype.destroy = function () {
  buffers.delete(this);
  return destroy.call(this);
};
const lose = () => {
  for (const device of devices.splice(0)) device.destroy();
};

if (self.name === 'lose-always') {
  globalThis.addEventListener('message', ({ data }) => {
    // A call of birpc.
    if (data.m === 'run') lose();
  });
}
const channel = new BroadcastChannel('failure');
channel.onmessage = ({ data }) => {
  if (data === 'count') channel.postMessage({ buffers: buffers.size });
  if (data === 'lose') lose();
  if (data === 'crash') throw new Error('out of paper');
};
