/**
 * The parts of a measurement that `UNCLIP_BENCH_PARTS` selects (names between commas), in the order of `known`. Without it: `defaults`.
 * Throws for a name that is not in `known`.
 */
export const selectedParts = <Name extends string>(
  known: readonly Name[],
  {
    defaults = known,
    wanted = process.env.UNCLIP_BENCH_PARTS,
  }: { readonly defaults?: readonly Name[]; readonly wanted?: string | undefined } = {},
): readonly Name[] => {
  if (wanted === undefined) return defaults;
  const names = new Set(wanted.split(',').map((name) => name.trim()));
  const unknown = [...names].filter((name) => !known.some((one) => one === name));
  if (unknown.length > 0) throw new Error(`UNCLIP_BENCH_PARTS names "${unknown.join('", "')}". Choose from: ${known.join(', ')}.`);
  return known.filter((name) => names.has(name));
};
