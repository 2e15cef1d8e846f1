import { Dices } from 'lucide-react';
import { memo, type RefObject, useCallback, useEffect, useId, useLayoutEffect, useMemo, useRef, useState } from 'react';
import { createPortal, flushSync } from 'react-dom';
import type { Registry, Workflow } from '../../../graph/index.ts';
import type { Completion, UnknownWord, Words } from '../../../models/vocabulary.ts';
import { familyOfText } from '../../../nodes/edit/family-of-text.ts';
import { drawSeed } from '../../engine/documents/seeds.ts';
import type { StudioState } from '../../engine/state.ts';
import { classes, IconButton } from '../components/index.ts';
import { useStudio, useStudioState } from '../studio-context.tsx';
import '../text/prompt-text.ts';
import { useText } from '../text/use-text.ts';
import { useWords } from './use-words.ts';

type PromptHelpProps = {
  /** The family that reads the prompt. */
  readonly family: string | undefined;
  readonly area: RefObject<HTMLTextAreaElement | HTMLInputElement | null>;
  readonly value: string;
  /** Takes a random prompt. Without it, none is offered. */
  readonly onSurprise?: (value: string) => void;
};

/** What helps to write a prompt, beside its field: phrases that the family was taught, marks under words that it was not, and a random prompt. */
export const PromptHelp = (props: PromptHelpProps) => {
  const words = useWords(props.family);
  return words ? <Help {...props} words={words} /> : null;
};

type NodePromptHelpProps = Omit<PromptHelpProps, 'family'> & {
  /** The node whose text it is. */
  readonly node: string;
};

/** The help for the prompt of a node, from the family that reads its text. */
export const NodePromptHelp = ({ node, ...rest }: NodePromptHelpProps) => {
  const { registry } = useStudio();
  const select = useMemo(() => selectFamily(registry, node), [registry, node]);
  const family = useStudioState(select);
  return <PromptHelp family={family} {...rest} />;
};

/** Selects the family that reads the text of a node: once for a workflow, which may have a thousand nodes. */
const selectFamily = (registry: Registry, node: string): ((state: StudioState) => string | undefined) => {
  let last: { readonly workflow: Workflow; readonly family: string | undefined } | undefined;
  return ({ document: { workflow } }) => {
    if (last?.workflow !== workflow) last = { workflow, family: familyOfText(workflow, registry, node) };
    return last.family;
  };
};

type Suggestions = Completion & { readonly unknown?: UnknownWord };

/** Milliseconds without a key after which the words are looked up: help with writing must not slow the writing down. */
const pause = 150;

/** The keys that act on the phrases. */
const actingKeys = new Set(['ArrowDown', 'ArrowUp', 'Enter', 'Tab', 'Escape']);

/** A value as it is when it has rested for a moment; at first, as it is. */
const useRested = <Value,>(value: Value): Value => {
  const [rested, setRested] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setRested(value), pause);
    return () => clearTimeout(timer);
  }, [value]);
  return rested;
};

const Help = ({ area, value: latest, onSurprise, words }: PromptHelpProps & { readonly words: Words }) => {
  const { t, language } = useText();
  const listId = useId();
  const value = useRested(latest);
  const [shown, setShown] = useState<Suggestions>();
  const [active, setActive] = useState(-1);
  const all = useMemo(() => words.unknown(value), [words, value]);
  /** Where the word that is being typed ends: it is not marked yet. */
  const [typing, setTyping] = useState<number>();
  const unknown = useMemo(() => all.filter(({ to }) => to !== typing), [all, typing]);
  const close = () => {
    setShown(undefined);
    setActive(-1);
  };
  /** What to offer at the caret. `typed`: a letter was entered just now. */
  const suggest = (typed: boolean) => {
    const element = area.current;
    const at = element?.selectionStart ?? undefined;
    if (!element || at === undefined || at !== element.selectionEnd) return close();
    setTyping(typed ? at : undefined);
    const found = typed ? words.completions(element.value, at) : undefined;
    const strange = typed ? undefined : words.unknown(element.value).find(({ from, to }) => at >= from && at <= to);
    setActive(-1);
    if (found) setShown(found);
    else if (strange && strange.nearest.length > 0)
      setShown({ from: strange.from, to: strange.to, phrases: strange.nearest.map((text) => ({ text, kind: '' })), unknown: strange });
    else setShown(undefined);
  };
  const accept = (index: number) => {
    const element = area.current;
    const phrase = shown?.phrases[index];
    if (!element || !shown || !phrase) return;
    close();
    element.focus();
    element.setSelectionRange(shown.from, shown.to);
    const isLast = shown.to >= element.value.length;
    // enters the text as if it was typed, so that the browser's own undo takes it back
    document.execCommand('insertText', false, isLast && !shown.unknown ? `${phrase.text} ` : phrase.text);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (!shown || event.isComposing) return;
    const { length } = shown.phrases;
    const isChosen = active >= 0;
    if (event.key === 'ArrowDown') setActive((active + 1) % length);
    else if (event.key === 'ArrowUp' && isChosen) setActive((active + length - 1) % length);
    else if ((event.key === 'Enter' && isChosen && !event.ctrlKey && !event.metaKey) || (event.key === 'Tab' && !event.shiftKey))
      accept(Math.max(0, active));
    else if (event.key === 'Escape') close();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const handlers = useRef({ suggest, close, accept, onKeyDown });
  handlers.current = { suggest, close, accept, onKeyDown };
  const onAccept = useCallback((index: number) => handlers.current.accept(index), []);
  useEffect(() => {
    const element = area.current;
    if (!element) return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let waiting: (() => void) | undefined;
    const forget = () => {
      clearTimeout(timer);
      waiting = undefined;
    };
    /** Offers what a letter that was just typed calls for. */
    const catchUp = () => {
      const suggestLast = waiting;
      forget();
      suggestLast?.();
    };
    const typed = (event: Event) => {
      if (event instanceof InputEvent && event.isComposing) return;
      const isLetter =
        event instanceof InputEvent && event.inputType.startsWith('insertText') && event.data !== null && event.data.length === 1;
      forget();
      waiting = () => handlers.current.suggest(isLetter);
      timer = setTimeout(catchUp, pause);
    };
    const listeners = {
      input: typed,
      compositionend: () => handlers.current.suggest(true),
      click: () => handlers.current.suggest(false),
      keydown: (event: Event) => {
        if (!(event instanceof KeyboardEvent)) return;
        // a key that acts on the phrases means those of the text as it is now
        if (waiting && actingKeys.has(event.key)) flushSync(catchUp);
        handlers.current.onKeyDown(event);
      },
      keyup: (event: Event) =>
        event instanceof KeyboardEvent && /^(Arrow(Left|Right)|Home|End)$/.test(event.key) && handlers.current.suggest(false),
      blur: () => {
        forget();
        setTyping(undefined);
        handlers.current.close();
      },
    };
    for (const [name, listener] of Object.entries(listeners)) element.addEventListener(name, listener, name === 'keydown');
    return () => {
      forget();
      for (const [name, listener] of Object.entries(listeners)) element.removeEventListener(name, listener, name === 'keydown');
    };
  }, [area]);
  useEffect(() => {
    const element = area.current;
    if (!element) return;
    element.setAttribute('aria-autocomplete', 'list');
    if (shown) element.setAttribute('aria-controls', listId);
    else element.removeAttribute('aria-controls');
    if (shown && active >= 0) element.setAttribute('aria-activedescendant', `${listId}-${active}`);
    else element.removeAttribute('aria-activedescendant');
  }, [area, shown, active, listId]);
  return (
    <>
      {unknown.length > 0 && <Marks area={area} value={value} unknown={unknown} />}
      {shown && <List id={listId} area={area} shown={shown} active={active} onAccept={onAccept} />}
      {onSurprise && (
        <IconButton
          size="small"
          label={t('start.surprise')}
          className="nodrag absolute end-1 bottom-1 bg-surface-1/80 opacity-0 transition-opacity focus-visible:opacity-100 group-focus-within/field:opacity-100 group-hover/field:opacity-100"
          onClick={() => onSurprise(words.surprise(language, drawSeed()))}
        >
          <Dices />
        </IconButton>
      )}
    </>
  );
};

/** The phrases under a text area. It is drawn over the page, because cards cut off what leaves them. */
const List = memo(
  ({
    id,
    area,
    shown,
    active,
    onAccept,
  }: {
    readonly id: string;
    readonly area: PromptHelpProps['area'];
    readonly shown: Suggestions;
    readonly active: number;
    onAccept(index: number): void;
  }) => {
    const { t, direction } = useText();
    const [box, setBox] = useState(() => area.current?.getBoundingClientRect());
    useEffect(() => {
      if (!area.current) return;
      // not while it is rendered, which would lay out the page with each letter
      const sizes = new ResizeObserver(() => setBox(area.current?.getBoundingClientRect()));
      sizes.observe(area.current);
      return () => sizes.disconnect();
    }, [area]);
    if (!box) return null;
    const width = Math.max(220, Math.min(box.width, 320));
    const left = direction === 'rtl' ? box.right - width : box.left;
    const isLow = box.bottom + 260 > innerHeight;
    return createPortal(
      <div
        dir={direction}
        className="fixed z-50 animate-rise overflow-hidden rounded-md border border-line bg-surface-1 p-1 shadow-lg"
        style={{
          left: Math.max(8, Math.min(left, innerWidth - width - 8)),
          width,
          ...(isLow ? { bottom: innerHeight - box.top + 4 } : { top: box.bottom + 4 }),
        }}
      >
        {shown.unknown && <p className="px-2 pt-0.5 pb-1 text-muted text-xs">{t('prompt.unknown', { word: shown.unknown.word })}</p>}
        <div id={id} role="listbox" aria-label={t('prompt.phrases')} tabIndex={-1}>
          {shown.phrases.map(({ text, kind }, index) => (
            // biome-ignore lint/a11y/useKeyWithClickEvents: the text area has the keys
            // biome-ignore lint/a11y/useFocusableInteractive: the focus stays in the text area
            <div
              key={text}
              id={`${id}-${index}`}
              role="option"
              aria-selected={index === active}
              onPointerDown={(event) => event.preventDefault()}
              onClick={() => onAccept(index)}
              className={classes(
                'flex h-7 cursor-default items-center gap-2 rounded-sm px-2 text-sm hover:bg-surface-2',
                index === active && 'bg-surface-2',
              )}
            >
              <bdi className="grow truncate">{text}</bdi>
              <bdi className="max-w-[45%] truncate text-muted text-xs">{kind}</bdi>
            </div>
          ))}
        </div>
      </div>,
      document.body,
    );
  },
);

/** Marks under the words that the family was never taught: a copy of the text, invisible but for its underlines, over the text area. A word that the pointer is on names the nearest ones. */
const Marks = memo(
  ({
    area,
    value,
    unknown,
  }: {
    readonly area: PromptHelpProps['area'];
    readonly value: string;
    readonly unknown: readonly UnknownWord[];
  }) => {
    const { t } = useText();
    const copy = useRef<HTMLDivElement>(null);
    const [hint, setHint] = useState<{ readonly word: UnknownWord; readonly x: number; readonly y: number }>();
    const latest = useRef(unknown);
    latest.current = unknown;
    useLayoutEffect(() => {
      const element: HTMLElement | null = area.current;
      const marks = copy.current;
      if (!element || !marks) return;
      const follow = () => {
        const style = getComputedStyle(element);
        for (const property of ['font', 'letterSpacing', 'wordSpacing', 'padding', 'borderWidth', 'textAlign', 'lineHeight'] as const)
          marks.style[property] = style[property];
        marks.dir = style.direction;
        marks.style.width = `${element.offsetWidth}px`;
        marks.style.height = `${element.offsetHeight}px`;
        marks.style.insetInlineStart = `${element.offsetLeft}px`;
        marks.style.top = `${element.offsetTop}px`;
        const isLine = element instanceof HTMLInputElement;
        // The text of an input is one line in the middle of its height.
        if (isLine) marks.style.lineHeight = `${element.clientHeight}px`;
        marks.style.whiteSpace = isLine ? 'pre' : 'pre-wrap';
        marks.scrollTop = element.scrollTop;
        marks.scrollLeft = element.scrollLeft;
      };
      // it also calls at once, when the layout of the frame is known: asking for styles here would lay out the page twice
      const sizes = new ResizeObserver(follow);
      sizes.observe(element);
      const onMove = ({ clientX: x, clientY: y }: PointerEvent) => {
        const index = [...marks.querySelectorAll('mark')].findIndex((mark) =>
          [...mark.getClientRects()].some((box) => x >= box.left && x <= box.right && y >= box.top && y <= box.bottom),
        );
        const word = latest.current[index];
        setHint(word && { word, x, y });
      };
      const onLeave = () => setHint(undefined);
      element.addEventListener('scroll', follow);
      element.addEventListener('pointermove', onMove);
      element.addEventListener('pointerleave', onLeave);
      return () => {
        sizes.disconnect();
        element.removeEventListener('scroll', follow);
        element.removeEventListener('pointermove', onMove);
        element.removeEventListener('pointerleave', onLeave);
      };
    }, [area]);
    // biome-ignore lint/correctness/useExhaustiveDependencies: another text may have scrolled
    useEffect(() => {
      // The text of an input scrolls without an event.
      if (!(area.current instanceof HTMLInputElement)) return;
      const frame = requestAnimationFrame(() => {
        if (area.current && copy.current) copy.current.scrollLeft = area.current.scrollLeft;
      });
      return () => cancelAnimationFrame(frame);
    }, [area, value]);
    const parts = unknown.map(({ from, to, word }, index) => ({
      before: value.slice(unknown[index - 1]?.to ?? 0, from),
      word,
      key: from,
      to,
    }));
    return (
      <>
        <div
          ref={copy}
          aria-hidden
          className="pointer-events-none absolute overflow-hidden break-words border-transparent text-transparent"
        >
          {parts.map(({ before, word, key }) => (
            <span key={key}>
              {before}
              <mark className="bg-transparent text-transparent underline decoration-accent decoration-dotted decoration-2 underline-offset-3">
                {word}
              </mark>
            </span>
          ))}
          {value.slice(parts.at(-1)?.to ?? 0)}
        </div>
        <p className="sr-only" aria-live="polite">
          {t('prompt.unknown-words', { count: unknown.length, words: unknown.map(({ word }) => word).join(', ') })}
        </p>
        {hint &&
          createPortal(
            <p
              className="pointer-events-none fixed z-50 max-w-72 rounded-md border border-line bg-surface-1 px-2 py-1 text-sm shadow-md"
              style={{ left: Math.min(hint.x, innerWidth - 300), top: hint.y + 16 }}
              dir="auto"
            >
              {hint.word.nearest.length > 0
                ? t('prompt.nearest', { word: hint.word.word, words: hint.word.nearest.join(', ') })
                : t('prompt.unknown', { word: hint.word.word })}
            </p>,
            document.body,
          )}
      </>
    );
  },
);
