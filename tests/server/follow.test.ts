import { describe, expect, it } from 'vitest';
import { codeOf } from '../../errors/index.ts';
import { createClient, follow, serverProblem } from '../../server/client/index.ts';
import type { LoggedEvent, RunGone, ServerServices } from '../../server/contract.ts';
import { ServerError } from '../../server/error.ts';
import { fakeServices } from '../support/server/fakes.ts';
import { stack, textWorkflow } from '../support/server/stack.ts';

const { signal: never } = new AbortController();
const sequencesOf = (messages: readonly (LoggedEvent | RunGone)[]) =>
  messages.map((message) => ('sequence' in message ? message.sequence : 'gone'));

/** Services whose event streams break after two events, for this number of times. */
const breaking = (services: ReturnType<typeof fakeServices>, times: number): ServerServices => ({
  ...services,
  runs: {
    ...services.runs,
    async *follow(id, after, signal) {
      let left = times-- > 0 ? 2 : Number.POSITIVE_INFINITY;
      for await (const event of services.runs.follow(id, after, signal)) {
        if (left-- === 0) throw new ServerError('TOO_MANY', 'This client sent too many requests.');
        yield event;
      }
    },
  },
});

const ended = async (services: ReturnType<typeof fakeServices>): Promise<{ readonly id: string; readonly count: number }> => {
  const { id } = await services.runs.start({ workflow: textWorkflow() });
  let count = 0;
  for await (const { sequence } of services.runs.follow(id, 0, never)) count = sequence;
  return { id, count };
};

describe('follow', () => {
  it('a broken stream is reopened after its last event, so that every event is delivered once', async () => {
    const services = fakeServices();
    const { id, count } = await ended(services);
    const { origin } = await stack({ services: breaking(services, 2) });
    const messages: (LoggedEvent | RunGone)[] = [];
    const codes: unknown[] = [];
    const again = async (error: unknown) => void codes.push(serverProblem(error)?.code);
    await follow(createClient({ server: origin }), { runs: [{ id, after: 1 }], signal: never, again }, (message) => messages.push(message));
    expect(sequencesOf(messages)).toEqual(Array.from({ length: count - 1 }, (_, index) => index + 2));
    expect(codes).toEqual(['TOO_MANY', 'TOO_MANY']);
  });

  it('a broken stream rejects with its error if no retry is configured', async () => {
    const services = fakeServices();
    const { id } = await ended(services);
    const { origin } = await stack({ services: breaking(services, 1) });
    const error = await follow(createClient({ server: origin }), { runs: [{ id, after: 0 }], signal: never }, () => undefined).catch(
      (thrown: unknown) => thrown,
    );
    expect(serverProblem(error)?.code).toBe('TOO_MANY');
  });

  it('an abort stops following and does not cancel the run', async () => {
    const services = fakeServices();
    services.runs.paused = true;
    const { client } = await stack({ services });
    const { id } = await services.runs.start({ workflow: textWorkflow() });
    const controller = new AbortController();
    await follow(client, { runs: [{ id, after: 0 }], signal: controller.signal }, () => controller.abort());
    expect((await services.runs.get(id)).state).toBe('queued');
  });

  it('a run that is not on the server is reported once as gone', async () => {
    const { client } = await stack({ services: fakeServices() });
    const messages: (LoggedEvent | RunGone)[] = [];
    await follow(client, { runs: [{ id: 'run-9', after: 0 }], signal: never }, (message) => messages.push(message));
    expect(messages).toEqual([{ run: 'run-9', gone: true }]);
  });

  it('an error thrown by the event callback stops following and is not retried', async () => {
    const services = fakeServices();
    const { id } = await ended(services);
    const { client } = await stack({ services });
    const following = follow(client, { runs: [{ id, after: 0 }], signal: never, again: async () => undefined }, () => {
      throw new ServerError('CONFLICT', 'The receiver refuses this event.');
    });
    expect(codeOf(await following.catch((error: unknown) => error))).toBe('CONFLICT');
  });
});
