import '../../kit/text/subgraphs-text.ts';
import { ChevronDown, GripVertical, Heading, Plus, X } from 'lucide-react';
import { type KeyboardEvent, useState } from 'react';
import {
  definitionAsWorkflow,
  demoteInput,
  describeInterfaceEntry,
  editScope,
  exposeParam,
  exposePort,
  hideInput,
  inOrder,
  openPlaces,
  orderInterface,
  outputNameOf,
  renameInterfaceEntry,
  type Scope,
  specOf,
  toggleOutput,
  type Workflow,
} from '../../../graph/index.ts';
import type { EditLabel } from '../../engine/documents/history.ts';
import { attempt } from '../../kit/attempt.ts';
import { Button, classes, IconButton, Menu, type MenuItem, TextArea, TextField } from '../../kit/components/index.ts';
import { inputLook, outputLook } from '../../kit/interface/entry-look.ts';
import type { LookName } from '../../kit/look.ts';
import { PortMark } from '../../kit/port-mark.tsx';
import { useView, useWholeState, useWholeStudio } from '../../kit/studio-context.tsx';
import { nameTitle, nodeTitle } from '../../kit/text/node-words.ts';
import { useText } from '../../kit/text/use-text.ts';
import { Section } from '../section.tsx';

type Side = 'inputs' | 'outputs';
type Level = { readonly scope: Scope };

/** The inputs and outputs of the workflow, or of the definition of a subgraph: their titles, order, headings and help, and which there are. */
export const InterfaceEditor = ({ scope }: Level) => {
  const { t } = useText();
  return (
    <div className="flex flex-col gap-5">
      <Section title={t('interface.inputs')} actions={<AddInput scope={scope} />}>
        <Entries scope={scope} side="inputs" />
      </Section>
      <Section title={t('interface.outputs')} actions={<AddOutput scope={scope} />}>
        <Entries scope={scope} side="outputs" />
      </Section>
    </div>
  );
};

const useLevel = (scope: Scope): Workflow => {
  const workflow = useWholeState((state) => state.document.workflow);
  return scope === undefined ? workflow : definitionAsWorkflow(workflow, scope);
};

const useEdit = () => {
  const { actions } = useWholeStudio();
  return (label: EditLabel, change: (workflow: Workflow) => Workflow, join?: string) =>
    attempt(() => actions.edit(change, { label, ...(join !== undefined && { join }) }));
};

const Entries = ({ scope, side }: Level & { readonly side: Side }) => {
  const { t, language } = useText();
  const { registry } = useWholeStudio();
  const view = useView();
  const edit = useEdit();
  const level = useLevel(scope);
  const [dragged, setDragged] = useState<string>();
  const entries =
    side === 'inputs'
      ? inOrder(level.interface.inputs).map(([name, entry]) => ({ name, entry, look: inputLook(level, registry, entry) }))
      : inOrder(level.interface.outputs).map(([name, entry]) => ({ name, entry, look: outputLook(level, registry, entry) }));
  const names = entries.map(({ name }) => name);
  const move = (name: string, to: number): void => {
    const from = names.indexOf(name);
    const at = Math.max(0, Math.min(names.length - 1, to));
    if (from < 0 || from === at) return;
    const next = names.filter((one) => one !== name);
    next.splice(at, 0, name);
    edit('change-interface', (workflow) => orderInterface(workflow, { scope, side }, next), `order ${side}`);
    view.setState({ announcement: t('interface.moved', { name: nameTitle(name, language), position: at + 1, count: names.length }) });
  };
  if (entries.length === 0) return <p className="text-muted text-sm">{t(`interface.no-${side}`)}</p>;
  return (
    <ol className="flex flex-col gap-1.5">
      {entries.map(({ name, entry, look }, index) => (
        <li
          key={name}
          data-entry={name}
          onDragOver={(event) => {
            if (dragged === undefined) return;
            event.preventDefault();
            if (dragged !== name) move(dragged, index);
          }}
          onDrop={(event) => event.preventDefault()}
          className={classes('transition-opacity', dragged === name && 'opacity-50')}
        >
          <Entry
            scope={scope}
            side={side}
            name={name}
            entry={entry}
            look={look}
            onMove={(step) => move(name, index + step)}
            onDrag={(on) => setDragged(on ? name : undefined)}
          />
        </li>
      ))}
    </ol>
  );
};

type EntryProps = Level & {
  readonly side: Side;
  readonly name: string;
  readonly entry: { readonly title?: string | undefined; readonly help?: string | undefined; readonly heading?: string | undefined };
  readonly look: LookName | undefined;
  readonly onMove: (step: number) => void;
  readonly onDrag: (on: boolean) => void;
};

/** One input or output: its title, and on request its name, help and heading. The grip moves it, by the pointer or the arrow keys. */
const Entry = ({ scope, side, name, entry, look, onMove, onDrag }: EntryProps) => {
  const { t, language } = useText();
  const edit = useEdit();
  const [open, setOpen] = useState(false);
  const [heading, setHeading] = useState(false);
  const shown = nameTitle(name, language);
  const label = entry.title ?? shown;
  const at = { scope, side, name };
  const describe = (words: { readonly title?: string; readonly help?: string; readonly heading?: string }) =>
    edit('change-interface', (workflow) => describeInterfaceEntry(workflow, at, words), `${side} ${name} ${Object.keys(words).join()}`);
  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    onMove(step);
  };
  const remove = () =>
    edit('change-interface', (workflow) => {
      if (side === 'outputs') {
        return editScope(workflow, scope, (level) => {
          const output = level.interface.outputs[name];
          return output ? toggleOutput(level, output) : level;
        });
      }
      return scope === undefined ? hideInput(workflow, name) : demoteInput(workflow, scope, name);
    });
  return (
    <div className="flex flex-col gap-1.5">
      {(heading || entry.heading !== undefined) && (
        <TextField
          label={t('interface.heading-of', { name: label })}
          placeholder={t('interface.heading')}
          value={entry.heading ?? ''}
          maxLength={200}
          autoFocus={heading}
          onChange={(value) => describe({ heading: value })}
          onBlur={() => setHeading(false)}
          className="mt-2 font-semibold"
        />
      )}
      <div className="rounded-md border border-line bg-surface-1">
        <div className="flex items-center gap-1 p-1">
          <button
            type="button"
            draggable
            aria-label={t('interface.move', { name: label })}
            data-hint={t('interface.move-how')}
            onKeyDown={onKeyDown}
            onDragStart={(event) => {
              event.dataTransfer.effectAllowed = 'move';
              event.dataTransfer.setData('text/plain', name);
              onDrag(true);
            }}
            onDragEnd={() => onDrag(false)}
            className="grid size-6 shrink-0 cursor-grab place-items-center rounded-sm text-muted hover:bg-surface-2 active:cursor-grabbing"
          >
            <GripVertical aria-hidden className="size-3.5" />
          </button>
          {look && <PortMark look={look} />}
          <TextField
            label={t('interface.title-of', { name: shown })}
            placeholder={shown}
            value={entry.title ?? ''}
            maxLength={200}
            onChange={(title) => describe({ title })}
            className="bg-transparent! font-medium"
          />
          {side === 'inputs' && (
            <IconButton size="small" label={t('interface.add-heading')} onClick={() => setHeading(true)} className="opacity-60">
              <Heading />
            </IconButton>
          )}
          <IconButton size="small" label={t('interface.more', { name: label })} aria-expanded={open} onClick={() => setOpen(!open)}>
            <ChevronDown className={classes('transition-transform', open && 'rotate-180')} />
          </IconButton>
          <IconButton size="small" label={t('interface.remove', { name: label })} onClick={remove}>
            <X />
          </IconButton>
        </div>
        {open && (
          <div className="flex flex-col gap-1.5 border-line border-t p-2">
            <TextArea
              label={t('interface.help-of', { name: label })}
              placeholder={t('interface.help')}
              value={entry.help ?? ''}
              maxLength={2000}
              rows={1}
              onChange={(help) => describe({ help })}
              className="text-sm!"
            />
            <NameField name={name} onRename={(to) => edit('change-interface', (workflow) => renameInterfaceEntry(workflow, at, to))} />
          </div>
        )}
      </div>
    </div>
  );
};

/** The name by which flags, requests and links know an input or output. It changes when the field is left. */
const NameField = ({ name, onRename }: { readonly name: string; readonly onRename: (to: string) => void }) => {
  const { t } = useText();
  const [draft, setDraft] = useState(name);
  const rename = () => {
    const to = draft.trim();
    if (to === '' || to === name) setDraft(name);
    else onRename(to);
  };
  return (
    <div className="flex items-center gap-2 text-sm">
      <span className="shrink-0 ps-2 text-muted">{t('interface.name')}</span>
      <TextField
        label={t('interface.name')}
        value={draft}
        dir="ltr"
        maxLength={64}
        onChange={setDraft}
        onBlur={rename}
        onKeyDown={(event) => event.key === 'Enter' && event.currentTarget.blur()}
        className="font-mono"
      />
    </div>
  );
};

/** The menu of what could become an input: the params and the free input ports of each node. */
const AddInput = ({ scope }: Level) => {
  const { t, language } = useText();
  const { registry } = useWholeStudio();
  const edit = useEdit();
  const level = useLevel(scope);
  const byNode = Map.groupBy(openPlaces(level, registry), ({ node }) => node);
  const items = [...byNode].map(([node, places]): MenuItem => {
    const spec = specOf(level, level.nodes[node], registry);
    return {
      label: level.nodes[node]?.title ?? (spec ? nodeTitle(spec, language) : node),
      items: places.map(({ name, port }) => ({
        label: nameTitle(name, language),
        onSelect: () =>
          edit('change-interface', (workflow) =>
            editScope(workflow, scope, (one) => (port ? exposePort(one, { node, port: name }) : exposeParam(one, node, name))),
          ),
      })),
    };
  });
  return <AddMenu label={t('interface.add-input')} items={items} />;
};

/** The menu of what could become an output: the outputs of each node. */
const AddOutput = ({ scope }: Level) => {
  const { t, language } = useText();
  const { registry } = useWholeStudio();
  const edit = useEdit();
  const level = useLevel(scope);
  const items = Object.entries(level.nodes).flatMap(([node, one]): MenuItem[] => {
    const spec = specOf(level, one, registry);
    const free = Object.keys(spec?.outputs ?? {}).filter((port) => outputNameOf(level, { node, port }) === undefined);
    if (!spec || free.length === 0) return [];
    const add = (port: string) => () =>
      edit('change-result', (workflow) => editScope(workflow, scope, (inner) => toggleOutput(inner, { node, port })));
    return [
      {
        label: one.title ?? nodeTitle(spec, language),
        items: free.map((port) => ({ label: nameTitle(port, language), onSelect: add(port) })),
      },
    ];
  });
  return <AddMenu label={t('interface.add-output')} items={items} />;
};

const AddMenu = ({ label, items }: { readonly label: string; readonly items: readonly MenuItem[] }) => (
  <Menu items={items} align="end">
    <Button size="small" tone="quiet" disabled={items.length === 0}>
      <Plus aria-hidden className="size-3.5" />
      {label}
    </Button>
  </Menu>
);
