import { Command } from 'cmdk';
import { CornerDownRight, Search, Workflow } from 'lucide-react';
import { Dialog as Radix } from 'radix-ui';
import { attemptLater } from '../attempt.ts';
import { NodeIcon } from '../canvas/node-icon.tsx';
import { type CommandGroup, shortcuts } from '../canvas/shortcuts.ts';
import { Kbd } from '../components/index.ts';
import { useCommand, useStudio, useStudioState, useView, useViewState } from '../studio-context.tsx';
import { nodeTitle } from '../text/node-words.ts';
import { useText } from '../text/use-text.ts';
import { useDocuments } from './workflows/use-documents.ts';

const groups: readonly CommandGroup[] = ['run', 'edit', 'nodes', 'view', 'file', 'panels'];
const line =
  'flex h-9 cursor-default select-none items-center gap-3 rounded-md px-3 outline-none data-[selected=true]:bg-surface-2 [&>svg]:size-4 [&>svg]:shrink-0 [&>svg]:text-muted';
const group =
  '[&_[cmdk-group-heading]]:px-3 [&_[cmdk-group-heading]]:pt-3 [&_[cmdk-group-heading]]:pb-1 [&_[cmdk-group-heading]]:text-muted [&_[cmdk-group-heading]]:text-xs';
/** Nodes offered at most: nobody reads more. */
const mostNodes = 200;

/** Everything that can be done, found by typing: commands, nodes to go to, workflows to open. */
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

const Commands = () => {
  const { actions, registry } = useStudio();
  const view = useView();
  const command = useCommand();
  const { t, language } = useText();
  const nodes = useStudioState((state) => state.document.workflow.nodes);
  const documents = useDocuments() ?? [];
  // the menu closes first, so that what the command opens keeps the focus
  const choose = (action: () => void) => () => {
    view.setState({ dialog: undefined });
    requestAnimationFrame(action);
  };
  return (
    <Command label={t('command.commands')} loop>
      <div className="flex items-center gap-3 border-line border-b px-4">
        <Search className="size-4 shrink-0 text-muted" />
        <Command.Input
          autoFocus
          dir="auto"
          placeholder={t('commands.search')}
          className="h-12 grow bg-transparent text-lg outline-none placeholder:text-muted"
        />
      </div>
      <Command.List className="max-h-[52vh] overflow-y-auto p-1.5">
        <Command.Empty className="px-3 py-8 text-center text-muted">{t('commands.none')}</Command.Empty>
        {groups.map((name) => (
          <Command.Group key={name} heading={t(`group.${name}`)} className={group}>
            {shortcuts
              .filter((shortcut) => shortcut.group === name && shortcut.id !== 'commands')
              .map(({ id, keys, label }) => (
                <Command.Item key={id} value={`${t(label)} ${id}`} onSelect={choose(() => command(id))} className={line}>
                  <CornerDownRight className="rtl:-scale-x-100" />
                  <span className="grow">{t(label)}</span>
                  <Kbd keys={keys[0]} />
                </Command.Item>
              ))}
          </Command.Group>
        ))}
        <Command.Group heading={t('commands.go-to')} className={group}>
          {Object.entries(nodes)
            .slice(0, mostNodes)
            .map(([id, { type, title }]) => {
              const spec = registry[type];
              const words = title ?? (spec ? nodeTitle(spec, language) : type);
              const go = () => {
                actions.select([id]);
                command('fit-selection');
              };
              return (
                <Command.Item key={id} value={`${words} ${type} ${id}`} onSelect={choose(go)} className={line}>
                  <NodeIcon type={type} known={spec !== undefined} className="" />
                  <span dir="auto" className="grow truncate">
                    {words}
                  </span>
                  <span className="text-muted text-sm">{id}</span>
                </Command.Item>
              );
            })}
        </Command.Group>
        <Command.Group heading={t('command.panel-workflows')} className={group}>
          {documents.map(({ id, name }) => (
            <Command.Item
              key={id}
              value={`${name} ${id}`}
              onSelect={choose(() => {
                attemptLater(() => actions.open(id));
                view.setState({ screen: 'editor' });
              })}
              className={line}
            >
              <Workflow />
              <span dir="auto" className="grow truncate">
                {name}
              </span>
            </Command.Item>
          ))}
        </Command.Group>
      </Command.List>
    </Command>
  );
};
