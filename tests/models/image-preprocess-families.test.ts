import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { preprocessClip } from '../../models/image/index.ts';
import { decodePng } from '../support/models/decode-png.ts';
import { expectNumbers, familiesFolder, goldenOf } from '../support/models/families.ts';

/** The preprocessor files of the families. */
const files: Readonly<Record<string, string>> = {
  'clip-openai': 'preprocessor_config.json',
  'clip-open': 'preprocessor_config.json',
  'clip-onnx': 'preprocessor_config.json',
  siglip: 'preprocessor_config.json',
  'karlo-image-variations': 'feature_extractor/preprocessor_config.json',
  'kandinsky-2-2-prior': 'image_processor/preprocessor_config.json',
  'stable-unclip': 'feature_extractor/preprocessor_config.json',
};

describe.each(Object.entries(files))('the preprocessing of %s', (family, file) => {
  const golden = goldenOf(family);
  const {
    image_mean: mean,
    image_std: std,
    do_center_crop: crops,
  } = JSON.parse(readFileSync(join(familiesFolder, family, 'repo', file), 'utf8'));
  type Stage = { stage: string; file?: string; files?: string[]; outputs: Record<string, string> };
  const stages = (golden.json.stages as Stage[]).filter(({ stage, outputs }) => stage === 'image_encode' && outputs.pixel_values);

  it('the pixel values of all photographs are those of transformers', async () => {
    expect(stages.length).toBeGreaterThan(0);
    for (const { files, file: name = '', outputs } of stages) {
      const want = golden.tensor(outputs.pixel_values ?? '');
      const photographs = files?.every((photograph) => photograph.endsWith('.png')) ? files : [name];
      const size = want.shape[3] ?? 0;
      const rows = await Promise.all(
        photographs.map(async (photograph) => {
          const image = await decodePng(readFileSync(join(familiesFolder, family, photograph)));
          return preprocessClip(image, { size, mean, std, cropOffset: 'floor', resize: crops ? 'shortest-side' : 'squash' });
        }),
      );
      const data = Float32Array.from(rows.flatMap((row) => [...row]));
      expectNumbers(`the pixel values of ${photographs}`, { shape: want.shape, data }, want, { abs: 1e-6, rel: 1e-6 });
    }
  });
});
