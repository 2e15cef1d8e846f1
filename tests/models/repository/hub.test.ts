import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { openHub } from '../../../models/repository/hub.ts';
import { parseHubReference } from '../../../models/repository/hub-reference.ts';
import { hubOptionsOf } from '../../../models/repository/hub-requests.ts';
import { openFolder } from '../../../models/repository/node/folder.ts';
import { readWeights } from '../../../models/repository/read-weights.ts';
import { filesBelow, type HubRepositoryFixture, hubCommit, hubToken, startHub, type TestHub } from '../../support/hub.ts';
import { familiesFolder } from '../../support/models/families.ts';

let hub: TestHub | undefined;
afterEach(async () => {
  await hub?.close();
  hub = undefined;
});
const karlo = { id: 'owner/karlo', revision: 'main' };
const large = Uint8Array.from({ length: 5000 }, (_, index) => index % 251);
const small = new TextEncoder().encode('{"_class_name": "UnCLIPPipeline"}');
const files = { 'model_index.json': small, 'prior/diffusion_pytorch_model.safetensors': large, 'a b/ü#.txt': small };

const open = async (fixture: Partial<HubRepositoryFixture> = {}, options: { token?: string } = {}) => {
  hub = await startHub({ [karlo.id]: { files, ...fixture } });
  return openHub(karlo, { endpoint: hub.endpoint, ...options });
};

describe('a text that names a repository on a hub', () => {
  it.each([
    ['kakaobrain/karlo-v1-alpha', 'kakaobrain/karlo-v1-alpha', 'main'],
    ['openai/clip-vit-base-patch32@refs/pr/3', 'openai/clip-vit-base-patch32', 'refs/pr/3'],
    [`owner/name@${hubCommit}`, 'owner/name', hubCommit],
    ['https://huggingface.co/owner/name', 'owner/name', 'main'],
    ['https://huggingface.co/owner/name/tree/fp16/', 'owner/name', 'fp16'],
    ['gpt2', 'gpt2', 'main'],
  ])('%s is read', (text, id, revision) => {
    expect(parseHubReference(text)).toEqual({ id, revision });
  });

  it.each([
    '',
    '/models/karlo',
    './karlo',
    '../karlo',
    'a/b/c',
    'C:\\karlo',
    'owner/na..me',
    'owner/name@',
    '-x/name',
    'https://huggingface.co/owner',
  ])('%s is none', (text) => {
    expect(parseHubReference(text)).toBeUndefined();
  });
});

describe('a repository on a hub', () => {
  it('is opened at the commit of its branch, with every page of its list of files and their hashes', async () => {
    const repository = await open();
    expect(repository.source).toEqual({ kind: 'hub', id: karlo.id, url: `${hub?.endpoint}/owner/karlo`, revision: hubCommit });
    expect(repository.files).toEqual([
      { path: 'a b/ü#.txt', bytes: small.length, gitHash: expect.stringMatching(/^[0-9a-f]{40}$/) },
      { path: 'model_index.json', bytes: small.length, gitHash: expect.stringMatching(/^[0-9a-f]{40}$/) },
      { path: 'prior/diffusion_pytorch_model.safetensors', bytes: 5000, sha256: createHash('sha256').update(large).digest('hex') },
    ]);
  });

  it('states its licence, and that it is gated, before any file is requested', async () => {
    const repository = await open({ gated: true, card: { license: 'creativeml-openrail-m', license_link: 'https://example.org/licence' } });
    expect(repository).toMatchObject({ gated: true, licence: { id: 'creativeml-openrail-m', url: 'https://example.org/licence' } });
    expect(hub?.requests.filter(({ path }) => path.includes('/resolve/'))).toEqual([]);
  });

  it('reads whole files, ranges and hashes, also where the hub redirects to another address', async () => {
    const repository = await open();
    expect(await repository.read('a b/ü#.txt')).toEqual(small);
    expect(await repository.read('prior/diffusion_pytorch_model.safetensors')).toEqual(large);
    expect(await repository.read('prior/diffusion_pytorch_model.safetensors', { offset: 4000, length: 1000 })).toEqual(large.slice(4000));
    expect(hub?.requests.at(-1)).toMatchObject({ server: 'storage', range: 'bytes=4000-4999' });
    expect(await repository.sha256('model_index.json')).toBe(createHash('sha256').update(small).digest('hex'));
    expect(await repository.sha256('prior/diffusion_pytorch_model.safetensors')).toBe(createHash('sha256').update(large).digest('hex'));
  });

  it('reads ranges from a server that does not support ranges', async () => {
    const repository = await open({ ignoresRanges: true });
    const range = { offset: 1234, length: 2000 };
    expect(await repository.read('prior/diffusion_pytorch_model.safetensors', range)).toEqual(large.slice(1234, 3234));
  });

  it('refuses an answer that breaks off', async () => {
    const path = 'prior/diffusion_pytorch_model.safetensors';
    const repository = await open({ cuts: { [path]: [100] } });
    await expect(repository.read(path)).rejects.toMatchObject({ code: 'DOWNLOAD_FAILED' });
  });

  it('sends its token to the hub, and never to the address that the hub redirects to', async () => {
    const repository = await open({ gated: true }, { token: hubToken });
    expect(await repository.read('prior/diffusion_pytorch_model.safetensors')).toEqual(large);
    const authorizations = (server: 'hub' | 'storage') =>
      new Set(hub?.requests.filter((request) => request.server === server).map(({ authorization }) => authorization));
    expect(authorizations('hub')).toEqual(new Set([`Bearer ${hubToken}`]));
    expect(authorizations('storage')).toEqual(new Set([undefined]));
  });

  it('sends its token to no other server that the hub names for the rest of the list of files', async () => {
    await expect(open({ listContinuesElsewhere: true }, { token: hubToken })).rejects.toMatchObject({ name: 'ModelError' });
    expect(hub?.requests.at(-1)?.server).toBe('storage');
    expect(hub?.requests.at(-1)?.authorization).toBeUndefined();
  });

  it('that is gated refuses its files with the page of the licence and the name of the variable', async () => {
    const repository = await open({ gated: true });
    await expect(repository.read('model_index.json')).rejects.toMatchObject({
      code: 'ACCESS_DENIED',
      message: `The files of owner/karlo can be fetched only after its licence was accepted. Accept it on ${hub?.endpoint}/owner/karlo, and set HF_TOKEN to an access token of your account.`,
    });
  });

  it('that is private is found only with a token', async () => {
    await expect(open({ private: true })).rejects.toMatchObject({
      code: 'MODEL_MISSING',
      message: expect.stringContaining('has no public repository owner/karlo with the revision main.'),
    });
    await hub?.close();
    expect((await open({ private: true }, { token: hubToken })).files).toHaveLength(3);
  });

  it('refuses a token that the hub does not accept', async () => {
    await expect(open({}, { token: 'hf_wrong' })).rejects.toMatchObject({
      code: 'ACCESS_DENIED',
      message: expect.stringContaining('Check HF_TOKEN'),
    });
  });

  it('that does not exist is named, with its revision', async () => {
    hub = await startHub({ [karlo.id]: { files } });
    const { endpoint } = hub;
    for (const reference of [
      { id: 'owner/nothing', revision: 'main' },
      { ...karlo, revision: 'v9' },
    ]) {
      await expect(openHub(reference, { endpoint })).rejects.toMatchObject({
        code: 'MODEL_MISSING',
        sentence: { params: { repository: reference.id, revision: reference.revision } },
      });
    }
    await expect(openHub({ id: 'owner/nothing', revision: 'main' }, { endpoint, token: hubToken })).rejects.toMatchObject({
      code: 'MODEL_MISSING',
    });
  });

  it('has no file that the hub does not list', async () => {
    const repository = await open();
    await expect(repository.read('../secret')).rejects.toMatchObject({ code: 'FILE_MISSING' });
  });

  it('on a hub that does not answer is reported with its address', async () => {
    hub = await startHub({});
    const { endpoint } = hub;
    await hub.close();
    await expect(openHub(karlo, { endpoint })).rejects.toMatchObject({ code: 'DOWNLOAD_FAILED', sentence: { params: { endpoint } } });
  });

  it.each(['../outside.json', '/absolute.json', 'a//b', 'a\\b', 'C:/x', 'a/./b', 'line\nbreak'])(
    'with the path %j is refused',
    async (path) => {
      await expect(open({ files: { [path]: small } })).rejects.toMatchObject({ code: 'BAD_REPOSITORY', sentence: { params: { path } } });
    },
  );

  it('stops when the signal aborts', async () => {
    const repository = await open();
    await expect(repository.read('model_index.json', undefined, AbortSignal.abort())).rejects.toMatchObject({ code: 'ABORTED' });
    await expect(openHub(karlo, { endpoint: hub?.endpoint }, AbortSignal.abort())).rejects.toMatchObject({ code: 'ABORTED' });
  });

  it('has the same weights as the folder that was published', async () => {
    const folder = join(familiesFolder, 'clip-open/repo');
    const repository = await open({ files: filesBelow(folder) });
    const [remote, local] = [await readWeights(repository, ''), await readWeights(await openFolder(folder), '')];
    expect(remote.names()).toEqual(local.names());
    for (const name of local.names()) expect(remote.get(name)).toEqual(local.get(name));
  });

  it('is reached by the variables of the hub’s own tools', () => {
    expect(hubOptionsOf({ HF_ENDPOINT: ' https://mirror.example/ ', HF_TOKEN: 'hf_a\n' })).toEqual({
      endpoint: 'https://mirror.example/',
      token: 'hf_a',
    });
    expect(hubOptionsOf({ HF_TOKEN: '' })).toEqual({ endpoint: undefined, token: undefined });
  });
});
