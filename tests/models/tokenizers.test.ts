import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { beforeAll, describe, expect, it } from 'vitest';
import { fixText } from '../../models/tokenizers/fix-text.ts';
import { createTokenizer, type TokenizerSettings } from '../../models/tokenizers/index.ts';
import { unescapeHtml } from '../../models/tokenizers/unescape-html.ts';
import { fixtureBytes, fixtureJson } from '../support/models/golden.ts';

const clip =
  (bytes: Uint8Array) =>
  (cleaning: TokenizerSettings['cleaning'], padId: number, contextLength = 77) =>
    createTokenizer({ kind: 'clip-bpe', contextLength, padId, cleaning }, bytes);

describe('the CLIP tokenizer', () => {
  const bytes = fixtureBytes('tokenizers/clip-small.txt');
  const tokenizer = clip(bytes);
  // tests/fixtures/tokenizers/make.py writes the ids of both reference implementations.
  const rows: { readonly text: string; readonly [cleaning: string]: string | readonly number[] }[] =
    fixtureJson('tokenizers/clip-small-ids.json');
  const longest = 400;

  it.each(['openai', 'openai-without-ftfy', 'huggingface'] as const)(
    'the cleaning "%s" gives the ids of its reference implementation',
    (cleaning) => {
      const { encode } = tokenizer(cleaning, 0, longest);
      for (const row of rows) {
        const { ids, count } = encode(row.text);
        expect([...ids.slice(0, count)], row.text).toEqual(row[cleaning]);
      }
    },
  );

  it('both reference implementations differ for some texts, and the merges join symbols', () => {
    expect(rows.filter((row) => String(row.openai) !== String(row.huggingface)).length).toBeGreaterThan(10);
    expect(rows.filter((row) => String(row.openai) !== String(row['openai-without-ftfy'])).length).toBeGreaterThan(10);
    const { count } = tokenizer('openai', 0).encode('a running cat');
    expect(count).toBe(2 + 3);
  });

  it('a text is padded with the id of the family, and its mask covers its tokens', () => {
    const tokens = tokenizer('huggingface', 937, 8).encode('a running cat');
    expect([...tokens.mask]).toEqual([1, 1, 1, 1, 1, 0, 0, 0]);
    expect([...tokens.ids.slice(4)]).toEqual([937, 937, 937, 937]);
  });

  it('a text longer than the context keeps its first tokens and the end token', () => {
    const [short, long] = [tokenizer('openai', 0, 8).encode('cat '.repeat(20)), tokenizer('openai', 0, 30).encode('cat '.repeat(20))];
    expect([...short.ids]).toEqual([...long.ids.slice(0, 7), 937]);
    expect(short.count).toBe(22);
  });

  it('a gzipped vocabulary equals the plain one', () => {
    const { text } = rows[10] ?? { text: '' };
    expect(clip(gzipSync(bytes))('openai', 0).encode(text)).toEqual(tokenizer('openai', 0).encode(text));
  });

  it.each([
    ['an empty file', new Uint8Array()],
    ['a file whose lines are not merges', new TextEncoder().encode('#version: 0.2\ni n\nth e r e\n')],
    ['a damaged gzip file', Uint8Array.of(0x1f, 0x8b, 8, 0, 1, 2, 3)],
  ])('%s is refused as a vocabulary', (_, content) => {
    expect(() => clip(content)('openai', 0)).toThrow(expect.objectContaining({ code: 'BAD_WEIGHTS' }));
  });
});

/** OpenAI's vocabulary is not part of this repository: `UNCLIP_CLIP_VOCABULARY` names the file bpe_simple_vocab_16e6.txt.gz. */
const vocabularyFile = process.env.UNCLIP_CLIP_VOCABULARY;

describe.skipIf(!vocabularyFile)("the CLIP tokenizer with OpenAI's vocabulary", () => {
  const golden = fixtureJson('tokenizers/clip.json');
  let tokenizer: ReturnType<typeof clip>;
  beforeAll(() => {
    tokenizer = clip(Uint8Array.from(readFileSync(vocabularyFile ?? '')));
  });

  it('the cleaning "openai" gives the ids of openai/CLIP with ftfy, padded with 0', () => {
    const { encode } = tokenizer('openai', 0);
    for (const { id, text, openai } of golden.items) {
      const { ids, count } = encode(text);
      // The only text whose wrong encoding ftfy repairs: see the docstring of fixText.
      expect([...ids], id).toEqual(id === 'mojibake' ? openai.ids_without_ftfy : openai.ids);
      if (id !== 'mojibake') expect(count, id).toBe(openai.n_tokens);
    }
  });

  it('the cleaning "openai-without-ftfy" gives the ids of openai/CLIP without ftfy', () => {
    const { encode } = tokenizer('openai-without-ftfy', 0);
    for (const { text, openai } of golden.items) expect([...encode(text).ids]).toEqual(openai.ids_without_ftfy ?? openai.ids);
  });

  it('the cleaning "huggingface" gives the ids and mask of Hugging Face\'s CLIPTokenizer, padded with the end token', () => {
    const { encode } = tokenizer('huggingface', 49407);
    for (const { text, hf } of golden.items) {
      const { ids, mask, count } = encode(text);
      expect([...ids]).toEqual(hf.ids);
      expect(mask.reduce((sum, value) => sum + value, 0)).toBe(hf.attention_ones);
      expect(count).toBe(hf.n_tokens);
    }
  });

  it('the tokenizer gives the ids of both implementations for random texts', () => {
    const [plain, hugging] = [tokenizer('openai-without-ftfy', 0, 300), tokenizer('huggingface', 0, 300)];
    for (const { text, openai, huggingface } of fixtureJson('tokenizers/clip-random.json')) {
      const [first, second] = [plain.encode(text), hugging.encode(text)];
      expect([...first.ids.slice(0, first.count)], text).toEqual(openai);
      expect([...second.ids.slice(0, second.count)], text).toEqual(huggingface);
    }
  });
});

describe('the Hugging Face tokenizer', () => {
  const settings = { kind: 'huggingface', contextLength: 64, padId: 0 } as const;
  const file = fixtureBytes('tokenizers/small.json');
  const { encode } = createTokenizer(settings, file);

  for (const { text, ids } of fixtureJson('tokenizers/small-ids.json')) {
    it(`the Hugging Face tokenizer gives the ids of the Python library for ${JSON.stringify(text.slice(0, 24))}`, () => {
      const kept = ids.length <= 64 ? ids : [...ids.slice(0, 63), ids.at(-1)];
      const tokens = encode(text);
      expect([...tokens.ids]).toEqual([...kept, ...new Array(64 - kept.length).fill(0)]);
      expect([...tokens.mask]).toEqual([...new Array(kept.length).fill(1), ...new Array(64 - kept.length).fill(0)]);
      expect(tokens.count).toBe(ids.length);
    });
  }

  it('the Hugging Face tokenizer reads half of a surrogate pair as the replacement character', () => {
    expect(encode('a \ud83d dog')).toEqual(encode('a \ufffd dog'));
  });

  it('the Hugging Face tokenizer refuses a file that is not a tokenizer', () => {
    expect(() => createTokenizer(settings, new TextEncoder().encode('{"a": 1}'))).toThrow(expect.objectContaining({ code: 'BAD_WEIGHTS' }));
    expect(() => createTokenizer(settings, new TextEncoder().encode('PNG'))).toThrow(expect.objectContaining({ code: 'BAD_WEIGHTS' }));
    // the library reads a template when it encodes a text
    const template = {
      ...JSON.parse(new TextDecoder().decode(file)),
      post_processor: { type: 'TemplateProcessing', single: [0], pair: [], special_tokens: {} },
    };
    expect(() => createTokenizer(settings, new TextEncoder().encode(JSON.stringify(template)))).toThrow(
      expect.objectContaining({ code: 'BAD_WEIGHTS' }),
    );
  });
});

describe('unescapeHtml', () => {
  it("unescapeHtml equals Python's html.unescape", () => {
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
  ])('fixText turns %j into %j', (text, fixed) => {
    expect(fixText(text)).toBe(fixed);
  });
});
