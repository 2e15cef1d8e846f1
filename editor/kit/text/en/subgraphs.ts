/** Subgraphs: the path above the canvas, and their interface. */
export const subgraphs = {
  'subgraph.path': 'Open subgraphs',
  'subgraph.uses': '{count, plural, one {Used once} other {Used # times: your changes apply to all}}',
  'subgraph.own': 'Edit this use alone',
  'subgraph.own-done': 'This use has a copy of its own now.',
} as const;
