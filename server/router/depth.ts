import { isDeeperThan } from '../../graph/index.ts';
import { ServerError } from '../error.ts';

/** Maximum nesting of a request: the 64 levels of a workflow, and the objects around it. */
const maximumDepth = 72;

/** Throws `ServerError` BAD_REQUEST when a request is nested so deeply that parsing it could overflow the stack. */
export const refuseDeep = (value: unknown): void => {
  if (isDeeperThan(value, maximumDepth))
    throw new ServerError('BAD_REQUEST', 'The request is nested deeper than {maximum} levels. Simplify it.', {
      params: { maximum: maximumDepth },
    });
};
