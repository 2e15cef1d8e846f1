import { CircleAlert, CircleCheck, Info, X } from 'lucide-react';
import { Toast as Radix } from 'radix-ui';
import { useText } from '../text/use-text.ts';
import { Button } from './button.tsx';
import { IconButton } from './icon-button.tsx';

export type ToastMessage = {
  readonly text: string;
  readonly tone?: 'info' | 'success' | 'danger';
  readonly action?: { readonly label: string; readonly onSelect: () => void };
};
export type ShownToast = ToastMessage & { readonly id: number };

const icons = {
  info: <Info className="text-accent" />,
  success: <CircleCheck className="text-success" />,
  danger: <CircleAlert className="text-danger" />,
};

/** The toasts on the screen, at its lower edge. */
export const ToastList = ({ shown, onDismiss }: { readonly shown: readonly ShownToast[]; readonly onDismiss: (id: number) => void }) => {
  const { t } = useText();
  return (
    <Radix.Provider label={t('notification')} duration={6000}>
      {shown.map(({ id, text, tone = 'info', action }) => (
        <Radix.Root
          key={id}
          onOpenChange={(open) => !open && onDismiss(id)}
          {...(tone === 'danger' && { duration: 12_000 })}
          className="flex w-92 max-w-[calc(100vw-2rem)] animate-rise items-start gap-2 rounded-md border border-line bg-surface-1 py-2 ps-3 pe-2 shadow-lg [&>svg]:mt-1.5 [&>svg]:size-4 [&>svg]:shrink-0"
        >
          {icons[tone]}
          <Radix.Description dir="auto" className="min-w-0 grow py-1 text-base">
            {text}
          </Radix.Description>
          {action && (
            <Radix.Action asChild altText={action.label}>
              <Button size="small" tone="quiet" className="mt-1 text-accent" onClick={action.onSelect}>
                {action.label}
              </Button>
            </Radix.Action>
          )}
          <Radix.Close asChild>
            <IconButton label={t('close')} size="small" className="mt-1">
              <X />
            </IconButton>
          </Radix.Close>
        </Radix.Root>
      ))}
      <Radix.Viewport className="fixed inset-x-0 bottom-4 z-50 mx-auto flex w-fit flex-col gap-2 outline-none" />
    </Radix.Provider>
  );
};
