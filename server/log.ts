import pino, { type DestinationStream, type Logger } from 'pino';

export type Log = Logger;

/** Properties that are removed from log lines. Requests are logged by path only, so queries, headers and bodies never reach the log anyway. */
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

/** Creates a log with one JSON object per line, by default on the standard error stream. */
export const createLog = (level: string, destination: DestinationStream = pino.destination({ dest: 2, sync: true })): Log =>
  pino({ level, base: null, timestamp: pino.stdTimeFunctions.isoTime, redact: { paths: secrets, censor: '(not logged)' } }, destination);
