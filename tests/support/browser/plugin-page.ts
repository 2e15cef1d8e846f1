import { openSandbox, type Sandbox, type SandboxLimits, sandboxLimits } from '../../../editor/engine/plugins/sandbox/sandbox.ts';
import { codeOf } from '../../../errors/index.ts';
import type { Image } from '../../../models/image/image.ts';
import type { Picture } from '../../../models/image/picture.ts';
import type { Services } from '../../../nodes/define.ts';
import type { NodeDescription, PluginDescription } from '../../../plugin/description.ts';
import { servicesFor } from '../../../plugin/services.ts';

/** What a test asks a page with a sandbox for. */
export type PluginPage = {
  open(source: string, limits: Partial<SandboxLimits>): Promise<PluginDescription | { readonly code: string | undefined }>;
  /** Runs a node. `abort`: stops it while it runs. `images`: the pictures of its input of this name. */
  run(
    type: string,
    params: Readonly<Record<string, unknown>>,
    options?: { readonly abort?: boolean; readonly images?: readonly Image[] },
  ): Promise<Ended>;
  /** Whether the prototype of all objects has a property. */
  polluted(): boolean;
  received(): readonly string[];
};
export type Ended =
  | { readonly outputs: Readonly<Record<string, unknown>>; readonly progress: number }
  | { readonly code: string | undefined };

let sandbox: Sandbox | undefined;
let description: PluginDescription | undefined;
// messages that reach the page's window, whoever sends them
const received: string[] = [];
addEventListener('message', ({ data }) => received.push(JSON.stringify(data)));

const services = {
  images: { pixels: async (picture: Picture) => picture },
} as unknown as Services; // the tested plugins get to none of the others

const page: PluginPage = {
  async open(source, limits) {
    sandbox?.close();
    sandbox = openSandbox({ name: 'hostile', source, limits: { ...sandboxLimits, ...limits } });
    try {
      description = await sandbox.describe();
      return description;
    } catch (error) {
      return { code: codeOf(error) };
    }
  },
  async run(type, params, { abort = false, images } = {}) {
    const spec = description?.nodes.find((node: NodeDescription) => node.type === type);
    if (!sandbox || !spec) throw new Error(`The plugin has no node ${type}.`);
    const controller = new AbortController();
    const { signal } = controller;
    const inputs = images ? { images } : {};
    let progress = 0;
    if (abort) setTimeout(() => controller.abort());
    try {
      const outputs = await sandbox.run(type, {
        inputs,
        items: [params],
        context: { services: servicesFor({ spec, services, inputs, signal }), signal, progress: () => progress++ },
      });
      return { outputs, progress };
    } catch (error) {
      return { code: codeOf(error) };
    }
  },
  polluted: () => 'polluted' in {},
  received: () => received,
};
Object.assign(globalThis, { pluginPage: page });
