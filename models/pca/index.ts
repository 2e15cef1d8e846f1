export type { Basis } from './basis.ts';
export { componentCount, moveAlong, project, reconstruct, standardScores, standardScoresOn } from './coordinates.ts';
export { fitPca, type PcaOptions, type Scatter } from './fit.ts';
