import '../../models/backends/web/worker.ts';

/**
 * The page's worker with trouble: named `lose-always` its GPU is lost at every run; at the word `lose` on the channel it is lost now; at
 * `crash` the worker throws.
 */
const devices: GPUDevice[] = [];
// The prototype's own method, called on the adapter it is asked of.
const { requestDevice } = GPUAdapter.prototype;
GPUAdapter.prototype.requestDevice = async function (descriptor) {
  const device = await requestDevice.call(this, descriptor);
  devices.push(device);
  return device;
};
const lose = () => {
  for (const device of devices.splice(0)) device.destroy();
};

if (self.name === 'lose-always') {
  globalThis.addEventListener('message', ({ data }) => {
    if (data.kind === 'run') lose();
  });
}
new BroadcastChannel('trouble').onmessage = ({ data }) => {
  if (data === 'lose') lose();
  if (data === 'crash') throw new Error('out of paper');
};
