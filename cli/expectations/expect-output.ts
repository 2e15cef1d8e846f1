import type { Picture } from '../../models/image/picture.ts';
import { reduceImage } from '../../models/image/reduce.ts';
import type { NamedBytes } from '../disk.ts';
import { filesOf } from '../output-files.ts';
import { type Checking, hashOf, type Produced } from './check-output.ts';
import { type Check, numbersCheck, picturesCheck } from './schema.ts';

/** An expectation, and the files that it refers to. */
export type Expected = { readonly check: Check; readonly files: readonly NamedBytes[] };

type Expecting = Pick<Checking, 'images'> & {
  /** The folder of the case below that of the expectations, and the start of the names of the files. */
  readonly naming: { readonly folder: string; readonly stem: string };
  readonly earlier: Check | undefined;
};

/**
 * The expectation that a value itself passes. An earlier expectation keeps its kind of check and its tolerance where these fit the value;
 * otherwise pictures and numbers get the default tolerance, and texts and files must be exactly equal.
 */
export const expectOutput = async ({ kind = 'unknown', batch }: Produced, context: Expecting): Promise<Expected> => {
  const { naming, earlier, images } = context;
  const exact = (): Expected => ({ check: { check: 'exact', sha256: hashOf(batch) }, files: [] });
  if (earlier?.check === 'exact' || kind === 'file') return exact();
  if (kind === 'text') return { check: { check: 'texts', items: [...(batch as readonly string[])] }, files: [] }; // checked by the kind's schema
  if (kind === 'image')
    // the executor checked it against the kind's schema
    return expectPictures(batch as readonly Picture[], context);
  const written = await filesOf(naming.stem, { kind, batch }, { images, workflowOf: () => '', format: 'safetensors' });
  const [file] = written.map(({ name: own, bytes }) => ({ name: `${naming.folder}/${own}`, bytes }));
  if (!file) return exact();
  const check = numbersCheck.parse({ check: 'numbers', ...(earlier?.check === 'numbers' && earlier), file: file.name });
  return { check, files: [file] };
};

const expectPictures = async (batch: readonly Picture[], { naming, earlier, images }: Expecting): Promise<Expected> => {
  const { mean, longest } = picturesCheck.parse({ check: 'pictures', ...(earlier?.check === 'pictures' && earlier), pictures: [] });
  const files: NamedBytes[] = [];
  const pictures: { file: string; width: number; height: number }[] = [];
  for (const [index, picture] of batch.entries()) {
    const pixels = await images.pixels(picture);
    const file = `${naming.folder}/${naming.stem}-${index + 1}.png`;
    files.push({ name: file, bytes: await images.encode([reduceImage(pixels, longest)], { format: 'png' }) });
    pictures.push({ file, width: pixels.width, height: pixels.height });
  }
  return { check: { check: 'pictures', mean, longest, pictures }, files };
};
