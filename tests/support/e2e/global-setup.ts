import { chromiumPath } from '../browser/chromium.ts';
import { startServer } from './server.ts';

/** Starts the server that all journeys share. Playwright's workers read its address from the environment. */
export default async function startSharedServer(): Promise<(() => Promise<void>) | undefined> {
  if (!chromiumPath) return undefined;
  const { origin, stop } = await startServer();
  process.env.STUDIO_ORIGIN = origin;
  return stop;
}
