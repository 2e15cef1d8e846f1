import type { Studio } from '../../engine/studio.ts';

/** Fetches the code of a plugin of the server as data, and asks whether it should be added. Nothing of it runs before. */
export const askAboutServed = async ({ server, plugins }: Studio, sha256: string): Promise<void> => {
  const { pluginCode } = await server.actions();
  plugins.ask({ kind: 'file', file: await plugins.identify(await pluginCode(sha256), { kind: 'server' }) });
};
