import { useEffect, useState } from 'react';
import { Kbd } from './kbd.tsx';

type Hint = { readonly text: string; readonly keys: string | undefined; readonly x: number; readonly y: number; readonly above: boolean };
/** Milliseconds before a hint. Right after another hint, there is no delay. */
const delay = 450;
const warm = 300;

/** The attributes that give an element a hint, and name its keyboard shortcut. */
export const hintOf = (text: string, keys?: string) => ({ 'data-hint': text, ...(keys !== undefined && { 'data-hint-keys': keys }) });

/**
 * One tooltip for everything that carries `data-hint`: node cards have hundreds of such elements, and a component for each would be slow.
 * Mounted once, at the top.
 */
export const HintLayer = () => {
  const [hint, setHint] = useState<Hint>();
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let shown: Element | undefined;
    /** A pressed element shows no hint until the pointer has left it. */
    let pressed: Element | undefined;
    let hiddenAt = Number.NEGATIVE_INFINITY;
    const hide = () => {
      clearTimeout(timer);
      if (shown) hiddenAt = performance.now();
      shown = undefined;
      setHint(undefined);
    };
    const show = ({ target, type }: Event) => {
      const element = hinted(target);
      if (element && (element === shown || element === pressed)) return;
      pressed = undefined;
      hide();
      if (!element?.dataset.hint || (type === 'focusin' && !element.matches(':focus-visible'))) return;
      timer = setTimeout(
        () => {
          shown = element;
          setHint(hintAt(element));
        },
        performance.now() - hiddenAt < warm ? 0 : delay,
      );
    };
    const press = ({ target }: Event) => {
      hide();
      pressed = hinted(target);
    };
    const events = { pointerover: show, focusin: show, pointerdown: press, wheel: hide, keydown: hide, focusout: hide };
    for (const [name, listener] of Object.entries(events)) document.addEventListener(name, listener, { passive: true });
    return () => {
      hide();
      for (const [name, listener] of Object.entries(events)) document.removeEventListener(name, listener);
    };
  }, []);
  if (!hint) return null;
  return (
    <div
      role="tooltip"
      className="pointer-events-none fixed z-50 flex w-max max-w-72 animate-fade items-center gap-2 rounded-sm border border-line bg-surface-1 px-2 py-1 text-sm text-text shadow-lg"
      style={{ left: hint.x, top: hint.y, translate: hint.above ? '-50% -100%' : '-50% 0' }}
    >
      <span className="line-clamp-12 whitespace-pre-line break-words">{hint.text}</span>
      {hint.keys !== undefined && <Kbd keys={hint.keys} />}
    </div>
  );
};

/** Half the width of the widest hint, plus its distance to the edge of the window. */
const reach = 152;

const hinted = (target: EventTarget | null): HTMLElement | undefined =>
  target instanceof Element ? (target.closest<HTMLElement>('[data-hint]') ?? undefined) : undefined;

const hintAt = (element: HTMLElement): Hint => {
  const box = element.getBoundingClientRect();
  const above = box.bottom > innerHeight - 120;
  return {
    text: element.dataset.hint ?? '',
    keys: element.dataset.hintKeys,
    x: Math.min(Math.max(box.left + box.width / 2, reach), innerWidth - reach),
    y: above ? box.top - 6 : box.bottom + 6,
    above,
  };
};
