import { Suspense, useState } from 'react';
import type { DialogProps } from './dialog-window.tsx';
import { later } from './later.ts';

const DialogWindow = later(async () => (await import('./dialog-window.tsx')).DialogWindow);

/** A window over everything; Escape and a click outside close it. */
export const Dialog = (props: DialogProps) => {
  const [asked, setAsked] = useState(props.open);
  if (props.open && !asked) setAsked(true);
  return asked ? (
    <Suspense>
      <DialogWindow {...props} />
    </Suspense>
  ) : null;
};
