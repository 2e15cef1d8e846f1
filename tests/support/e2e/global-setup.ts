import { chromiumPath } from '../browser/chromium.ts';
import { startServer } from './server.ts';

/** Before all journeys: one server for them, whose address the workers read from the environment. */
export default async function startForAll(): Promise<(() => Promise<void>) | undefined> {
  if (!chromiumPath) return undefined;
  const { origin, stop } = await startServer();
  process.env.STUDIO_ORIGIN = origin;
  return stop;
}
