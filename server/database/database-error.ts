import { ServerError } from '../error.ts';

/** The values of a property of an error and of its causes. */
const propertyOf = (error: unknown, name: 'code' | 'message'): string[] => {
  const all: string[] = [];
  for (let at = error, depth = 0; at instanceof Error && depth < 8; at = at.cause, depth++) {
    const value = name in at ? at[name as keyof Error] : undefined;
    if (typeof value === 'string') all.push(value);
  }
  return all;
};

const connectionCodes = /^(08...|57P0[1-3]|ECONN(REFUSED|RESET)|EPIPE|ENOENT|ETIMEDOUT)$/;
const connectionWords = /Connection terminated|connection timeout|timeout exceeded when trying to connect|not queryable|Connection ended/i;

/** Whether an error says that the database could not be reached, so that a retry may succeed. */
export const isUnreachable = (error: unknown): boolean =>
  propertyOf(error, 'code').some((code) => connectionCodes.test(code)) ||
  propertyOf(error, 'message').some((text) => connectionWords.test(text));

/** Whether an error says that the database's disk is full. */
export const isDiskFull = (error: unknown): boolean =>
  propertyOf(error, 'code').some((code) => code === '53100' || code === 'ENOSPC') ||
  propertyOf(error, 'message').some((text) => /no space left on device/i.test(text));

/** Whether an error says that the database refuses values: of another form or range, missing, or contradicting another row. */
export const isRefusedValue = (error: unknown): boolean => propertyOf(error, 'code').some((code) => /^2[23]...$/.test(code));

/** Converts a full disk and an unreachable database to `ServerError` DISK_FULL and UNAVAILABLE. Returns other errors unchanged. */
export const asServerError = (error: unknown): unknown => {
  if (error instanceof ServerError) return error;
  if (isDiskFull(error))
    return new ServerError('DISK_FULL', 'The disk of the database is full. Free some space, or remove runs that are not needed.', {
      cause: error,
    });
  if (isUnreachable(error))
    return new ServerError('UNAVAILABLE', 'The database cannot be reached. Try again in a few seconds.', { cause: error });
  return error;
};

/** Repeats work while the database cannot be reached, for at most `milliseconds`. The work must be idempotent. */
export const retryWhileUnreachable = async <Result>(work: () => Promise<Result>, milliseconds = 30_000): Promise<Result> => {
  const end = performance.now() + milliseconds;
  for (let pause = 50; ; pause = Math.min(1000, pause * 2)) {
    try {
      return await work();
    } catch (error) {
      if (!isUnreachable(error) || performance.now() > end) throw error;
      await new Promise((resolve) => setTimeout(resolve, pause));
    }
  }
};

/** Wraps a service so that the errors of its methods pass through `asServerError`. */
export const withDatabaseErrors = <Service extends object>(service: Service): Service =>
  new Proxy(service, {
    get(target, name) {
      const method: unknown = Reflect.get(target, name);
      if (typeof method !== 'function') return method;
      return (...parameters: unknown[]) => {
        const result: unknown = method.apply(target, parameters);
        return result instanceof Promise ? result.catch((error: unknown) => Promise.reject(asServerError(error))) : result;
      };
    },
  });
