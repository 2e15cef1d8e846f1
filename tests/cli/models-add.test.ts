import { cpSync, existsSync, readdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { main } from '../../cli/main.ts';
import { codeOf } from '../../errors/index.ts';
import { readModelFolder } from '../../models/catalog.ts';
import { installFamily } from '../../models/import/node/install.ts';
import { planImport } from '../../models/import/plan-import.ts';
import { openFolder } from '../../models/repository/node/folder.ts';
import type { Repository } from '../../models/repository/repository.ts';
import { type FakeHost, fakeHost, systemError, temporaryFolder } from '../support/cli/fake-host.ts';
import { repositoryFolder } from '../support/families.ts';
import { filesBelow, type HubRepositoryFixture, hubToken, startHub, type TestHub } from '../support/hub.ts';

const clip = repositoryFolder('clip-openai');

/** Runs `unclip models …` with a models folder of the test's own. */
const models = async (
  argv: readonly string[],
  { host = fakeHost(), into = temporaryFolder() }: { host?: FakeHost; into?: string } = {},
) => {
  const [command = ''] = argv;
  const flags = command === 'add' ? ['--into', into] : ['--models', into];
  const code = await main(['models', ...argv, ...flags], host);
  return { code, into, host, out: host.printed.out, note: host.printed.note };
};

/** A copy of a fixture repository, with a change. */
const spoilt = (family: string, spoil: (folder: string) => void): string => {
  const folder = join(temporaryFolder(), 'spoilt');
  cpSync(repositoryFolder(family), folder, { recursive: true });
  spoil(folder);
  return folder;
};

const rewrite = (path: string, change: (text: string) => string) => writeFileSync(path, change(readFileSync(path, 'utf8')));

/** Changes the header of a safetensors file in place; the new one must not be longer. */
const rewriteHeader = (path: string, change: (header: string) => string) => {
  const bytes = readFileSync(path);
  const length = Number(bytes.readBigUInt64LE());
  const header = change(bytes.toString('utf8', 8, 8 + length));
  bytes.write(header.padEnd(length), 8);
  writeFileSync(path, bytes);
};

describe('unclip models add with a folder', () => {
  it('links the weights, so they need no space, and writes graphs of some kilobytes', async () => {
    const { code, into, out } = await models(['add', clip, '--name', 'clip']);
    expect(code).toBe(0);
    const weights = join(into, 'clip/weights/model.safetensors');
    expect(statSync(weights).ino).toBe(statSync(join(clip, 'model.safetensors')).ino);
    expect(out).toMatch(/Added the family "clip" in .*\n.* are hard links, which need no space of their own\./);
    const { manifest } = await readModelFolder(join(into, 'clip'));
    expect(manifest.components['text-encoder']).toMatchObject({ precision: 'float32', parameters: 58_352 });
    expect(readdirSync(into)).toEqual(['clip']);
  });

  it('replaces a family of the same repository, and leaves one of another repository alone', async () => {
    const { into } = await models(['add', clip, '--name', 'clip']);
    const again = await models(['add', clip, '--name', 'clip', '--json'], { into });
    expect(JSON.parse(again.out).families[0]).toMatchObject({ family: 'clip', replaced: true });
    const other = spoilt('clip-open', () => undefined);
    const refused = await models(['add', other, '--name', 'clip'], { into });
    expect(refused.code).toBe(1);
    expect(refused.note).toContain('There is a family "clip" in');
    expect(refused.note).toContain('--name');
    expect(readdirSync(into)).toEqual(['clip']);
  });

  it('names the space of the embeddings as --space says, or after the id that the configuration states', async () => {
    const { into } = await models(['add', repositoryFolder('karlo-bin'), '--name', 'prior', '--space', 'clip-vit-large-patch14']);
    expect((await readModelFolder(join(into, 'prior'))).manifest.embedding.space).toBe('clip-vit-large-patch14');
    await models(['add', repositoryFolder('karlo'), '--name', 'karlo'], { into });
    expect((await readModelFolder(join(into, 'karlo'))).manifest.embedding.space).toBe('clip-vit-large-patch14');
  });

  it('makes one family of the two repositories of Kandinsky, with the unconditional embedding computed', async () => {
    const [prior, decoder] = [repositoryFolder('kandinsky-2-2-prior'), repositoryFolder('kandinsky-2-2-decoder')];
    const { into } = await models(['add', prior, decoder, '--name', 'kandinsky']);
    const { manifest } = await readModelFolder(join(into, 'kandinsky'));
    expect(manifest.decoder?.unconditional.image).toHaveLength(40);
    const alone = await models(['add', decoder, '--name', 'decoder'], { into });
    expect(alone.out).toContain('kandinsky-community/kandinsky-2-2-prior');
    expect((await readModelFolder(join(into, 'decoder'))).manifest.decoder?.unconditional.image).toBe('missing');
  });

  it('makes one family of the two repositories of Karlo, with a prior and an image encoder', async () => {
    const { into, note } = await models(['add', repositoryFolder('karlo'), repositoryFolder('karlo-image-variations'), '--name', 'karlo']);
    const { manifest } = await readModelFolder(join(into, 'karlo'));
    expect(Object.keys(manifest.components)).toEqual(['text-encoder', 'image-encoder', 'prior', 'decoder', 'upsampler', 'upsampler-last']);
    expect(note).toContain('text to image, variations of pictures');
  });

  it('makes two families of a text-to-image repository of Stable unCLIP, because it has two text encoders', async () => {
    const folder = spoilt('stable-unclip', (copy) => {
      const karlo = repositoryFolder('karlo');
      for (const [from, to] of [
        ['prior', 'prior'],
        ['prior_scheduler', 'prior_scheduler'],
        ['text_encoder', 'prior_text_encoder'],
        ['tokenizer', 'prior_tokenizer'],
      ] as const)
        cpSync(join(karlo, from), join(copy, to), { recursive: true });
      rewrite(join(copy, 'model_index.json'), (text) => text.replace('StableUnCLIPImg2ImgPipeline', 'StableUnCLIPPipeline'));
    });
    const { into, code } = await models(['add', folder, '--name', 'stable']);
    expect(code).toBe(0);
    expect(readdirSync(into).sort()).toEqual(['stable', 'stable-prior']);
    const [decoder, prior] = [await readModelFolder(join(into, 'stable')), await readModelFolder(join(into, 'stable-prior'))];
    expect(prior.manifest.embedding).toEqual(decoder.manifest.embedding);
    expect(Object.keys(prior.manifest.components)).toEqual(['text-encoder', 'prior']);
  });

  it.each([
    [
      'a pipeline without CLIP image embeddings',
      'karlo',
      (folder: string) => rewrite(join(folder, 'model_index.json'), (text) => text.replace('UnCLIPPipeline', 'StableDiffusionXLPipeline')),
      'This is a StableDiffusionXLPipeline. Families with a CLIP image embedding can be used: Karlo (UnCLIPPipeline',
    ],
    [
      'weights that end inside their header',
      'clip-openai',
      (folder: string) => truncateSync(join(folder, 'model.safetensors'), 500),
      'it ends inside its header',
    ],
    [
      'a header of 4 GB',
      'clip-openai',
      (folder: string) => {
        const path = join(folder, 'model.safetensors');
        const bytes = readFileSync(path);
        bytes.writeBigUInt64LE(2n ** 32n);
        writeFileSync(path, bytes);
      },
      'its header states a length of 4294967296 bytes',
    ],
    [
      'overlapping tensors',
      'clip-openai',
      (folder: string) =>
        rewriteHeader(join(folder, 'model.safetensors'), (header) => {
          const entries = Object.entries(JSON.parse(header)) as [string, { data_offsets: number[] }][];
          const largest = entries
            .filter(([name]) => name !== '__metadata__')
            .sort(([, a], [, b]) => (b.data_offsets[0] ?? 0) - (a.data_offsets[0] ?? 0))[0];
          if (largest) largest[1].data_offsets = largest[1].data_offsets.map((offset) => offset - 4);
          return JSON.stringify(Object.fromEntries(entries));
        }),
      'overlaps',
    ],
    [
      'tensors of another implementation',
      'clip-openai',
      (folder: string) => rewriteHeader(join(folder, 'model.safetensors'), (header) => header.replaceAll('q_proj', 'query_')),
      'The weights have',
    ],
    [
      'another shape than the configuration',
      'clip-openai',
      (folder: string) =>
        rewrite(join(folder, 'config.json'), (text) => text.replace('"intermediate_size": 80', '"intermediate_size": 96')),
      'has the shape [80, 32], and the configuration requires [96, 32]',
    ],
    [
      'a configuration with an unknown activation',
      'clip-openai',
      (folder: string) => rewrite(join(folder, 'config.json'), (text) => text.replace('quick_gelu', 'snake')),
      '"text.hidden_act"',
    ],
    [
      'no tokenizer',
      'clip-openai',
      (folder: string) => {
        for (const name of ['tokenizer.json', 'vocab.json', 'merges.txt']) cpSync(join(folder, 'config.json'), join(folder, `${name}.old`));
        for (const name of ['tokenizer.json', 'vocab.json']) rewrite(join(folder, name), () => '{');
      },
      'is not valid JSON',
    ],
  ])('ends with a sentence for a repository with %s, and writes nothing', async (_, family, spoil, says) => {
    const { code, into, note, out } = await models(['add', spoilt(family, spoil), '--name', 'broken']);
    expect(note).toContain(says);
    expect(code).toBe(1);
    expect(out).toBe('');
    expect(note.trim().split('\n')).toHaveLength(1);
    expect(readdirSync(into)).toEqual([]);
  });

  it('refuses statistics that cannot be, with one sentence', async () => {
    const folder = spoilt('karlo-bin', (copy) => {
      cpSync(join(repositoryFolder('karlo'), 'prior'), join(copy, 'prior'), { recursive: true });
      rmSync(join(copy, 'prior/diffusion_pytorch_model.bin'));
      const path = join(copy, 'prior/diffusion_pytorch_model.safetensors');
      const bytes = readFileSync(path);
      const length = Number(bytes.readBigUInt64LE());
      const [from = 0, to = 0] = JSON.parse(bytes.toString('utf8', 8, 8 + length)).clip_std.data_offsets;
      writeFileSync(path, bytes.fill(0, 8 + length + from, 8 + length + to));
    });
    const { code, note, into } = await models(['add', folder]);
    expect(code).toBe(1);
    expect(note.trim().split('\n')).toHaveLength(1);
    expect(note).toContain('"prior.std.0"');
    expect(readdirSync(into)).toEqual([]);
  });

  it('names a shard that is missing', async () => {
    const folder = spoilt('clip-open', (copy) => truncateSync(join(copy, 'model-00002-of-00002.safetensors'), 0));
    const { code, note, into } = await models(['add', folder]);
    expect(code).toBe(1);
    expect(note).toContain('model-00002-of-00002.safetensors');
    expect(readdirSync(into)).toEqual([]);
  });

  it('removes what it wrote when the disk fills up in the middle', async () => {
    const into = temporaryFolder();
    const repository = await openFolder(clip);
    const { pathOnDisk: _, ...withoutPaths } = repository;
    let reads = 0;
    const full: Repository = {
      ...withoutPaths,
      read: async (path, range, signal) => {
        if (path === 'model.safetensors' && (range?.length ?? 0) > 100_000 && ++reads > 0) throw systemError('ENOSPC');
        return repository.read(path, range, signal);
      },
    };
    const [plan] = await planImport([full], { name: 'clip' });
    if (!plan) throw new Error('There is no plan.');
    const failed = installFamily(plan, { folder: into, runNetwork: () => Promise.reject(new Error('No network runs.')) });
    expect(codeOf(await failed.catch((error: unknown) => error))).toBe('DISK_FULL');
    expect(readdirSync(into)).toEqual([]);
  });

  it('writes nothing after Ctrl-C, and ends with the exit code of an interrupt', async () => {
    const host: FakeHost = {
      ...fakeHost(),
      onInterrupt(listener) {
        listener();
        return () => undefined;
      },
    };
    const { code, into } = await models(['add', clip], { host });
    expect(code).toBe(130);
    expect(readdirSync(into)).toEqual([]);
  });

  it.each([
    [['add'], 'Name the repositories'],
    [['add', 'nowhere'], 'There is no folder "nowhere"'],
    [['add', clip, '--name', 'No Name'], '--name must consist of lower-case letters'],
    [['add', clip, '--weights', 'int4'], '--weights must be int8'],
    [['info'], 'Name the family'],
    [['info', 'nothing'], 'There is no model family "nothing"'],
    [['remove', 'emoji'], 'is part of unclip, and stays'],
    [['ad'], 'models has no command "ad". Did you mean'],
  ])('is refused with exit code 2 when it is typed as %j', async (argv, says) => {
    const { code, note } = await models(argv);
    expect(note).toContain(says);
    expect(code).toBe(2);
  });
});

describe('unclip models add with a hub', () => {
  let hub: TestHub | undefined;
  afterEach(async () => {
    await hub?.close();
    hub = undefined;
  });
  const id = 'openai/clip-vit-large-patch14';
  /** The answers that planning reads complete: the size and the content of the header, and a scalar. */
  const planning = Array<number>(3).fill(Number.MAX_SAFE_INTEGER);

  const from = async (fixture: Partial<HubRepositoryFixture>, { answer, token }: { answer?: boolean; token?: string } = {}) => {
    hub = await startHub({ [id]: { files: filesBelow(clip), card: { license: 'mit' }, ...fixture } });
    const environment = { HF_ENDPOINT: hub.endpoint, ...(token !== undefined && { HF_TOKEN: token }) };
    return fakeHost({ environment, ...(answer !== undefined && { answer }) });
  };

  it('fetches what the family needs, also when the connection breaks in the middle', async () => {
    const host = await from({ cuts: { 'model.safetensors': [...planning, 20_000, 100_000] } });
    const { code, into, note } = await models(['add', id, '--yes'], { host });
    expect(note).toContain('Its licence: mit');
    expect(code).toBe(0);
    const { manifest } = await readModelFolder(join(into, 'clip-vit-large-patch14'));
    expect(manifest).toMatchObject({ title: 'CLIP ViT-L/14', licence: 'mit', embedding: { space: 'clip-vit-large-patch14' } });
    expect(manifest.repositories).toEqual([{ kind: 'hub', name: id, revision: expect.stringMatching(/^[0-9a-f]{40}$/) }]);
    expect(readdirSync(join(into, 'clip-vit-large-patch14/weights'))).toEqual(['model.safetensors']);
    expect(existsSync(join(into, '.downloads/openai--clip-vit-large-patch14'))).toBe(true);
    expect(readdirSync(join(into, '.downloads/openai--clip-vit-large-patch14'))).toEqual([]);
  });

  it('stops a download at Ctrl-C, and the same command continues it', async () => {
    const host = await from({});
    const terminal: FakeHost = {
      ...host,
      columns: () => 80,
      note(text) {
        host.note(text);
        if (/Fetching (?!0\.0 )/.test(text)) host.interrupt();
      },
    };
    const first = await models(['add', id, '--yes'], { host: terminal });
    expect(first).toMatchObject({ code: 130, note: expect.stringContaining('The same command continues a download.') });
    expect(readdirSync(first.into)).toEqual(['.downloads']);
    const before = hub?.requests.length ?? 0;
    expect(before).toBeGreaterThan(0);
    const second = await models(['add', id, '--yes'], { host, into: first.into });
    expect(second.code).toBe(0);
    const rest = hub?.requests.slice(before).filter(({ range }) => /^bytes=[1-9]\d*-$/.test(range ?? ''));
    expect(rest).toMatchObject([{ server: 'hub' }, { server: 'storage', path: expect.stringContaining('model.safetensors') }]);
  });

  it('fetches nothing when the licence is not accepted, and asks for --yes without a terminal', async () => {
    const declined = await models(['add', id], { host: await from({}, { answer: false }) });
    expect(declined).toMatchObject({ code: 1, note: expect.stringContaining('Nothing was added.') });
    await hub?.close();
    const silent = await models(['add', id], { host: await from({}) });
    expect(silent).toMatchObject({ code: 2, note: expect.stringContaining('--yes') });
    for (const { into } of [declined, silent]) expect(readdirSync(into)).toEqual([]);
  });

  it('adds a gated repository with a token, and says what to do without one', async () => {
    const refused = await models(['add', id, '--yes'], { host: await from({ gated: true }) });
    expect(refused.code).toBe(1);
    expect(refused.note).toContain('HF_TOKEN');
    expect(readdirSync(refused.into)).toEqual([]);
    await hub?.close();
    expect((await models(['add', id, '--yes'], { host: await from({ gated: true }, { token: hubToken }) })).code).toBe(0);
  });

  it('refuses a file that arrives with another content than the hub states, and leaves no family', async () => {
    const altered = Uint8Array.from(readFileSync(join(clip, 'model.safetensors')), (byte, index) => (index === 400_000 ? byte ^ 1 : byte));
    const { code, note, into } = await models(['add', id, '--yes'], { host: await from({ sent: { 'model.safetensors': altered } }) });
    expect(code).toBe(1);
    expect(note).toContain('model.safetensors');
    expect(readdirSync(into).filter((name) => !name.startsWith('.'))).toEqual([]);
  });
});

describe('the families that were added', () => {
  it('say how many phrases of their vocabulary they know, by language, and name a damaged vocabulary', async () => {
    const { into } = await models(['add', clip, '--name', 'clip']);
    const path = join(into, 'clip', 'vocabulary.json');
    const english = { rules: { prompt: ['{thing}'], thing: ['cat', 'owl'] }, offered: { thing: 'thing' }, synonyms: [], words: [] };
    writeFileSync(path, JSON.stringify({ format: 'unclip-vocabulary', version: 1, languages: { en: english } }));
    expect((await models(['info', 'clip'], { into })).out).toMatch(/knows \(en\) +2 phrases\n/);
    expect(JSON.parse((await models(['info', 'clip', '--json'], { into })).out)).toMatchObject({ phrases: { en: 2 } });
    writeFileSync(path, '{');
    const { code, note } = await models(['info', 'clip'], { into });
    expect(code).not.toBe(0);
    expect(note).toContain(path);
  });

  it('are listed, described and verified', async () => {
    const { into } = await models(['add', clip, '--name', 'clip']);
    const listed = await models(['info', 'clip', '--json'], { into });
    expect(JSON.parse(listed.out)).toMatchObject({
      family: 'clip',
      does: ['similarity of texts and pictures'],
      components: ['text-encoder', 'image-encoder'],
    });
    expect((await models(['info', 'clip'], { into })).out).toContain('up to 77, padded with id 813');
    const verified = await models(['verify', 'clip'], { into });
    expect(verified).toMatchObject({ code: 0, out: expect.stringContaining('clip: all') });
    const host = fakeHost();
    expect(await main(['models', '--models', into], host)).toBe(0);
    expect(host.printed.out).toMatch(/^FAMILY +TITLE +LICENCE[^\n]*\nclip /);
  });

  it('are removed with --yes; the files that they were linked to stay', async () => {
    const copy = spoilt('clip-openai', () => undefined);
    const { into } = await models(['add', copy, '--name', 'clip']);
    expect(await models(['remove', 'clip'], { into })).toMatchObject({ code: 2 });
    const declined = await models(['remove', 'clip'], { into, host: fakeHost({ answer: false }) });
    expect(declined.code).toBe(1);
    const { code, out } = await models(['remove', 'clip', '--yes'], { into });
    expect(code).toBe(0);
    expect(out).toContain('the files that they were made from stay');
    expect(readdirSync(into)).toEqual([]);
    expect(existsSync(join(copy, 'model.safetensors'))).toBe(true);
  });
});
