import '../../../models/backends/web/worker.ts';

/**
 * The page's worker with trouble: named `lose-always` its GPU is lost at every run; at the word `lose` on the channel it is lost now; at
 * `crash` the worker throws; at `count` it tells how many buffers of the GPU are alive.
 */
const devices: GPUDevice[] = [];
// The prototype's own method, called on the adapter it is asked of.
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
    if (data.kind === 'run') lose();
  });
}
const channel = new BroadcastChannel('trouble');
channel.onmessage = ({ data }) => {
  if (data === 'count') channel.postMessage({ buffers: buffers.size });
  if (data === 'lose') lose();
  if (data === 'crash') throw new Error('out of paper');
};
