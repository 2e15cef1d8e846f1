import { type ModelFacts, refuse } from '../graph/index.ts';
import { ModelError } from '../models/error.ts';
import { type PictureSize, shapesFor, shapesOfNoise } from '../models/sizes.ts';

/** The shape of the noise x_T for pictures of a size, as the attribute of a noise; undefined when it is not known before the run. */
export const noiseShape = (model: ModelFacts | undefined, size: PictureSize): string | undefined => {
  if (!model?.decoder) return model?.noise;
  const { decoder, family } = model;
  return refused(() => shapesFor(decoder, size, family)).sample.join('x');
};

/** Refuses noise of a shape that the decoder of a model cannot start from, or that does not belong to the requested size. */
export const checkNoise = (shape: string | undefined, model: ModelFacts | undefined, size: PictureSize): void => {
  if (!model || shape === undefined) return;
  const { decoder, family } = model;
  const requested = size.width !== undefined || size.height !== undefined;
  if (decoder && !requested) {
    refused(() => shapesOfNoise(decoder, shape.split('x').map(Number), family));
    return;
  }
  const wanted = noiseShape(model, size) ?? shape;
  if (shape === wanted) return;
  throw refuse(
    'The noise has shape {given}, but the decoder of model "{model}" needs shape {wanted}. Create the noise with the same model.',
    { given: shape, model: family, wanted },
  );
};

/** Turns the errors of sizes into refusals of the planner. */
const refused = <Result>(of: () => Result): Result => {
  try {
    return of();
  } catch (error) {
    if (error instanceof ModelError) throw refuse(error.sentence.template, error.sentence.params);
    throw error;
  }
};
