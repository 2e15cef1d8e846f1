import { type ReactNode, useEffect, useState } from 'react';
import type { RecordedPicture } from '../../engine/storage/storage.ts';
import { Button, Dialog, Slider } from '../../kit/components/index.ts';
import { nameTitle } from '../../kit/text/node-words.ts';
import { useText } from '../../kit/text/use-text.ts';
import { differingFacts } from './group-pictures.ts';
import { usePictureAddress } from './use-record.ts';
import { ZoomArea } from './zoom-area.tsx';

const ways = ['side', 'slider', 'difference', 'blink'] as const;
type Way = (typeof ways)[number];
/** Milliseconds for which each picture is shown while two alternate. */
const blinkTime = 600;

type CompareViewProps = { readonly first: RecordedPicture; readonly second: RecordedPicture; onClose(): void };

/** Two pictures of the record, side by side, under a slider, as their difference, or alternating, and the settings in which they differ. */
export const CompareView = ({ first, second, onClose }: CompareViewProps) => {
  const { t } = useText();
  const [way, setWay] = useState<Way>('slider');
  const addresses = { first: usePictureAddress(first.id), second: usePictureAddress(second.id) };
  return (
    <Dialog open onOpenChange={onClose} title={t('results.compare')} width="large">
      <div className="flex flex-col gap-4">
        <fieldset aria-label={t('results.compare')} className="flex gap-1 self-start rounded-md bg-surface-2 p-0.5">
          {ways.map((name) => (
            <Button
              key={name}
              size="small"
              tone={way === name ? 'plain' : 'quiet'}
              aria-pressed={way === name}
              onClick={() => setWay(name)}
            >
              {t(`results.${name}`)}
            </Button>
          ))}
        </fieldset>
        <Compared way={way} first={addresses.first} second={addresses.second} />
        <Differences first={first} second={second} />
      </div>
    </Dialog>
  );
};

type ComparedProps = { readonly way: Way; readonly first: string | undefined; readonly second: string | undefined };

const Compared = ({ way, first, second }: ComparedProps) => {
  const { t } = useText();
  const [position, setPosition] = useState(50);
  const [gain, setGain] = useState(4);
  const showsSecond = useBlinking(way === 'blink');
  if (first === undefined || second === undefined) return <div className="h-[46vh] rounded-md bg-surface-2" />;
  if (way === 'side') {
    return (
      <div className="grid h-[46vh] grid-cols-2 gap-2">
        {[
          { name: t('results.first'), address: first },
          { name: t('results.second'), address: second },
        ].map(({ name, address }) => (
          <ZoomArea key={name} className="h-full">
            <Shown address={address} label={name} />
          </ZoomArea>
        ))}
      </div>
    );
  }
  return (
    <div className="flex flex-col gap-2">
      <ZoomArea className="h-[46vh]">
        {way === 'slider' && (
          <Stack>
            <Shown address={second} label={t('results.second')} />
            <Shown address={first} label={t('results.first')} clip={`inset(0 ${100 - position}% 0 0)`} />
            <span aria-hidden className="absolute inset-y-0 w-px bg-accent" style={{ left: `${position}%` }} />
          </Stack>
        )}
        {way === 'difference' && (
          // the filter enlarges what the blending leaves: 0 where both pictures are equal
          <div className="relative isolate size-full" style={{ filter: `brightness(${gain})` }}>
            <Shown address={first} label={t('results.first')} />
            <div className="absolute inset-0 mix-blend-difference">
              <Shown address={second} label={t('results.second')} />
            </div>
          </div>
        )}
        {way === 'blink' && <Shown address={showsSecond ? second : first} label={t(showsSecond ? 'results.second' : 'results.first')} />}
      </ZoomArea>
      {way === 'slider' && (
        <Slider label={t('results.position')} value={position} min={0} max={100} direction="ltr" onChange={setPosition} />
      )}
      {way === 'difference' && <Slider label={t('results.gain')} value={gain} min={1} max={32} onChange={setGain} />}
    </div>
  );
};

const Stack = ({ children }: { readonly children: ReactNode }) => <div className="relative size-full">{children}</div>;

const Shown = ({ address, label, clip }: { readonly address: string; readonly label: string; readonly clip?: string }) => (
  // biome-ignore lint/performance/noImgElement: a picture of the browser's own storage
  <img
    src={address}
    alt={label}
    draggable={false}
    className="absolute inset-0 size-full object-contain"
    {...(clip !== undefined && { style: { clipPath: clip } })}
  />
);

/** Alternates between false and true while it is wanted. */
const useBlinking = (wanted: boolean): boolean => {
  const [second, setSecond] = useState(false);
  useEffect(() => {
    if (!wanted) return;
    const timer = setInterval(() => setSecond((before) => !before), blinkTime);
    return () => clearInterval(timer);
  }, [wanted]);
  return second;
};

const Differences = ({ first, second }: { readonly first: RecordedPicture; readonly second: RecordedPicture }) => {
  const { t, language } = useText();
  const differing = differingFacts(first, second);
  if (differing.length === 0) return <p className="text-muted">{t('results.same')}</p>;
  return (
    <table className="w-full text-sm">
      <caption className="pb-1 text-start text-muted">{t('results.differing')}</caption>
      <thead>
        <tr className="text-muted">
          {(['setting', 'first', 'second'] as const).map((column) => (
            <th key={column} scope="col" className="border-line border-b py-1 pe-3 text-start font-medium">
              {t(`results.${column}`)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {differing.map(({ node, name, first: one, second: other }) => (
          <tr key={`${node} ${name}`}>
            <th scope="row" className="py-1 pe-3 text-start font-normal">
              <bdi>{node}</bdi> · {nameTitle(name, language)}
            </th>
            <td dir="auto" className="py-1 pe-3 text-start">
              {one === undefined ? '—' : String(one)}
            </td>
            <td dir="auto" className="py-1 text-start">
              {other === undefined ? '—' : String(other)}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
};
