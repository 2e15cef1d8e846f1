import { X } from 'lucide-react';
import { Dialog as Radix } from 'radix-ui';
import { type ReactNode, useRef } from 'react';
import { focusCanvas } from '../canvas-store.ts';
import { useText } from '../text/use-text.ts';
import { classes } from './classes.ts';
import { IconButton } from './icon-button.tsx';

export type DialogProps = {
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
  readonly title: string;
  readonly description?: string;
  readonly children: ReactNode;
  readonly footer?: ReactNode;
  readonly width?: 'small' | 'medium' | 'large';
};

const widths = { small: 'max-w-100', medium: 'max-w-140', large: 'max-w-220' } as const;

/** The window of a dialog. */
export const DialogWindow = ({ open, onOpenChange, title, description, children, footer, width = 'medium' }: DialogProps) => {
  const { t } = useText();
  const opener = useRef<Element>(null);
  return (
    <Radix.Root open={open} onOpenChange={onOpenChange}>
      <Radix.Portal>
        <Radix.Overlay className="fixed inset-0 z-40 animate-fade bg-overlay" />
        <Radix.Content
          {...(description === undefined && { 'aria-describedby': undefined })}
          tabIndex={-1}
          // Radix listens before the element that has the focus does
          onEscapeKeyDown={(event) =>
            event.target instanceof Element && event.target.closest('[data-takes-escape]') && event.preventDefault()
          }
          onOpenAutoFocus={(event) => {
            opener.current = document.activeElement;
            // the window itself, not its close button, whose hint would open
            event.preventDefault();
            if (event.target instanceof HTMLElement)
              (event.target.querySelector<HTMLElement>('[data-autofocus],[autofocus]') ?? event.target).focus();
          }}
          onCloseAutoFocus={(event) => {
            // Radix gives the focus back to a trigger only, and these dialogs have none
            event.preventDefault();
            if (opener.current instanceof HTMLElement && opener.current.isConnected && opener.current !== document.body)
              opener.current.focus();
            else focusCanvas();
          }}
          className={classes(
            'fixed inset-x-4 top-[12vh] z-40 mx-auto flex max-h-[76vh] animate-rise flex-col rounded-lg border border-line bg-surface-1 shadow-lg outline-none',
            widths[width],
          )}
        >
          <header className="flex items-start gap-2 ps-5 pe-3 pt-3">
            <div className="grow pt-1">
              <Radix.Title className="font-semibold text-lg">{title}</Radix.Title>
              {description !== undefined && <Radix.Description className="mt-1 text-muted">{description}</Radix.Description>}
            </div>
            <Radix.Close asChild>
              <IconButton label={t('close')}>
                <X />
              </IconButton>
            </Radix.Close>
          </header>
          <div className="min-h-0 grow overflow-y-auto px-5 py-4">{children}</div>
          {footer !== undefined && <footer className="flex justify-end gap-2 border-line border-t px-5 py-3">{footer}</footer>}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
};
