/** With more nodes than this, the view jumps in place of gliding. */
const many = 150;

/** Milliseconds that the view glides. On the way cards are drawn that are seen for a moment only: of many, that takes too long. */
export const glide = (nodes: number): number => (nodes > many || matchMedia('(prefers-reduced-motion: reduce)').matches ? 0 : 220);
