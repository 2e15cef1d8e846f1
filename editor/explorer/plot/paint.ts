/** Opacity of points that stand out, and of all others while some do. */
const [lit, dim] = [235, 36];

/**
 * Red, green, blue and opacity of points, `[N, 4]`, from their colours `[N, 3]` (0 to 1). A point that `isHidden` has no opacity; while `selected`
 * has points, all others are dim.
 */
export const paintOf = (
  colours: Float32Array,
  {
    selected,
    isHidden,
  }: { readonly selected?: readonly number[] | undefined; readonly isHidden?: ((point: number) => boolean) | undefined },
): Uint8Array => {
  const count = colours.length / 3;
  const paint = new Uint8Array(count * 4);
  const usual = selected && selected.length > 0 ? dim : lit;
  for (let point = 0; point < count; point++) {
    for (let channel = 0; channel < 3; channel++) paint[point * 4 + channel] = Math.round((colours[point * 3 + channel] as number) * 255); // inside [N, 3]
    paint[point * 4 + 3] = usual;
  }
  for (const point of selected ?? []) paint[point * 4 + 3] = lit;
  if (isHidden) for (let point = 0; point < count; point++) if (isHidden(point)) paint[point * 4 + 3] = 0;
  return paint;
};
