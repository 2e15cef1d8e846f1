export type { Basis } from './basis.ts';
export { moveAlong, project, reconstruct } from './coordinates.ts';
export { fitPca } from './fit.ts';
