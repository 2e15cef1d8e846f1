export { combine } from './combine.ts';
export { lerp, slerp, slerpRaw, textDiff } from './interpolate.ts';
export { cosineSimilarity, probabilities, zeroShot } from './similarity.ts';
export { weightedSum } from './vector.ts';
