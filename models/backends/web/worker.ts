import { ModelError } from '../../error.ts';
import type { Request } from '../messages.ts';
import type { Answer, Progress, Start } from './messages.ts';
import { loadRuntime } from './runtime.ts';
import { scope } from './scope.ts';
import { selfTest } from './self-test.ts';
import { createSessions } from './sessions.ts';
import { reasonOf, Unfit } from './unfit.ts';

let sessions: ReturnType<typeof createSessions> | undefined;
let onGpu = false;
let downloads = new AbortController();
/** Why the GPU is gone; settles when it goes, so that a run on it is not waited for in vain. */
let lose: (reason: string) => void = () => {};
const lost = new Promise<Answer>((resolve) => {
  lose = (reason) => resolve({ kind: 'crashed', reason });
});

const progress = (progress: Progress) => scope.postMessage({ kind: 'download', progress }, []);

const start = async (settings: Start): Promise<Answer> => {
  const runtime = await loadRuntime(settings);
  onGpu = settings.placement.name === 'webgpu';
  const passed = await selfTest(runtime, settings.placement);
  if (onGpu) {
    const device = await runtime.env.webgpu.device;
    device.lost.then(({ message, reason }) => lose(`the GPU was lost (${reasonOf(message || reason)})`)).catch(() => undefined);
  }
  sessions = createSessions(runtime, settings);
  return { kind: 'started', selfTest: passed };
};

const compute = async (request: Request): Promise<Answer> => {
  if (!sessions) return { kind: 'crashed', reason: 'it was never started' };
  downloads = new AbortController();
  const fetching = { signal: downloads.signal, progress };
  let outputs = {};
  if (request.kind === 'run') outputs = await sessions.run(request.weights, request.feeds, fetching);
  else if (request.kind === 'load') await sessions.load(request.weights, fetching);
  else await sessions.release(request.key);
  return { kind: 'outputs', outputs, live: sessions.live() };
};

/** After these a WebAssembly instance is of no more use. */
const fatal = /abort|unreachable|out of bounds|out of memory|bad_alloc|null function/i;

const answer = async (question: Start | Request): Promise<Answer> => {
  try {
    return await (question.kind === 'start' ? start(question) : compute(question));
  } catch (error) {
    if (error instanceof ModelError) return { kind: 'error', code: error.code, message: error.message };
    const reason = reasonOf(error);
    if (error instanceof Unfit) return { kind: 'unfit', reason };
    // What fails on a GPU is done again in a new worker, then elsewhere: there its memory or its driver is the likely trouble.
    if (onGpu || question.kind === 'start' || error instanceof WebAssembly.RuntimeError || fatal.test(reason))
      return { kind: 'crashed', reason };
    return {
      kind: 'error',
      code: 'RUN_FAILED',
      message: `The ${'weights' in question ? question.weights.title : 'network'} could not be computed. Try a smaller batch. (onnxruntime: ${reason})`,
    };
  }
};

scope.addEventListener('message', async ({ data }) => {
  if (data.kind === 'cancel') return downloads.abort();
  const reply = await Promise.race([answer(data), lost]);
  // Outputs are copies in buffers of their own, so they can be moved.
  const buffers = reply.kind === 'outputs' ? Object.values(reply.outputs).map(({ data }) => data.buffer as ArrayBuffer) : [];
  scope.postMessage(reply, buffers);
});
