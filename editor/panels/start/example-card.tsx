import { useState } from 'react';
import { useText } from '../../kit/text/use-text.ts';
import type { Example } from './examples.ts';
import { WorkflowArt } from './workflow-art.tsx';

/** An example workflow: one of its pictures, and a drawing of its nodes until the picture is loaded. */
export const ExampleCard = ({ example, onOpen }: { readonly example: Example; readonly onOpen: () => void }) => {
  const { t } = useText();
  const [picture, setPicture] = useState<'loading' | 'loaded' | 'missing'>('loading');
  return (
    <button
      type="button"
      onClick={onOpen}
      className="group flex flex-col overflow-hidden rounded-lg border border-line bg-surface-1 text-start shadow-sm transition-[border-color,box-shadow,translate] hover:-translate-y-0.5 hover:border-line-strong hover:shadow-lg"
    >
      <span className="relative block aspect-[16/10] w-full overflow-hidden bg-surface-2">
        {picture !== 'loaded' && <WorkflowArt example={example} />}
        {picture !== 'missing' && (
          // biome-ignore lint/performance/noImgElement: a static file of known size, cached by the service worker
          <img
            src={`/examples/${example.name}.webp`}
            alt=""
            loading="lazy"
            decoding="async"
            onLoad={() => setPicture('loaded')}
            onError={() => setPicture('missing')}
            className={`absolute inset-0 size-full object-cover transition-transform duration-300 group-hover:scale-[1.02] ${picture === 'loaded' ? '' : 'opacity-0'}`}
          />
        )}
      </span>
      <span className="flex flex-col gap-1 p-4">
        <span className="font-semibold">{t(example.title)}</span>
        <span className="text-muted">{t(example.text)}</span>
      </span>
    </button>
  );
};
