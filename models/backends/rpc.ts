import { type BirpcReturn, createBirpc } from 'birpc';
import { type Sentence, sentence } from '../../errors/index.ts';
import { ModelError, type ModelErrorCode } from '../error.ts';
import type { Feeds } from '../tensor.ts';
import { DeviceError, type DeviceErrorCode, reasonOf } from './device-error.ts';

/** A channel for messages to another thread. */
export type Port = {
  /** Sends a message. `buffers` may be moved instead of copied. */
  post(message: unknown, buffers: ArrayBuffer[]): void;
  listen(listener: (message: unknown) => void): void;
};

/** An error as it is sent: a structured clone of an error loses its class and its code. */
type SentError =
  | { readonly kind: 'model'; readonly code: ModelErrorCode; readonly sentence: Sentence }
  | { readonly kind: 'device'; readonly code: DeviceErrorCode; readonly sentence: Sentence };

/** A message of birpc, as far as it is read here: the arguments of a call, or the result or the error of one. */
type Message = { readonly a?: readonly unknown[]; readonly r?: unknown; readonly e?: unknown };

const buffers = new WeakMap<object, ArrayBuffer[]>();

/**
 * Marks tensors whose arrays fill their buffers, and which their owner no longer needs: as an argument or a result of a remote call they are
 * moved to the other thread, not copied. Returns the tensors.
 */
export const movable = <Tensors extends Feeds>(tensors: Tensors): Tensors => {
  // `slice` and onnxruntime make ArrayBuffers, never shared ones.
  const moved = Object.values(tensors).map(({ data }) => data.buffer as ArrayBuffer);
  buffers.set(tensors, moved);
  return tensors;
};

/** Marks an array that fills its buffer, and which its owner no longer needs, as `movable` does: alone, or as the `data` of a picture. Returns the array. */
export const movableArray = <Values extends Uint8Array | Float32Array>(values: Values): Values => {
  // a part of a larger buffer is copied; decoders make ArrayBuffers, never shared ones
  if (values.byteLength === values.buffer.byteLength) buffers.set(values, [values.buffer as ArrayBuffer]);
  return values;
};

/** Marks pictures whose pixels their owner no longer needs, as `movable` does. Returns the pictures. */
export const movableImages = <Images extends readonly { readonly data: Uint8Array }[]>(images: Images): Images => {
  // a part of a larger buffer is copied; pictures have ArrayBuffers, never shared ones
  const whole = images.filter(({ data }) => data.byteLength === data.buffer.byteLength);
  buffers.set(images, [...new Set(whole.map(({ data }) => data.buffer as ArrayBuffer))]);
  return images;
};

const buffersOf = ({ a = [], r }: Message): ArrayBuffer[] =>
  [...a, r].flatMap((value) => {
    if (typeof value !== 'object' || value === null) return [];
    const data = 'data' in value && typeof value.data === 'object' && value.data !== null ? buffers.get(value.data) : undefined;
    return buffers.get(value) ?? data ?? [];
  });

const sent = (error: unknown): SentError => {
  if (error instanceof DeviceError) return { kind: 'device', code: error.code, sentence: error.sentence };
  if (error instanceof ModelError) return { kind: 'model', code: error.code, sentence: error.sentence };
  return { kind: 'model', code: 'RUN_FAILED', sentence: sentence('The computation failed: {reason}.', { reason: reasonOf(error) }) };
};

const received = ({ kind, code, sentence: { template, params } }: SentError): Error =>
  kind === 'device' ? new DeviceError(code, template, { params }) : new ModelError(code, template, { params });

/**
 * Calls the functions of another thread, and offers `functions` to it. Errors keep their class, code and sentence; a call waits for its
 * answer without a time limit.
 */
export const createRpc = <Remote extends object, Local extends object>(functions: Local, port: Port): BirpcReturn<Remote, Local> =>
  createBirpc<Remote, Local>(functions, {
    timeout: -1,
    bind: 'functions',
    serialize: (message: Message) => (message.e === undefined ? message : { ...message, e: sent(message.e) }),
    // The other end of the port is this module too, so the error has this shape.
    deserialize: (message: Message) => (message.e === undefined ? message : { ...message, e: received(message.e as SentError) }),
    // Without a result: birpc would wait for it, and an error that arrives earlier would have no handler.
    post: (message: Message) => void port.post(message, buffersOf(message)),
    on: (listener) => port.listen(listener),
  });
