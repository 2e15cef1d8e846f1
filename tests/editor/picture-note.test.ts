import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { containsWorkflow } from '../../editor/engine/share/open-anything.ts';
import { pictureNote } from '../../editor/engine/share/picture-note.ts';
import { writePngText } from '../../models/image/png-text.ts';

const testPng = new Uint8Array(readFileSync(new URL('../../workflows/images/apple.png', import.meta.url)));
const noteOf = (texts: Readonly<Record<string, string>>) => pictureNote(writePngText(testPng, texts));
const comfy = {
  '3': {
    class_type: 'KSampler',
    inputs: { seed: 5, steps: 20, cfg: 7.5, sampler_name: 'euler', model: ['4', 0], positive: ['6', 0], negative: ['7', 0] },
  },
  '6': { class_type: 'CLIPTextEncode', inputs: { text: ['9', 0], clip: ['4', 1] } },
  '7': { class_type: 'CLIPTextEncode', inputs: { text: 'blurry', clip: ['4', 1] } },
  '9': { class_type: 'PrimitiveString', inputs: { value: 'a cat in a hat' } },
};

describe('what another program wrote into a picture', () => {
  it('ComfyUI: the texts that lead into the sampler, and its settings', () => {
    expect(noteOf({ prompt: JSON.stringify(comfy), workflow: '{}' })).toEqual({
      program: 'ComfyUI',
      prompt: 'a cat in a hat',
      negative: 'blurry',
      settings: 'seed: 5, steps: 20, cfg: 7.5, sampler_name: euler',
    });
    const circle = { a: { inputs: { positive: ['b', 0] } }, b: { inputs: { text: ['b', 0] } } };
    expect(noteOf({ prompt: JSON.stringify(circle) })).toEqual({ program: 'ComfyUI' });
    expect(noteOf({ prompt: JSON.stringify({ '1': { inputs: { text: 'a dog' } } }) })).toEqual({ program: 'ComfyUI', prompt: 'a dog' });
    expect(noteOf({ prompt: 'not JSON' })).toEqual({ program: 'ComfyUI' });
  });

  it('Stable Diffusion web UI: the prompt over several lines, the negative prompt and the line of settings', () => {
    const text = 'a cat,\nin a hat\nNegative prompt: blurry,\nugly\nSteps: 20, Sampler: Euler a, CFG scale: 7, Seed: 5, Size: 512x512';
    expect(noteOf({ parameters: text })).toEqual({
      program: 'Stable Diffusion web UI',
      prompt: 'a cat,\nin a hat',
      negative: 'blurry,\nugly',
      settings: 'Steps: 20, Sampler: Euler a, CFG scale: 7, Seed: 5, Size: 512x512',
    });
    expect(noteOf({ parameters: 'a cat' })).toEqual({ program: 'Stable Diffusion web UI', prompt: 'a cat' });
  });

  it('InvokeAI: its metadata, and the command of its first versions', () => {
    const metadata = { positive_prompt: 'a cat', negative_prompt: '', seed: 5, steps: 30, model: { name: 'SDXL' }, loras: [] };
    expect(noteOf({ invokeai_metadata: JSON.stringify(metadata) })).toEqual({
      program: 'InvokeAI',
      prompt: 'a cat',
      settings: 'seed: 5, steps: 30, model: SDXL',
    });
    expect(noteOf({ 'sd-metadata': '{}', Dream: '"a cat" -s 50' })).toEqual({ program: 'InvokeAI', prompt: '"a cat" -s 50' });
  });

  it('other pictures have no note, and only a picture of this program contains a workflow', () => {
    expect(noteOf({ Title: 'a cat' })).toBeUndefined();
    expect(pictureNote(new TextEncoder().encode('hello'))).toBeUndefined();
    expect(containsWorkflow(writePngText(testPng, { 'unclip-workflow': '{}' }))).toBe(true);
    expect(containsWorkflow(writePngText(testPng, { workflow: '{}' }))).toBe(false);
  });
});
