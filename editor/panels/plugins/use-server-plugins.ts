import { useEffect, useState } from 'react';
import { useStore } from 'zustand';
import type { ServerPlugin } from '../../engine/server/types.ts';
import { useWholeStudio } from '../../kit/studio-context.tsx';

/** The plugins of the server of this page; none without a server, and until it has answered. */
export const useServerPlugins = (): readonly ServerPlugin[] => {
  const { server } = useWholeStudio();
  const isHere = useStore(server.store, ({ phase }) => phase === 'here');
  const [plugins, setPlugins] = useState<readonly ServerPlugin[]>([]);
  useEffect(() => {
    let ended = false;
    const read = async (): Promise<readonly ServerPlugin[]> => (isHere ? (await server.actions()).plugins() : []);
    read().then(
      (found) => !ended && setPlugins(found),
      // a server without plugins, or one that has just gone: nothing is offered
      () => undefined,
    );
    return () => {
      ended = true;
    };
  }, [server, isHere]);
  return plugins;
};
