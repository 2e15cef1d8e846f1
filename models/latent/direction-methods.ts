/** `difference`: from the mean of one group to the mean of the other. `classifier`: the weights of a logistic regression that tells the groups apart. */
export const directionMethods = ['difference', 'classifier'] as const;
export type DirectionMethod = (typeof directionMethods)[number];
