/** `cosine`: the cosine of the angle; the nearest has the largest. `euclidean`: the distance; the nearest has the smallest. */
export const metrics = ['cosine', 'euclidean'] as const;
export type Metric = (typeof metrics)[number];
