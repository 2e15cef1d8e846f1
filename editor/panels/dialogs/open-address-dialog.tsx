import '../../kit/text/address-text.ts';
import { ExternalLink } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { openableAddress } from '../../../text/openable-address.ts';
import { openFile } from '../../commands/open-files.ts';
import { fetchFile } from '../../engine/share/fetch-file.ts';
import { Button, Dialog } from '../../kit/components/index.ts';
import { useView, useViewState, useWholeStudio } from '../../kit/studio-context.tsx';
import { sayError, useText } from '../../kit/text/use-text.ts';

/** Asks whether the file of another site that a link names is fetched and opened. Nothing is fetched before the user agrees. */
export const OpenAddressDialog = () => {
  const view = useView();
  const { t } = useText();
  const isOpen = useViewState(({ dialog }) => dialog === 'open-address');
  const address = useViewState((state) => state.address) ?? '';
  const url = openableAddress(address);
  const close = () => {
    // the question is answered: a reload does not ask it again
    history.replaceState(null, '', location.pathname + location.hash);
    view.setState({ dialog: undefined, address: undefined });
  };
  return (
    <Dialog
      open={isOpen}
      onOpenChange={close}
      title={url ? t('address.title', { host: url.host }) : t('address.refused')}
      description={url ? t('address.why') : t('address.refused-why')}
    >
      {isOpen && (url ? <Question url={url} onClose={close} /> : <Refusal address={address} onClose={close} />)}
    </Dialog>
  );
};

const AddressText = ({ address }: { readonly address: string }) => (
  <p dir="ltr" className="max-h-24 select-text overflow-y-auto break-all rounded-md bg-surface-2 p-3 font-mono text-sm">
    {address}
  </p>
);

const Refusal = ({ address, onClose }: { readonly address: string; readonly onClose: () => void }) => {
  const { t } = useText();
  return (
    <div className="flex flex-col gap-4">
      <AddressText address={address.slice(0, 300)} />
      <div className="flex justify-end">
        <Button data-autofocus onClick={onClose}>
          {t('close')}
        </Button>
      </div>
    </div>
  );
};

type Step =
  | { readonly name: 'asking' }
  | { readonly name: 'fetching'; readonly bytes: number }
  | { readonly name: 'failed'; readonly reason: string };

const Question = ({ url, onClose }: { readonly url: URL; readonly onClose: () => void }) => {
  const studio = useWholeStudio();
  const view = useView();
  const { t } = useText();
  const [step, setStep] = useState<Step>({ name: 'asking' });
  const fetching = useRef<AbortController>(undefined);
  useEffect(() => () => fetching.current?.abort(), []);
  const open = async (): Promise<void> => {
    const controller = new AbortController();
    fetching.current = controller;
    setStep({ name: 'fetching', bytes: 0 });
    try {
      const file = await fetchFile(url, { signal: controller.signal, onProgress: (bytes) => setStep({ name: 'fetching', bytes }) });
      const { id } = studio.store.getState().document;
      await openFile(studio, file, { t, view });
      onClose();
      // a picture without a workflow opens nothing by itself
      if (studio.store.getState().document.id !== id) view.setState({ screen: 'editor' });
    } catch (error) {
      if (!controller.signal.aborted) setStep({ name: 'failed', reason: sayError(error) });
    }
  };
  return (
    <div className="flex flex-col gap-4">
      <AddressText address={url.href} />
      <div aria-live="polite">
        {step.name === 'asking' && <p>{t('address.what', { host: url.host })}</p>}
        {step.name === 'fetching' && (
          <p className="flex justify-between gap-4">
            <span>{t('address.fetching', { host: url.host })}</span>
            {step.bytes > 0 && <span className="text-muted">{t('address.fetched', { size: (step.bytes / 1e6).toFixed(1) })}</span>}
          </p>
        )}
        {step.name === 'failed' && <p className="rounded-md bg-warning-soft p-3">{step.reason}</p>}
      </div>
      <div className="flex flex-wrap items-center justify-end gap-2">
        {step.name === 'failed' && (
          <a
            href={url.href}
            target="_blank"
            rel="noreferrer noopener"
            className="me-auto flex items-center gap-1.5 rounded-sm text-accent underline-offset-4 outline-none hover:underline focus-visible:ring-2 focus-visible:ring-ring"
          >
            <ExternalLink className="size-4" />
            {t('address.new-tab')}
          </a>
        )}
        <Button onClick={onClose}>{t('cancel')}</Button>
        <Button tone="accent" data-autofocus disabled={step.name === 'fetching'} onClick={() => void open()}>
          {t(step.name === 'failed' ? 'address.again' : 'address.open')}
        </Button>
      </div>
    </div>
  );
};
