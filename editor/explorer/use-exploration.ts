import { useCallback, useState } from 'react';
import { createCamera } from './plot/camera.ts';
import type { SelectHow } from './plot/use-scatter-pointer.ts';
import { selectionAfter } from './selection.ts';
import type { Groups } from './selection-bar.tsx';
import { firstSettings, type Settings } from './settings.ts';
import { useBookmarks } from './use-bookmarks.ts';

/** What the explorer shows of the points of a node: settings, camera, selection, groups, and the bookmarks of all of these. */
export const useExploration = (node: string, colourBy: string) => {
  const [settings, setSettings] = useState<Settings>(() => ({ ...firstSettings, colourBy }));
  const [camera] = useState(createCamera);
  const [selected, setSelected] = useState<readonly number[]>([]);
  const [groups, setGroups] = useState<Groups>({});
  const { bookmarks, add, remove } = useBookmarks();
  /** Changes settings. Other axes show all points again. */
  const change = useCallback(
    (changed: Partial<Settings>) => {
      setSettings((before) => ({ ...before, ...changed }));
      const { projection, dimensions, components, columns } = changed;
      if (projection ?? dimensions ?? components ?? columns) camera.setState({ view: undefined });
    },
    [camera],
  );
  const select = useCallback(
    (points: readonly number[], how: SelectHow) => setSelected((before) => selectionAfter(before, points, how)),
    [],
  );
  return {
    settings,
    change,
    camera,
    selected,
    select,
    groups,
    setGroup: (name: keyof Groups, points: readonly number[] | undefined) =>
      setGroups(({ [name]: _, ...others }) => (points ? { ...others, [name]: points } : others)),
    bookmarks: bookmarks.filter((bookmark) => bookmark.node === node),
    addBookmark: (name: string) => add({ name, node, settings, camera: camera.getState(), selection: [...selected] }),
    removeBookmark: remove,
    openBookmark(bookmark: (typeof bookmarks)[number]) {
      setSettings(bookmark.settings);
      setSelected(bookmark.selection);
      camera.setState({ view: bookmark.camera.view, turn: bookmark.camera.turn });
    },
  };
};
