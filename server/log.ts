import pino, { type DestinationStream, type Logger } from 'pino';

export type Log = Logger;

/** What no line of the log may hold. Requests are logged by path alone, so that no query, header or body reaches it in the first place. */
const secrets = [
  'token',
  'authorization',
  'cookie',
  'headers',
  'databaseUrl',
  '*.token',
  '*.authorization',
  '*.cookie',
  '*.headers',
  '*.databaseUrl',
];

/** A log of one JSON object a line, by default on the standard error stream. */
export const createLog = (level: string, destination: DestinationStream = pino.destination({ dest: 2, sync: true })): Log =>
  pino({ level, base: null, timestamp: pino.stdTimeFunctions.isoTime, redact: { paths: secrets, censor: '(not logged)' } }, destination);
