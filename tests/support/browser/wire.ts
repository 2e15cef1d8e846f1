import type { BackendName } from '../../../models/backend.ts';
import type { DeviceState } from '../../../models/backends/web/connection.ts';
import type { Progress } from '../../../models/backends/web/messages.ts';
import type { EncodeSettings } from '../../../models/image/codec.ts';
import type { ComponentName } from '../../../models/manifest.ts';
import type { Feeds, Tensor, TensorData } from '../../../models/tensor.ts';
import type { PlainValue } from './run-workflow.ts';

/** What page.ts offers to the tests; all of it is plain JSON. Backends, sessions and abort signals go by numbers. */
export type Page = {
  open(settings: OpenSettings): Promise<Reply<number>>;
  session(backend: number, location: string, component: ComponentName, stop?: number): Promise<Reply<number>>;
  /** With `atOnce` the signal aborts right after the call. */
  run(session: number, feeds: Packed, stop?: number, atOnce?: boolean): Promise<Reply<Packed>>;
  release(session: number): Promise<Reply<void>>;
  close(backend: number): Promise<Reply<void>>;
  stop(signal: number): void;
  state(backend: number): State;
  workflow(backend: number, run: WorkflowRun): Promise<Reply<{ keys: string[]; outputs: PlainValue }>>;
  decode(bytes: readonly number[], name: string): Promise<Reply<PackedImage>>;
  encode(images: readonly PackedImage[], settings: EncodeSettings): Promise<Reply<number[]>>;
};

export type OpenSettings = {
  readonly prefer?: BackendName;
  readonly memoryBudget?: number;
  readonly strict?: boolean;
  /** Forgets the weights that the browser holds. */
  readonly forget?: boolean;
  /** Name of a failing-worker.ts to take instead of the worker. */
  readonly worker?: string;
};
/** A workflow's JSON, the address of its one family, and of the folder its files lie in. */
export type WorkflowRun = { readonly text: string; readonly location: string; readonly files: string };
export type State = {
  readonly name: BackendName;
  readonly device: DeviceState;
  readonly live: number;
  readonly downloads: readonly Progress[];
};
export type Reply<Value> = { readonly value: Value } | { readonly code: string; readonly message: string };
export type PackedImage = { readonly width: number; readonly height: number; readonly channels: 3 | 4; readonly data: readonly number[] };
export type Packed = Readonly<
  Record<string, { readonly dims: readonly number[]; readonly whole: boolean; readonly data: readonly number[] }>
>;

/** Float32 numbers survive JSON bit for bit, but for those that are not finite. */
export const packed = (tensors: Feeds): Packed =>
  Object.fromEntries(
    Object.entries(tensors).map(([name, { dims, data }]) => [name, { dims, whole: data instanceof Int32Array, data: [...data] }]),
  );

export const unpacked = (tensors: Packed): Record<string, Tensor<TensorData>> =>
  Object.fromEntries(
    Object.entries(tensors).map(([name, { dims, whole, data }]) => [
      name,
      { dims, data: whole ? Int32Array.from(data) : Float32Array.from(data) },
    ]),
  );
