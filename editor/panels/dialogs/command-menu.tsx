import { Command } from 'cmdk';
import { CornerDownRight, Search, Workflow } from 'lucide-react';
import { Dialog as Radix } from 'radix-ui';
import { type ReactNode, useState } from 'react';
import { openSaved } from '../../commands/server-commands.ts';
import { type CommandGroup, commandGroups, shortcutsWith } from '../../commands/shortcuts.ts';
import { useCommand } from '../../commands/use-command.tsx';
import { useCommandLabel } from '../../commands/use-command-label.ts';
import { attemptLater } from '../../kit/attempt.ts';
import { Kbd } from '../../kit/components/index.ts';
import { NodeIcon } from '../../kit/node-icon.tsx';
import { nameScore } from '../../kit/search.ts';
import { useStudio, useStudioState, useView, useViewState } from '../../kit/studio-context.tsx';
import { nodeTitle } from '../../kit/text/node-words.ts';
import { useText } from '../../kit/text/use-text.ts';
import { useHasServer } from '../../kit/use-server.ts';
import { ServerMark } from '../workflows/server-mark.tsx';
import { useLibrary } from '../workflows/use-library.ts';

const line =
  'flex h-9 cursor-default select-none items-center gap-3 rounded-md px-3 outline-none data-[selected=true]:bg-surface-2 [&>svg]:size-4 [&>svg]:shrink-0 [&>svg]:text-muted';
const group =
  '[&_[cmdk-group-heading]]:px-3 [&_[cmdk-group-heading]]:pt-3 [&_[cmdk-group-heading]]:pb-1 [&_[cmdk-group-heading]]:text-muted [&_[cmdk-group-heading]]:text-xs';
/** Most nodes offered: nobody reads more. */
const mostNodes = 200;

/** Finds commands, nodes and workflows by what the user types. */
export const CommandMenu = () => {
  const view = useView();
  const open = useViewState(({ dialog }) => dialog === 'commands');
  const { t } = useText();
  return (
    <Radix.Root open={open} onOpenChange={() => view.setState({ dialog: undefined })}>
      <Radix.Portal>
        <Radix.Overlay className="fixed inset-0 z-40 animate-fade bg-overlay" />
        <Radix.Content
          aria-describedby={undefined}
          className="fixed inset-x-4 top-[14vh] z-40 mx-auto max-w-150 animate-rise overflow-hidden rounded-lg border border-line bg-surface-1 shadow-lg outline-none"
        >
          <Radix.Title className="sr-only">{t('command.commands')}</Radix.Title>
          <Commands />
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
};

type Entry = {
  readonly key: string;
  /** The names that a search compares. */
  readonly names: readonly string[];
  readonly run: () => void;
  readonly row: ReactNode;
};
type Group = { readonly heading: string; readonly entries: readonly Entry[] };

const Commands = () => {
  const { t } = useText();
  const [search, setSearch] = useState('');
  const found = bestFirst(useGroups(), search);
  return (
    <Command label={t('command.commands')} loop shouldFilter={false}>
      <div className="flex items-center gap-3 border-line border-b px-4">
        <Search className="size-4 shrink-0 text-muted" />
        <Command.Input
          autoFocus
          dir="auto"
          value={search}
          onValueChange={setSearch}
          placeholder={t('commands.search')}
          className="h-12 grow bg-transparent text-lg outline-none placeholder:text-muted"
        />
      </div>
      <Command.List className="max-h-[52vh] overflow-y-auto p-1.5">
        <Command.Empty className="px-3 py-8 text-center text-muted">{t('commands.none')}</Command.Empty>
        {found.map(({ heading, entries }) => (
          <Command.Group key={heading} heading={heading} className={group}>
            {entries.map(({ key, run, row }) => (
              <Command.Item key={key} value={key} onSelect={run} className={line}>
                {row}
              </Command.Item>
            ))}
          </Command.Group>
        ))}
      </Command.List>
    </Command>
  );
};

/** The entries that match a search: the best group first, and in it the best entry first. */
const bestFirst = (all: readonly Group[], search: string): readonly Group[] =>
  all
    .map(({ heading, entries }) => {
      const scored = entries.map((entry) => ({ ...entry, score: nameScore(entry.names, search) })).filter(({ score }) => score > 0);
      return { heading, entries: scored.sort((a, b) => b.score - a.score) };
    })
    .filter(({ entries }) => entries.length > 0)
    .sort((a, b) => (b.entries[0]?.score ?? 0) - (a.entries[0]?.score ?? 0));

const useGroups = (): readonly Group[] => {
  const studio = useStudio();
  const { actions, registry } = studio;
  const view = useView();
  const command = useCommand();
  const label = useCommandLabel();
  const { t, language } = useText();
  const nodes = useStudioState((state) => state.document.workflow.nodes);
  const library = useLibrary() ?? [];
  const shortcuts = shortcutsWith(useHasServer());
  // the menu closes first, so that what the command opens keeps the focus
  const choose = (action: () => void) => () => {
    view.setState({ dialog: undefined });
    requestAnimationFrame(action);
  };
  const ofGroup = (name: CommandGroup): Group => ({
    heading: t(`group.${name}`),
    entries: shortcuts
      .filter((shortcut) => shortcut.group === name && shortcut.id !== 'commands')
      .map(({ id, keys }) => ({
        key: id,
        names: [label(id), id],
        run: choose(() => command(id)),
        row: (
          <>
            <CornerDownRight className="rtl:-scale-x-100" />
            <span className="grow">{label(id)}</span>
            <Kbd keys={keys[0] ?? ''} />
          </>
        ),
      })),
  });
  const toNodes = Object.entries(nodes)
    .slice(0, mostNodes)
    .map(([id, { type, title }]): Entry => {
      const spec = registry[type];
      const words = title ?? (spec ? nodeTitle(spec, language) : type);
      return {
        key: `node ${id}`,
        names: [words, type, id],
        run: choose(() => {
          actions.select([id]);
          command('fit-selection');
        }),
        row: (
          <>
            <NodeIcon spec={spec} className="" />
            <Named>{words}</Named>
            <span className="text-muted text-sm">{id}</span>
          </>
        ),
      };
    });
  const toWorkflows = library.map((entry): Entry => {
    const { name } = entry.kind === 'document' ? entry.entry : entry.summary;
    return {
      key: `workflow ${entry.id}`,
      names: [name],
      run: choose(() => {
        attemptLater(() => (entry.kind === 'document' ? actions.open(entry.id) : openSaved(studio, entry.summary.id)));
        view.setState({ screen: 'editor' });
      }),
      row: (
        <>
          <Workflow />
          <Named>{name}</Named>
          {entry.kind === 'saved' && <ServerMark words={t('server.here')} />}
        </>
      ),
    };
  });
  return [
    ...commandGroups.map(ofGroup),
    { heading: t('commands.go-to'), entries: toNodes },
    { heading: t('command.panel-workflows'), entries: toWorkflows },
  ];
};

const Named = ({ children }: { readonly children: string }) => (
  <span dir="auto" className="grow truncate">
    {children}
  </span>
);
