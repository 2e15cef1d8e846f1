import type { Answer, Download, Progress, Question } from './messages.ts';

/** A worker that is asked one thing at a time. */
export type HiredWorker = {
  /** Never rejects: a worker that dies answers `crashed`. */
  ask(question: Question): Promise<Answer>;
  /** Ends a download that nobody waits for. */
  cancel(): void;
  end(): void;
};

/** Speaks with a worker of worker.ts. */
export const hire = (worker: Worker, onDownload: (progress: Progress) => void): HiredWorker => {
  let reply: (answer: Answer) => void = () => {};
  worker.onmessage = ({ data }: MessageEvent<Answer | Download>) => {
    if (data.kind === 'download') onDownload(data.progress);
    else reply(data);
  };
  worker.onerror = (event) => {
    event.preventDefault();
    reply({ kind: 'crashed', reason: event.message || 'it could not be loaded' });
  };
  return {
    ask: (question) =>
      new Promise((resolve) => {
        reply = resolve;
        // Copied, not moved: a request can be asked again of another worker.
        worker.postMessage(question);
      }),
    cancel: () => worker.postMessage({ kind: 'cancel' } satisfies Question),
    end: () => worker.terminate(),
  };
};
