import { useEffect, useState } from 'react';

type Hint = { readonly text: string; readonly x: number; readonly y: number; readonly above: boolean };
const delay = 450;

/**
 * One tooltip for everything that carries `data-hint`: node cards have hundreds of such elements, and a component for each would be slow.
 * Mounted once, at the top.
 */
export const HintLayer = () => {
  const [hint, setHint] = useState<Hint>();
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const hide = () => {
      clearTimeout(timer);
      setHint(undefined);
    };
    const show = ({ target, type }: Event) => {
      const element = target instanceof Element ? target.closest<HTMLElement>('[data-hint]') : null;
      hide();
      const text = element?.dataset.hint;
      if (!element || !text || (type === 'focusin' && !element.matches(':focus-visible'))) return;
      timer = setTimeout(() => {
        const box = element.getBoundingClientRect();
        const above = box.bottom > innerHeight - 120;
        setHint({
          text,
          x: Math.min(Math.max(box.left + box.width / 2, 152), innerWidth - 152),
          y: above ? box.top - 6 : box.bottom + 6,
          above,
        });
      }, delay);
    };
    const events = { pointerover: show, focusin: show, pointerdown: hide, wheel: hide, keydown: hide, focusout: hide };
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
      className="pointer-events-none fixed z-50 w-max max-w-72 animate-fade rounded-sm border border-line bg-surface-1 px-2 py-1 text-sm text-text shadow-lg"
      style={{ left: hint.x, top: hint.y, translate: hint.above ? '-50% -100%' : '-50% 0' }}
    >
      {hint.text}
    </div>
  );
};
