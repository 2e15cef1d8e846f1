import { namedOutputs, type Outputs, type Plan, type PlanRequest, type Store } from '../../graph/index.ts';
import type { ImageCodec } from '../../models/image/codec.ts';
import type { Image } from '../../models/image/image.ts';
import { encodeOutputs } from '../artifacts/results.ts';
import { sha256Of } from '../artifacts/write.ts';
import type { Order } from '../runs/prepare.ts';
import type { MadeFile, MadeOutput, Supervisor } from './messages.ts';

type Setting = {
  readonly order: Order;
  readonly plan: Plan;
  readonly request: PlanRequest;
  readonly images: ImageCodec;
  readonly supervisor: Supervisor;
};
type Wanted = { readonly name: string; readonly node: string; readonly port: string };

/** Hands the outputs of a run's targets over as soon as their nodes have ended. */
export const deliveries = (setting: Setting) => {
  const { plan, supervisor } = setting;
  const targets = new Set(plan.targets.map(({ key }) => key));
  const held = new Map<string, Outputs>();
  const wanted = wantedOf(setting);
  const hold = (key: string, outputs: Outputs): void => {
    if (targets.has(key)) held.set(key, outputs);
  };
  return {
    /** The store, with an eye on the outputs of targets. */
    watching: (store: Store): Store => ({
      async get(key) {
        const outputs = await store.get(key);
        if (outputs) hold(key, outputs);
        return outputs;
      },
      put(key, outputs) {
        hold(key, outputs);
        return store.put(key, outputs);
      },
    }),
    /** Hands over what the run gives of a node that has ended. */
    async deliver(node: string, key: string): Promise<void> {
      const outputs = held.get(key);
      for (const want of wanted) {
        if (want.node !== node || outputs?.[want.port] === undefined) continue;
        await supervisor.ask({ kind: 'output', made: await makeOutput(setting, { ...want, key, value: outputs[want.port] }) });
      }
    },
  };
};

/** The named outputs of the run's targets; a lone task's are named by their ports. */
const wantedOf = ({ order, plan, request }: Setting): readonly Wanted[] => {
  const nodes = new Set(plan.targets.map(({ node }) => node));
  return namedOutputs(request.workflow, request.registry, plan.targets)
    .filter(({ node }) => nodes.has(node))
    .map(({ name, node, port }) => ({ name: order.values ? port : name, node, port }));
};

type Output = Wanted & { readonly key: string; readonly value: unknown };

const makeOutput = async ({ request, images }: Setting, { name, node, port, key, value }: Output): Promise<MadeOutput> => {
  const encoded = encodeOutputs({ value }).value;
  if (!encoded) throw new Error(`The output "${port}" of "${node}" cannot be sent.`); // it is not undefined
  const kind = request.registry[request.workflow.nodes[node]?.type ?? '']?.outputs[port]?.kind.kind;
  // the executor checked what a port of this kind gives
  const pictures = kind === 'image' ? await Promise.all((value as readonly Image[]).map((image) => pictureOf(image, images))) : [];
  const shown = pictures.map(({ width, height, file }) => ({ sha256: file.sha256, width, height }));
  return {
    name,
    output: { node, port, key, value: encoded.sha256, ...(kind === 'image' && { images: shown }) },
    files: [{ ...encoded, type: 'application/octet-stream' }, ...pictures.map(({ file }) => file)],
  };
};

const pictureOf = async (image: Image, images: ImageCodec): Promise<{ width: number; height: number; file: MadeFile }> => {
  const bytes = await images.encode([image], { format: 'png' });
  return { width: image.width, height: image.height, file: { sha256: sha256Of(bytes), bytes, type: 'image/png' } };
};
