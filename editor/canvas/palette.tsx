import '../kit/text/arrange-text.ts';
import '../kit/text/subgraphs-text.ts';
import { Command } from 'cmdk';
import { Boxes, LayoutTemplate, Search, Star } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { useStore } from 'zustand';
import { type AnyNode, addWired, type Ports, portType, swapType, type TypedWorkflow } from '../../graph/index.ts';
import { insertSaved, savedSource } from '../commands/insert-saved.ts';
import { insertTemplate } from '../commands/insert-template.ts';
import type { Template } from '../engine/documents/templates.ts';
import { attempt, attemptLater } from '../kit/attempt.ts';
import { focusCanvas, type PaletteRequest, useCanvasStore } from '../kit/canvas-store.ts';
import { IconButton } from '../kit/components/index.ts';
import { lookOf } from '../kit/look.ts';
import { NodeIcon } from '../kit/node-icon.tsx';
import { readPaletteMemory, storePaletteMemory, withFavourite, withRecent } from '../kit/palette-memory.ts';
import { PortMark } from '../kit/port-mark.tsx';
import { nameScore, searchScore } from '../kit/search.ts';
import { useStudio } from '../kit/studio-context.tsx';
import { categoryTitle, nameTitle, nodeTitle, specText } from '../kit/text/node-words.ts';
import { useText } from '../kit/text/use-text.ts';
import { useServerState } from '../kit/use-server.ts';
import { choicesFor, type NodeChoice } from './node-choices.ts';

const [width, height] = [340, 420];
const groupHeading =
  '[&_[cmdk-group-heading]]:px-2 [&_[cmdk-group-heading]]:pt-2 [&_[cmdk-group-heading]]:pb-1 [&_[cmdk-group-heading]]:font-medium [&_[cmdk-group-heading]]:text-muted [&_[cmdk-group-heading]]:text-xs';

/** The list of node types to add, opened at the pointer. */
export const Palette = ({ request }: { readonly request: PaletteRequest }) => {
  const studio = useStudio();
  const { registry, store, actions } = studio;
  const { t, language, direction } = useText();
  const canvas = useCanvasStore();
  const [search, setSearch] = useState('');
  const [highlighted, setHighlighted] = useState('');
  const box = useRef<HTMLDivElement>(null);
  const fitting = (): TypedWorkflow => {
    const { document, types } = store.getState();
    return { workflow: document.workflow, types, registry };
  };
  // the choices of the moment when the palette opens: the workflow does not change while it is open
  const [choices] = useState(() => choicesFor(fitting(), request));
  const found = choices
    .map((choice) => ({ ...choice, score: searchScore(choice.spec, language, search) }))
    .filter(({ score }) => score > 0);
  const sorted = search.trim() === '' ? found : found.sort((a, b) => b.score - a.score);
  const [memory, setMemory] = useState(() => readPaletteMemory(localStorage));
  const templates = useTemplates(request, search);
  const saved = useSaved(request, search);
  const close = () => {
    canvas.setState({ palette: undefined });
    focusCanvas();
  };
  const toggleFavourite = (type: string) => {
    const next = withFavourite(memory, type);
    setMemory(next);
    storePaletteMemory(localStorage, next);
  };
  const pick = ({ spec, port }: NodeChoice) => {
    close();
    storePaletteMemory(localStorage, withRecent(memory, spec.type));
    const { swap } = request;
    if (swap !== undefined) {
      attempt(() =>
        actions.edit((workflow) => swapType({ ...fitting(), workflow }, swap, spec.type)?.workflow ?? workflow, { label: 'swap-type' }),
      );
      return;
    }
    attempt(() => {
      let added = '';
      actions.edit(
        (workflow) => {
          const result = addWired(
            { ...fitting(), workflow },
            {
              type: spec.type,
              at: request.at,
              ...(request.end && { end: request.end }),
              ...(port !== undefined && { port }),
              ...(request.bends && { bends: request.bends }),
              ...(request.between && { between: request.between }),
            },
          );
          added = result.id;
          return result.workflow;
        },
        { label: request.between ? 'insert' : 'add-node' },
      );
      actions.select([added]);
      canvas.getState().surface?.reveal(added);
    });
  };
  useEffect(() => {
    const outside = (event: PointerEvent) => {
      if (event.target instanceof Node && !box.current?.contains(event.target)) canvas.setState({ palette: undefined });
    };
    document.addEventListener('pointerdown', outside, true);
    return () => document.removeEventListener('pointerdown', outside, true);
  }, [canvas]);
  const highlightedSpec = registry[highlighted.split(' ')[0] ?? ''];
  const isSearching = search.trim() !== '';
  const listed = (types: readonly string[]) => types.flatMap((type) => sorted.find(({ spec }) => spec.type === type) ?? []);
  const first = [
    { heading: t('palette.favourites'), choices: isSearching ? [] : listed(memory.favourites) },
    { heading: t('palette.recent'), choices: isSearching ? [] : listed(memory.recent.filter((type) => !memory.favourites.includes(type))) },
  ];
  const others = sorted.filter((choice) => !first.some((group) => group.choices.includes(choice)));
  const groups = [
    ...first,
    ...[...new Set(others.map(({ spec }) => spec.category))].map((category) => ({
      heading: categoryTitle(category, language),
      choices: others.filter(({ spec }) => spec.category === category),
    })),
  ].filter((group) => group.choices.length > 0);
  return (
    <div
      ref={box}
      role="dialog"
      aria-label={t(request.swap === undefined ? 'palette.title' : 'palette.swap')}
      dir={direction}
      className="fixed z-40 flex animate-rise flex-col overflow-hidden rounded-lg border border-line bg-surface-1 shadow-lg"
      style={{
        width,
        maxHeight: height,
        left: Math.max(8, Math.min(request.screen.x, innerWidth - width - 8)),
        top: Math.max(8, Math.min(request.screen.y, innerHeight - height - 8)),
      }}
    >
      <Command
        shouldFilter={false}
        loop
        label={t('palette.title')}
        value={highlighted}
        onValueChange={setHighlighted}
        onKeyDown={(event) => {
          event.stopPropagation();
          if (event.key === 'Escape') event.preventDefault();
          if (event.key === 'Enter' && event.altKey && highlightedSpec) {
            event.preventDefault();
            toggleFavourite(highlightedSpec.type);
          }
          // Tab closes the palette, so that a second Tab moves the focus on, as it does everywhere else
          if (event.key === 'Escape' || event.key === 'Tab') close();
        }}
        className="flex min-h-0 flex-col"
      >
        <div className="flex items-center gap-2 border-line border-b px-3">
          <Search aria-hidden className="size-4 shrink-0 text-muted" />
          <Command.Input
            autoFocus
            value={search}
            onValueChange={setSearch}
            placeholder={t('palette.placeholder')}
            className="h-10 grow bg-transparent outline-none placeholder:text-muted"
          />
        </div>
        {request.end && <FitsPort request={request} />}
        <Command.List className="min-h-0 grow overflow-y-auto p-1">
          <Command.Empty className="px-3 py-6 text-center text-muted">{t('palette.empty')}</Command.Empty>
          {groups.map((group) => (
            <Command.Group key={group.heading} heading={group.heading} className={groupHeading}>
              {group.choices.map((choice) => (
                <Command.Item
                  key={`${choice.spec.type} ${choice.port ?? ''}`}
                  value={`${choice.spec.type} ${choice.port ?? ''}`}
                  onSelect={() => pick(choice)}
                  className="flex h-8 items-center gap-2 rounded-sm px-2 pointer-coarse:h-[44px] data-[selected=true]:bg-surface-2"
                >
                  <NodeIcon spec={choice.spec} className="size-4 shrink-0 text-muted" />
                  <span className="truncate">{nodeTitle(choice.spec, language)}</span>
                  {choice.spec.plugin && <bdi className="truncate text-muted text-xs">{choice.spec.plugin.name}</bdi>}
                  {choice.port !== undefined && (
                    <span className="truncate text-muted text-xs">
                      {t(request.end?.side === 'source' ? 'palette.into' : 'palette.from', { port: nameTitle(choice.port, language) })}
                    </span>
                  )}
                  {choice.swap && choice.swap.of > 0 && (
                    <span className="truncate text-muted text-xs">
                      {t('palette.keeps', { kept: choice.swap.kept, of: choice.swap.of })}
                    </span>
                  )}
                  <OutputMarks spec={choice.spec} />
                </Command.Item>
              ))}
            </Command.Group>
          ))}
          {templates.length > 0 && (
            <Command.Group heading={t('palette.templates')} className={groupHeading}>
              {templates.map(({ id, name, text }) => (
                <Command.Item
                  key={id}
                  value={`template ${id}`}
                  onSelect={() => {
                    close();
                    attempt(() => insertTemplate(studio, canvas, text, request.at));
                  }}
                  className="flex h-8 items-center gap-2 rounded-sm px-2 data-[selected=true]:bg-surface-2"
                >
                  <LayoutTemplate aria-hidden className="size-4 shrink-0 text-muted" />
                  <bdi className="truncate">{name}</bdi>
                </Command.Item>
              ))}
            </Command.Group>
          )}
          {saved.length > 0 && (
            <Command.Group heading={t('subgraph.saved')} className={groupHeading}>
              {saved.map(({ source, name }) => (
                <Command.Item
                  key={source}
                  value={`workflow ${source}`}
                  onSelect={() => {
                    close();
                    attemptLater(() => insertSaved(studio, canvas, source, request.at));
                  }}
                  className="flex h-8 items-center gap-2 rounded-sm px-2 data-[selected=true]:bg-surface-2"
                >
                  <Boxes aria-hidden className="size-4 shrink-0 text-muted" />
                  <bdi className="truncate">{name}</bdi>
                </Command.Item>
              ))}
            </Command.Group>
          )}
        </Command.List>
        {highlightedSpec && (
          <div className="flex items-start gap-2 border-line border-t py-2 ps-3 pe-1.5">
            <p dir="auto" className="grow text-muted text-sm">
              {specText(highlightedSpec.doc, language)}
            </p>
            <IconButton
              size="small"
              label={t('palette.favourite')}
              keys="Alt+Enter"
              pressed={memory.favourites.includes(highlightedSpec.type)}
              onClick={() => toggleFavourite(highlightedSpec.type)}
            >
              <Star className={memory.favourites.includes(highlightedSpec.type) ? 'fill-current' : ''} />
            </IconButton>
          </div>
        )}
      </Command>
    </div>
  );
};

/** The templates that match the search, where the palette offers all nodes. */
const useTemplates = ({ end, between, swap }: PaletteRequest, search: string): readonly Template[] => {
  const { templates } = useStudio();
  const all = useStore(templates.store, (state) => state.templates);
  useEffect(() => attemptLater(templates.load), [templates]);
  return end || between || swap !== undefined ? [] : all.filter(({ name }) => nameScore([name], search) > 0);
};

/** The largest number of saved workflows that the palette lists. */
const mostSaved = 30;

type SavedChoice = { readonly source: string; readonly name: string };

/** The saved workflows that match the search, where the palette offers all nodes. The open one is not among them. */
const useSaved = ({ end, between, swap }: PaletteRequest, search: string): readonly SavedChoice[] => {
  const { documents, server, store } = useStudio();
  const [own, setOwn] = useState<readonly SavedChoice[]>([]);
  const onServer = useServerState(({ workflows }) => workflows);
  useEffect(
    () =>
      attemptLater(async () => {
        const open = store.getState().document.id;
        const entries = (await documents.list()).filter(({ id }) => id !== open);
        setOwn(entries.map(({ id, name }) => ({ source: savedSource('browser', id), name })));
      }),
    [documents, store],
  );
  if (end || between || swap !== undefined) return [];
  const inBrowser = new Set(Object.values(server.store.getState().saved).map(({ id }) => id));
  const others = (onServer ?? []).flatMap(({ id, name }) => (inBrowser.has(id) ? [] : [{ source: savedSource('server', id), name }]));
  return [...own, ...others].filter(({ name }) => nameScore([name], search) > 0).slice(0, mostSaved);
};

const FitsPort = ({ request }: { readonly request: PaletteRequest }) => {
  const { t, language } = useText();
  return (
    <p className="border-line border-b px-3 py-1.5 text-muted text-xs">
      {t('palette.fits', { port: nameTitle(request.end?.port ?? '', language) })}
    </p>
  );
};

/** The outputs of a node type, as port marks. */
const OutputMarks = ({ spec }: { readonly spec: AnyNode }) => {
  const outputs: Ports = spec.outputs;
  return (
    <span className="ms-auto flex gap-1">
      {Object.entries(outputs).map(([name, port]) => (
        <PortMark key={name} look={lookOf(portType(port))} size={10} />
      ))}
    </span>
  );
};
