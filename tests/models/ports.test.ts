import { describe, expect, it } from 'vitest';
import { fromNetwork, toNetwork } from '../../models/backends/ports.ts';
import type { Port } from '../../models/backends/weights.ts';
import { fromHalf, toHalf } from '../../models/half-precision.ts';

const network = (ports: { readonly inputs?: readonly Port[]; readonly outputs?: readonly Port[] }) => ({
  title: 'text-encoder of test',
  inputs: [],
  outputs: [],
  ...ports,
});
const half = (...numbers: number[]) => Array.from(toHalf(numbers));

describe('half precision numbers', () => {
  it('numbers round to the nearest half precision number, and halves to the even one', () => {
    expect(half(0, 1, -2, 65504)).toEqual([0, 0x3c00, 0xc000, 0x7bff]);
    expect(half(1 + 2 ** -11, 1 + 3 * 2 ** -11, 2 - 2 ** -12)).toEqual([0x3c00, 0x3c02, 0x4000]);
    expect(half(2 ** -24, 2 ** -25, 3 * 2 ** -25, 2 ** -14 - 2 ** -26)).toEqual([1, 0, 2, 0x400]);
  });

  it('numbers that are too large become infinite, and zeros and infinities keep their sign', () => {
    expect(half(65519, 65520, Number.NEGATIVE_INFINITY, -0, Number.NaN)).toEqual([0x7bff, 0x7c00, 0xfc00, 0x8000, 0x7e00]);
  });

  it('every finite half precision number stays itself', () => {
    const bits = Uint16Array.from({ length: 0x7c00 * 2 }, (_, index) => (index < 0x7c00 ? index : index + 0x400));
    expect(toHalf(fromHalf(new Uint8Array(bits.buffer)))).toEqual(bits);
  });
});

describe('the ports of a network', () => {
  it('feeds are converted to the number type of each input, under the name that the network uses', () => {
    const inputs: Port[] = [
      { port: 'input_ids', name: 'ids', dtype: 'int64' },
      { port: 'attention_mask', name: 'mask', dtype: 'bool' },
      { port: 'sample', name: 'sample', dtype: 'float16' },
      { port: 'timestep', name: 't', dtype: 'float32' },
    ];
    const feeds = {
      timestep: { dims: [1], data: Float32Array.of(500) },
      input_ids: { dims: [1, 2], data: Int32Array.of(7, 49407) },
      attention_mask: { dims: [1, 2], data: Float32Array.of(1, 0) },
      sample: { dims: [2], data: Float32Array.of(1, -2) },
    };
    expect(toNetwork(network({ inputs }), feeds)).toEqual([
      ['ids', { dtype: 'int64', dims: [1, 2], data: BigInt64Array.of(7n, 49407n) }],
      ['mask', { dtype: 'bool', dims: [1, 2], data: Uint8Array.of(1, 0) }],
      ['sample', { dtype: 'float16', dims: [2], data: Uint16Array.of(0x3c00, 0xc000) }],
      ['t', { dtype: 'float32', dims: [1], data: Float32Array.of(500) }],
    ]);
  });

  it('outputs are read as float32 copies under the names of this program, and outputs that the manifest does not name are left out', () => {
    const outputs: Port[] = [
      { port: 'hidden_states', name: 'last_hidden_state', dtype: 'float16' },
      { port: 'text_embeds', name: 'text_embeds', dtype: 'float32' },
      { port: 'length', name: 'length', dtype: 'int64' },
    ];
    const data = Float32Array.of(3);
    const read = fromNetwork(network({ outputs }), {
      last_hidden_state: { type: 'float16', dims: [2], data: Uint16Array.of(0x3c00, 0xc000) },
      text_embeds: { type: 'float32', dims: [1], data },
      length: { type: 'int64', dims: [1], data: BigInt64Array.of(77n) },
      pooled: { type: 'float32', dims: [1], data: Float32Array.of(9) },
    });
    expect(read).toEqual({
      hidden_states: { dims: [2], data: Float32Array.of(1, -2) },
      text_embeds: { dims: [1], data: Float32Array.of(3) },
      length: { dims: [1], data: Float32Array.of(77) },
    });
    data[0] = 4;
    expect(read.text_embeds?.data[0]).toBe(3);
  });

  it('an output that is not made of numbers is refused with its name', () => {
    const outputs: Port[] = [{ port: 'caption', name: 'caption', dtype: 'float32' }];
    expect(() => fromNetwork(network({ outputs }), { caption: { type: 'string', dims: [1], data: ['a cat'] } })).toThrow(
      expect.objectContaining({ code: 'BAD_MANIFEST' }),
    );
  });
});
