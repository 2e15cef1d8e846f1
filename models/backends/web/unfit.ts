/** The device cannot be trusted with this work; another one may. */
export class Unfit extends Error {
  override readonly name = 'Unfit';
}

/** What went wrong, in one line, without the place in onnxruntime's sources that some messages begin with. */
export const reasonOf = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error))
    .split('\n', 1)
    .join('')
    .replace(/^\/.* was false\. /, '')
    .replace(/[.\s]+$/, '');
