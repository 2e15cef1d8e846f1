import { expect, it } from 'vitest';
import { skeletonOf } from '../../support/models/families.ts';
import { buildUNet } from '../../support/models/unets.ts';

const skeletons = [
  'karlo-decoder',
  'karlo-super-res-first',
  'karlo-super-res-last',
  'kandinsky-2-2-unet',
  'sd-2-1-unclip-l-unet',
  'sd-2-1-unclip-h-unet',
];

it.each(skeletons.flatMap((name) => (['float32', 'float16'] as const).map((compute) => ({ name, compute }))))(
  'the graph of the full-size $name in $compute takes every tensor once and has less than 1 MB',
  ({ name, compute }) => {
    const { config, table, parameters } = skeletonOf(name);
    const { built, leftOver } = buildUNet(config, table, { size: 'free', compute });
    expect(leftOver).toEqual([]);
    expect(built.parameters).toBe(parameters);
    expect(built.bytes.length).toBeLessThan(1_000_000);
    const [output] = built.outputs;
    const { out_channels: channels } = config as { out_channels: number };
    expect(output?.shape.slice(0, 2)).toEqual(['batch', channels]);
  },
);
