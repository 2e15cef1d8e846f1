import { describe, expect, it } from 'vitest';
import { createScheduler } from '../../models/schedulers/index.ts';
import type { SchedulerName } from '../../models/schedulers/names.ts';
import { goldenOf } from '../support/models/families.ts';
import { emoji, kandinsky } from '../support/models/schedulers-sampling.ts';

/** Our names of diffusers' classes. */
const names: Readonly<Record<string, SchedulerName>> = {
  UnCLIPScheduler: 'unclip',
  DDPMScheduler: 'ddpm',
  DDIMScheduler: 'ddim',
  PNDMScheduler: 'pndm',
};

const stable = { ...kandinsky, betaSchedule: 'scaled_linear', prediction: 'v_prediction' } as const;
/** How the scheduler files of the families space their steps: Karlo's have the defaults of diffusers, the others an offset of 1. */
const trainings = {
  karlo: emoji,
  'karlo-image-variations': emoji,
  'kandinsky-2-2-prior': emoji,
  'kandinsky-2-2-decoder': { ...kandinsky, spacing: 'leading', stepsOffset: 1, finalAlphaBar: 'first' },
  'stable-unclip': { ...stable, spacing: 'leading', stepsOffset: 1, finalAlphaBar: 'first' },
} as const;

describe.each(Object.entries(trainings))('the schedulers of %s', (family, training) => {
  type Entry = { class: string; timesteps: Record<string, number[]> };
  const entries = Object.entries<Entry>(goldenOf(family).json.schedulers);

  it.each(entries)('%s has the timesteps of diffusers', (entry, { class: name, timesteps }) => {
    for (const [steps, want] of Object.entries(timesteps)) {
      const trained = entry.startsWith('karlo') ? emoji : training;
      const scheduler = createScheduler({ name: names[name] as SchedulerName, training: trained, steps: Number(steps) });
      expect(scheduler.timesteps).toEqual(want);
    }
  });
});
