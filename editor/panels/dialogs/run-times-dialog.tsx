import '../../kit/text/queue-text.ts';
import { useState } from 'react';
import { announcesSeeds } from '../../engine/documents/seeds.ts';
import { attemptLater } from '../../kit/attempt.ts';
import { Button, Dialog, NumberField } from '../../kit/components/index.ts';
import { useView, useViewState, useWholeState, useWholeStudio } from '../../kit/studio-context.tsx';
import { useText } from '../../kit/text/use-text.ts';

const most = 100;
/** How many runs were started last, on this page. */
let last = 4;

/** Queues the workflow several times, each time with new seeds. */
export const RunTimesDialog = () => {
  const view = useView();
  const { actions } = useWholeStudio();
  const { t } = useText();
  const open = useViewState(({ dialog }) => dialog === 'run-times');
  const announces = useWholeState(({ document }) => announcesSeeds(document.workflow));
  const [times, setTimes] = useState(last);
  const close = () => view.setState({ dialog: undefined });
  const run = () => {
    last = times;
    close();
    attemptLater(() => actions.run(undefined, { times }));
  };
  return (
    <Dialog
      open={open}
      onOpenChange={close}
      title={t('times.title')}
      description={t(announces ? 'times.why-announced' : 'times.why-locked')}
    >
      <form
        className="flex items-center gap-3"
        onSubmit={(event) => {
          event.preventDefault();
          run();
        }}
      >
        <NumberField
          label={t('times.count')}
          value={times}
          onChange={(value) => value !== undefined && setTimes(value)}
          min={1}
          max={most}
          whole
          className="grow"
        />
        <Button type="submit" tone="accent">
          {t('times.run', { count: times })}
        </Button>
      </form>
    </Dialog>
  );
};
