import { CircleAlert, CircleCheck, Info, X } from 'lucide-react';
import { Toast as Radix } from 'radix-ui';
import { useStore } from 'zustand';
import { createStore } from 'zustand/vanilla';
import { useText } from '../text/use-text.ts';
import { Button } from './button.tsx';
import { IconButton } from './icon-button.tsx';

export type ToastMessage = {
  readonly text: string;
  readonly tone?: 'info' | 'success' | 'danger';
  readonly action?: { readonly label: string; readonly onSelect: () => void };
};

const store = createStore<{ readonly shown: readonly (ToastMessage & { readonly id: number })[] }>(() => ({ shown: [] }));
let last = 0;

/** Says something for a while, in the corner. The same words are not said twice at once. */
export const toast = (message: ToastMessage): void => {
  const id = ++last;
  store.setState(({ shown }) => ({ shown: [...shown.filter(({ text }) => text !== message.text), { ...message, id }].slice(-4) }));
};
const dismiss = (id: number) => store.setState(({ shown }) => ({ shown: shown.filter((message) => message.id !== id) }));

const icons = {
  info: <Info className="text-accent" />,
  success: <CircleCheck className="text-success" />,
  danger: <CircleAlert className="text-danger" />,
};

/** Where toasts appear. Mounted once, by the provider. */
export const Toaster = () => {
  const shown = useStore(store, (state) => state.shown);
  const { t } = useText();
  return (
    <Radix.Provider label={t('notification')} duration={6000}>
      {shown.map(({ id, text, tone = 'info', action }) => (
        <Radix.Root
          key={id}
          onOpenChange={(open) => !open && dismiss(id)}
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
