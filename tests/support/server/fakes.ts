import { createHash } from 'node:crypto';
import type {
  ArtifactService,
  ModelImport,
  ModelService,
  ServerServices,
  SignInService,
  UserService,
  WorkflowService,
} from '../../../server/contract.ts';
import { ServerError } from '../../../server/error.ts';
import { type Computing, type FakeRuns, fakeRuns } from './fake-runs.ts';

/** In-memory services that fulfil server/contract.ts, with controls for tests. */
export type FakeServices = ServerServices & { readonly runs: FakeRuns; readonly artifacts: FakeArtifacts; ready: () => Promise<boolean> };

export const fakeServices = (computing?: Computing): FakeServices => {
  const artifacts = fakeArtifacts();
  const workflows = fakeWorkflows();
  const runs = fakeRuns(artifacts, computing, workflows);
  return {
    artifacts,
    runs,
    workflows,
    models: fakeModels(),
    status: async () => ({
      version: '0.1.0',
      database: 'embedded',
      workers: [
        { id: 'here', host: 'here', device: 'cpu', families: ['tiny'], plugins: [], capabilities: [`tiny@${'a'.repeat(16)}`], seenAt: 1 },
      ],
      runs: await runs.counts(),
      artifacts: {
        count: artifacts.held.size,
        bytes: [...artifacts.held.values()].reduce((sum, { bytes }) => sum + bytes.length, 0),
        budget: 1e9,
      },
    }),
    ready: async () => true,
    close: async () => undefined,
    users: noUsers,
    signIn: nobodySignsIn,
    // a test that replaces some services finds them here, too
    as() {
      return this;
    },
  };
};

const noUser = async (): Promise<never> => {
  throw new ServerError('NOT_FOUND', 'There is no such user.');
};
/** A server without named users. */
const noUsers: UserService = {
  me: async () => ({ role: 'admin' }),
  list: async () => [],
  log: async () => [],
  ...{ add: noUser, change: noUser, renewToken: noUser, revokeToken: noUser, link: noUser, remove: noUser },
};
const nobodySignsIn: SignInService = {
  hasUsers: () => false,
  ofToken: () => undefined,
  ofSession: () => undefined,
  ofName: () => undefined,
  openSession: noUser,
  closeSession: async () => undefined,
  redeemLink: async () => undefined,
  addViewer: async () => undefined,
  stateOf: () => undefined,
  record: async () => undefined,
  onChange: () => () => undefined,
};

const fakeModels = (): ModelService => {
  const imports: ModelImport[] = [];
  const find = (id: string): ModelImport => {
    const found = imports.find((entry) => entry.id === id);
    if (!found) throw new ServerError('NOT_FOUND', `There is no import ${id}.`);
    return found;
  };
  const change = (id: string, state: ModelImport['state']): ModelImport => {
    const changed = { ...find(id), state };
    imports.splice(imports.indexOf(find(id)), 1, changed);
    return changed;
  };
  return {
    list: async () => [
      {
        title: 'Tiny',
        description: 'A test family.',
        licence: 'MIT',
        sources: [],
        repositories: [],
        components: ['prior', 'text-encoder'],
        networks: [
          { component: 'prior', bytes: 6, memory: 12 },
          { component: 'text-encoder', bytes: 6, memory: 12 },
        ],
        bytes: 12,
        facts: { family: 'tiny', hash: 'a'.repeat(64), space: 'tiny', noise: '4x8x8' },
        removable: false,
      },
    ],
    async add(repository, companions = []) {
      const entry: ModelImport = {
        id: `import-${imports.length + 1}`,
        repository,
        companions,
        state: 'waiting',
        families: [],
        createdAt: 1,
      };
      imports.push(entry);
      return entry;
    },
    imports: async () => imports,
    cancel: async (id) => change(id, 'cancelled'),
    resume: async (id) => change(id, 'waiting'),
    verify: async () => ['prior.onnx'],
    file: async () => undefined,
    async remove() {
      throw new ServerError('FORBIDDEN', 'This family stays.');
    },
  };
};

export type FakeArtifacts = ArtifactService & {
  readonly held: Map<string, { bytes: Uint8Array; type: string }>;
  /** Maximum number of bytes that an upload kept in memory at once. */
  readonly seen: { bytes: number };
};

const fakeArtifacts = (): FakeArtifacts => {
  const held = new Map<string, { bytes: Uint8Array; type: string }>();
  const seen = { bytes: 0 };
  return {
    held,
    seen,
    async put(sha256, bytes, type = 'application/octet-stream') {
      const chunks: Uint8Array[] = [];
      for await (const chunk of bytes instanceof Uint8Array ? [bytes] : bytes) {
        seen.bytes += chunk.length;
        chunks.push(chunk);
      }
      const all = Buffer.concat(chunks);
      if (createHash('sha256').update(all).digest('hex') !== sha256)
        throw new ServerError('WRONG_HASH', 'The bytes do not have the hash they are named by. Send them again.');
      held.set(sha256, { bytes: all, type });
      return { bytes: all.length };
    },
    async head(sha256) {
      const found = held.get(sha256);
      return found && { bytes: found.bytes.length, type: found.type };
    },
    async *read(sha256, range) {
      const found = held.get(sha256);
      if (!found) throw new ServerError('NOT_FOUND', 'There is no such artifact.');
      const part = range ? found.bytes.subarray(range.from, range.to) : found.bytes;
      for (let at = 0; at < part.length; at += 65_536) yield part.subarray(at, at + 65_536);
    },
    missing: async (hashes) => hashes.filter((hash) => !held.has(hash)),
  };
};

const fakeWorkflows = (): WorkflowService => {
  type Version = Awaited<ReturnType<WorkflowService['get']>> & { readonly conflicted: boolean };
  const held = new Map<string, Version[]>();
  let created = 0;
  const versionsOf = (id: string): Version[] => {
    const versions = held.get(id);
    if (!versions) throw new ServerError('NOT_FOUND', `There is no workflow ${id}.`);
    return versions;
  };
  const newest = (id: string): Version => {
    const found = versionsOf(id).findLast(({ conflicted }) => !conflicted);
    if (!found) throw new ServerError('NOT_FOUND', `There is no workflow ${id}.`);
    return found;
  };
  const plain = ({ conflicted: _, ...version }: Version) => version;
  return {
    list: async () => [...held.keys()].map((id) => (({ workflow: _, ...summary }) => summary)(plain(newest(id)))),
    async get(id, version) {
      const found = version === undefined ? newest(id) : versionsOf(id).find((candidate) => candidate.version === version);
      if (!found) throw new ServerError('NOT_FOUND', `The workflow ${id} has no version ${version}.`);
      return plain(found);
    },
    async save({ id = `workflow-${++created}`, basis, workflow }) {
      const versions = basis === undefined ? [] : versionsOf(id);
      const conflicted = versions.length > 0 && newest(id).version !== basis;
      const saved = { id, version: versions.length + 1, name: workflow.name, workflow, changedAt: 1, conflicted };
      held.set(id, [...versions, saved]);
      if (conflicted)
        throw new ServerError('CONFLICT', `Version ${newest(id).version} was saved first; yours is kept as ${saved.version}.`);
      return plain(saved);
    },
    async rename(id, name) {
      const last = newest(id);
      held.set(id, [...versionsOf(id), { ...last, version: versionsOf(id).length + 1, name, workflow: { ...last.workflow, name } }]);
      return plain(newest(id));
    },
    async share(id) {
      versionsOf(id);
    },
    async remove(id) {
      versionsOf(id);
      held.delete(id);
    },
    history: async (id) =>
      versionsOf(id)
        .map(({ version, name, changedAt, conflicted }) => ({ version, name, changedAt, conflicted }))
        .reverse(),
  };
};
