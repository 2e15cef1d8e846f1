export type { Basis } from './basis.ts';
export { componentCount, moveAlong, project, reconstruct, standardScores, standardScoresOn } from './coordinates.ts';
export { fitPca } from './fit.ts';
