import { type Outputs, type Registry, serialiseWorkflow } from '../../../graph/index.ts';
import type { Results } from '../run/results.ts';
import type { RunOutcome } from '../run/run-once.ts';
import { drawnPictures } from './drawn-pictures.ts';
import type { WritableRecord } from './record.ts';

type Parts = {
  readonly document: string;
  readonly outcome: RunOutcome;
  readonly registry: Registry;
  readonly results: Results;
  readonly record: WritableRecord;
};

/** Adds what a run drew to the record. A run that was stopped, or that failed in one branch, leaves what it finished. */
export const keepPictures = async ({ document, outcome, registry, results, record }: Parts): Promise<void> => {
  const { ran, outputs: found, startedAt, ms } = outcome;
  if (!ran || !found) return;
  const { plan, workflow, services } = ran;
  const outputs = new Map<string, Outputs | undefined>();
  for (const { key } of plan.tasks) outputs.set(key, found.get(key) ?? (await results.get(key)));
  const known = new Set((await record.list()).map(({ id }) => id));
  const run = crypto.randomUUID();
  const entries = await drawnPictures(
    { plan, workflow, registry, document, run, drawnAt: startedAt + ms, outputs: ({ key }) => outputs.get(key) },
    { images: services.images, known },
  );
  await record.add({ id: run, workflow: serialiseWorkflow(workflow) }, entries);
};
