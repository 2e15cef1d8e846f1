import { definePlugin } from 'unclip-studio/plugin';
import { closest } from './closest.ts';
import { dither } from './dither.ts';
import { posterise } from './posterise.ts';
import { removeIdea } from './remove-idea.ts';

export default definePlugin({
  name: 'halftone',
  version: '1.0.0',
  title: 'Halftone',
  doc: 'Pictures with few colours, embeddings without an idea, and the pictures that fit a text best.',
  nodes: [posterise, dither, removeIdea, closest],
});
