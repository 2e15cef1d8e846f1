import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createTokenizer, type TokenizerSettings } from '../../models/tokenizers/index.ts';
import { familiesFolder, goldenOf } from '../support/models/families.ts';

type Family = { readonly file: string; readonly kind: TokenizerSettings['kind']; readonly padToken?: string };
const merges = { file: 'tokenizer/merges.txt', kind: 'clip-bpe' } as const;
const json = { file: 'tokenizer.json', kind: 'huggingface' } as const;
const families: Readonly<Record<string, Family>> = {
  'clip-openai': json,
  'clip-open': json,
  'clip-onnx': json,
  siglip: json,
  karlo: { ...merges, padToken: '!' },
  'karlo-image-variations': { ...merges, padToken: '!' },
  'kandinsky-2-2-prior': merges,
  'stable-unclip': { ...merges, padToken: '!' },
};

describe.each(Object.entries(families))('the tokenizer of %s', (family, { file, ...settings }) => {
  const golden = goldenOf(family);
  type Stage = { stage: string; prompts?: string[]; pad_id: number; outputs: Record<string, string> };
  const stages = (golden.json.stages as Stage[]).filter(({ stage, prompts }) => stage === 'text_encode' && prompts);

  it('the tokens and masks of all prompts are those of transformers', () => {
    expect(stages.length).toBeGreaterThan(0);
    for (const { prompts = [], pad_id: padId, outputs } of stages) {
      const ids = golden.tensor(outputs.input_ids ?? '');
      const mask = outputs.attention_mask && golden.tensor(outputs.attention_mask);
      const [, contextLength = 0] = ids.shape;
      const bytes = readFileSync(join(familiesFolder, family, 'repo', file));
      const tokenizer = createTokenizer({ ...settings, contextLength, padId, cleaning: 'huggingface' }, bytes);
      for (const [index, prompt] of prompts.entries()) {
        const row = (data: ArrayLike<number>) => Array.from(data).slice(index * contextLength, (index + 1) * contextLength);
        const tokens = tokenizer.encode(prompt);
        expect({ prompt, ids: [...tokens.ids] }).toEqual({ prompt, ids: row(ids.data) });
        if (mask) expect({ prompt, mask: [...tokens.mask] }).toEqual({ prompt, mask: row(mask.data) });
      }
    }
  });
});
