import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { fixText } from '../../models/tokenizers/fix-text.ts';
import { createTokenizer, type TokenizerSettings } from '../../models/tokenizers/index.ts';
import { unescapeHtml } from '../../models/tokenizers/unescape-html.ts';
import { fixtureBytes, fixtureJson } from '../support/models/golden.ts';

/** OpenAI's vocabulary comes with a model at a user's; it is no part of this repository. */
const vocabularyFile = join(import.meta.dirname, '../../../shared/golden/clip/bpe_simple_vocab_16e6.txt.gz');
const golden = fixtureJson('tokenizers/clip.json');

describe.skipIf(!existsSync(vocabularyFile))('CLIP tokenizer (needs OpenAI vocabulary in ../shared)', () => {
  const tokenizer = (cleaning: TokenizerSettings['cleaning'], padId: number, contextLength = 77) =>
    createTokenizer({ kind: 'clip-bpe', contextLength, padId, cleaning }, Uint8Array.from(readFileSync(vocabularyFile)));

  describe('gives the ids of openai/CLIP with ftfy, padded with 0', () => {
    let encode: ReturnType<typeof tokenizer>['encode'];
    beforeAll(() => {
      encode = tokenizer('openai', 0).encode;
    });
    for (const { id, text, openai } of golden.items) {
      // The one text whose wrong encoding ftfy repairs: see the docstring of fixText.
      const want = id === 'mojibake' ? openai.ids_without_ftfy : openai.ids;
      it(id, () => {
        const tokens = encode(text);
        expect([...tokens.ids]).toEqual(want);
        if (id !== 'mojibake') expect(tokens.count).toBe(openai.n_tokens);
      });
    }
  });

  it('gives the ids of openai/CLIP without ftfy', () => {
    const { encode } = tokenizer('openai-without-ftfy', 0);
    for (const { text, openai } of golden.items) expect([...encode(text).ids]).toEqual(openai.ids_without_ftfy ?? openai.ids);
  });

  it('gives the ids and mask of Hugging Face CLIPTokenizer, padded with the end token', () => {
    const { encode } = tokenizer('huggingface', 49407);
    for (const { text, hf } of golden.items) {
      const { ids, mask, count } = encode(text);
      expect([...ids]).toEqual(hf.ids);
      expect(mask.reduce((sum, value) => sum + value, 0)).toBe(hf.attention_ones);
      expect(count).toBe(hf.n_tokens);
    }
  });

  it('agrees with both on random texts of what they disagree on', () => {
    const [plain, hugging] = [tokenizer('openai-without-ftfy', 0, 300), tokenizer('huggingface', 0, 300)];
    for (const { text, openai, huggingface } of fixtureJson('tokenizers/clip-random.json')) {
      const [first, second] = [plain.encode(text), hugging.encode(text)];
      expect([...first.ids.slice(0, first.count)], text).toEqual(openai);
      expect([...second.ids.slice(0, second.count)], text).toEqual(huggingface);
    }
  });
});

describe('CLIP tokenizer', () => {
  it('refuses a file that is not the vocabulary', () => {
    const settings = { kind: 'clip-bpe', contextLength: 77, padId: 0 } as const;
    expect(() => createTokenizer(settings, new TextEncoder().encode('#version: 0.2\ni n\n'))).toThrow('should hold 48894 merges');
    expect(() => createTokenizer(settings, Uint8Array.of(0x1f, 0x8b, 8, 0, 1, 2, 3))).toThrow(/vocabulary file/);
  });
});

describe('Hugging Face tokenizer', () => {
  const settings = { kind: 'huggingface', contextLength: 64, padId: 0 } as const;
  const file = fixtureBytes('tokenizers/small.json');
  const { encode } = createTokenizer(settings, file);

  for (const { text, ids } of fixtureJson('tokenizers/small-ids.json')) {
    it(`gives the ids of the Python library for ${JSON.stringify(text.slice(0, 24))}`, () => {
      const kept = ids.length <= 64 ? ids : [...ids.slice(0, 63), ids.at(-1)];
      const tokens = encode(text);
      expect([...tokens.ids]).toEqual([...kept, ...new Array(64 - kept.length).fill(0)]);
      expect([...tokens.mask]).toEqual([...new Array(kept.length).fill(1), ...new Array(64 - kept.length).fill(0)]);
      expect(tokens.count).toBe(ids.length);
    });
  }

  it('reads a half surrogate pair as the replacement character', () => {
    expect(encode('a \ud83d dog')).toEqual(encode('a \ufffd dog'));
  });

  it('refuses a file that is no tokenizer', () => {
    expect(() => createTokenizer(settings, new TextEncoder().encode('{"a": 1}'))).toThrow('tokenizer file of the model cannot be read');
    expect(() => createTokenizer(settings, new TextEncoder().encode('PNG'))).toThrow('tokenizer file of the model cannot be read');
  });
});

describe('unescapeHtml', () => {
  it("equals Python's html.unescape", () => {
    for (const { text, unescaped } of fixtureJson('tokenizers/html-unescape.json')) expect(unescapeHtml(text), text).toBe(unescaped);
  });
});

describe('fixText', () => {
  it.each([
    ['“curly” don’t', `"curly" don't`],
    ['ﬁne ﬂuﬃest ĳs', 'fine fluffiest ijs'],
    ['ＣＡＴ　１２３', 'CAT 123'],
    ['\u001b[36;44mblue\u001b[0m\u0007', 'blue'],
    ['one\r\ntwo\u2028three', 'one\ntwo\nthree'],
    ['cafe\u0301 \ufeffdog', 'café dog'],
    ['wait\u0085', 'wait…'],
    ['&amp;lt; &EACUTE; &unknown; &#1;', '< É &unknown; '],
    ['&lt;\n<b>&lt;</b>\n&lt;', '<\n<b>&lt;</b>\n&lt;'],
    ['كَلْب 🐶 猫', 'كَلْب 🐶 猫'],
  ])('makes of %j %j', (text, fixed) => {
    expect(fixText(text)).toBe(fixed);
  });
});
