import type { Registry } from '../graph/index.ts';
import { arithmeticNode } from './arithmetic.ts';
import { clusterNode } from './cluster.ts';
import { collectNode } from './collect.ts';
import { combineNode } from './combine.ts';
import { decodeNode } from './decode.ts';
import { directionNode } from './direction.ts';
import { encodeImageNode } from './encode-image.ts';
import { encodeTextNode } from './encode-text.ts';
import { filterNode } from './filter.ts';
import { gridNode } from './grid.ts';
import { imageNode } from './image.ts';
import { imagesNode } from './images.ts';
import { interpolateNode } from './interpolate.ts';
import { interpolateNoiseNode } from './interpolate-noise.ts';
import { invertNode } from './invert.ts';
import { joinNode } from './join.ts';
import { libraryNode } from './library.ts';
import { loadEmbeddingsNode } from './load-embeddings.ts';
import { meanNode } from './mean.ts';
import { moveAlongNode } from './move-along.ts';
import { nearestNode } from './nearest.ts';
import { noiseNode } from './noise.ts';
import { normaliseNode } from './normalise.ts';
import { numberNode } from './number.ts';
import { numbersNode } from './numbers.ts';
import { pcaFitNode } from './pca-fit.ts';
import { pcaMoveNode } from './pca-move.ts';
import { pcaReconstructNode } from './pca-reconstruct.ts';
import { pickNode } from './pick.ts';
import { priorNode } from './prior.ts';
import { projectNode } from './project.ts';
import { rangeNode } from './range.ts';
import { replaceNode } from './replace.ts';
import { saveEmbeddingsNode } from './save-embeddings.ts';
import { saveImageNode } from './save-image.ts';
import { saveLibraryNode } from './save-library.ts';
import { seedsNode } from './seeds.ts';
import { similarityNode } from './similarity.ts';
import { sortNode } from './sort.ts';
import { switchNode } from './switch.ts';
import { tableNode } from './table.ts';
import { templateNode } from './template.ts';
import { textNode } from './text.ts';
import { textDiffNode } from './text-diff.ts';
import { uniqueNode } from './unique.ts';
import { upsampleNode } from './upsample.ts';

/** Every node type, by name. To add a node, add one line here. Menus and docs list the nodes in this order. */
export const registry: Registry = {
  text: textNode,
  template: templateNode,
  number: numberNode,
  numbers: numbersNode,
  range: rangeNode,
  seeds: seedsNode,
  image: imageNode,
  images: imagesNode,
  library: libraryNode,
  'load-embeddings': loadEmbeddingsNode,
  noise: noiseNode,
  'encode-text': encodeTextNode,
  'encode-image': encodeImageNode,
  similarity: similarityNode,
  prior: priorNode,
  decode: decodeNode,
  upsample: upsampleNode,
  invert: invertNode,
  interpolate: interpolateNode,
  'interpolate-noise': interpolateNoiseNode,
  'text-diff': textDiffNode,
  combine: combineNode,
  mean: meanNode,
  normalise: normaliseNode,
  nearest: nearestNode,
  unique: uniqueNode,
  cluster: clusterNode,
  project: projectNode,
  direction: directionNode,
  'pca-fit': pcaFitNode,
  'pca-reconstruct': pcaReconstructNode,
  'pca-move': pcaMoveNode,
  'move-along': moveAlongNode,
  collect: collectNode,
  pick: pickNode,
  filter: filterNode,
  sort: sortNode,
  arithmetic: arithmeticNode,
  table: tableNode,
  switch: switchNode,
  join: joinNode,
  replace: replaceNode,
  grid: gridNode,
  'save-image': saveImageNode,
  'save-embeddings': saveEmbeddingsNode,
  'save-library': saveLibraryNode,
};
