import { beforeAll, describe, expect, it } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { openFile } from '../../editor/commands/open-files.ts';
import { useViewState } from '../../editor/kit/studio-context.tsx';
import { setLanguage } from '../../editor/kit/text/language.ts';
import { textIn } from '../../editor/kit/text/use-text.ts';
import { ReplayScreen } from '../../editor/shell/replay/replay-screen.tsx';
import { imageCodec } from '../../models/backends/web/images.ts';
import { renderStudio } from '../support/components/render-studio.tsx';
import { recordingOf } from '../support/editor/recording.ts';

const Shown = () => {
  const replay = useViewState((state) => state.replay);
  return replay ? <ReplayScreen replay={replay} /> : <p>no recording</p>;
};

describe('a recording in the studio', () => {
  const files: { ended: File; failed: File } = { ended: new File([], ''), failed: new File([], '') };
  beforeAll(async () => {
    const name = 'volcano.unclip-recording';
    files.ended = new File([await recordingOf(imageCodec)], name);
    files.failed = new File([await recordingOf(imageCodec, { fails: true })], name);
  });

  /** Opens the file as a drop does. */
  const open = async (file: File) => {
    const rendered = await renderStudio(<Shown />);
    await openFile(rendered.studio, file, { t: textIn('en'), view: rendered.view });
    await expect.element(page.getByText('Recording of “A volcano”').first()).toBeVisible();
    return rendered;
  };
  const card = (title: string) => page.getByRole('article', { name: title, exact: true });
  const steps = page.getByRole('complementary', { name: 'What happened' });

  const moment = (count: number) => expect.element(page.getByText(`Event ${count} of 14`)).toBeInTheDocument();

  it('the end is shown first; keys step, jump and play, and cards show states, previews and outputs of the moment', async () => {
    await page.viewport(1280, 800);
    await open(files.ended);
    await moment(14);
    await expect.poll(() => card('Decode').element().querySelectorAll('canvas').length).toBe(2);
    await expect.element(page.getByText(/Unclip Studio 0\.1\.0 · cpu, linux x64/)).toBeVisible();
    await userEvent.keyboard('{Home}');
    await moment(0);
    await expect.element(steps.getByRole('button', { name: /^Prior/ })).toBeVisible();
    await expect.element(page.getByRole('button', { name: 'One event back' })).toBeDisabled();
    for (let index = 0; index < 10; index++) await userEvent.keyboard('{ArrowRight}');
    await moment(10);
    await expect.element(card('Decode').getByRole('img', { name: 'Step 2 of 4' })).toBeVisible();
    await expect.element(steps.getByRole('button', { name: /^Decode/ })).toHaveAttribute('aria-current', 'step');
    await userEvent.keyboard('{ArrowLeft}');
    await expect.element(card('Decode').getByRole('img', { name: 'Step 1 of 4' })).toBeVisible();
    await userEvent.keyboard(' ');
    // a recording of four seconds plays to its end
    await moment(14);
    await expect.element(page.getByRole('button', { name: 'Play', exact: true })).toBeVisible();
  });

  it('the slider and the list of steps choose a moment, and nothing can be edited', async () => {
    await page.viewport(1280, 800);
    const { studio } = await open(files.ended);
    await steps.getByRole('button', { name: /^Encode text/ }).click();
    await moment(5);
    const slider = page.getByRole('slider', { name: 'Moment of the recording' });
    await expect.element(slider).toHaveAttribute('aria-valuenow', '1000');
    await expect.element(card('Text').getByRole('textbox').first()).toBeDisabled();
    const controls = [...card('Decode').element().querySelectorAll('button, input, textarea')];
    expect(controls.length).toBeGreaterThan(5);
    expect(controls.filter((control) => !control.matches(':disabled'))).toEqual([]);
    expect(studio.store.getState().runs).toEqual({});
    expect(studio.store.getState().document.workflow.name).not.toBe('A volcano');
  });

  it('a failed run shows where it failed and why', async () => {
    await page.viewport(1280, 800);
    await open(files.failed);
    await expect.element(page.getByText(/The run was stopped/)).toBeVisible();
    await expect.element(card('Decode').getByText('The decoder needs more memory.')).toBeVisible();
  });

  it('it is left as a workflow, or closed with Escape', async () => {
    const { studio, view } = await open(files.ended);
    await page.getByRole('button', { name: 'Open as workflow' }).click();
    await expect.element(page.getByText('no recording')).toBeVisible();
    expect(studio.store.getState().document.workflow.nodes.decode?.type).toBe('decode');
    expect(view.getState().screen).toBe('editor');
    await openFile(studio, files.ended, { t: textIn('en'), view });
    await expect.element(page.getByText('Recording of “A volcano”').first()).toBeVisible();
    await userEvent.keyboard('{Escape}');
    await expect.element(page.getByText('no recording')).toBeVisible();
  });

  it('in Arabic the arrow to the left leads onwards', async () => {
    await page.viewport(1280, 800);
    await setLanguage('ar');
    try {
      const { view, studio } = await renderStudio(<Shown />);
      await openFile(studio, files.ended, { t: textIn('ar'), view });
      await expect.element(page.getByText('تسجيل «A volcano»').first()).toBeVisible();
      await userEvent.keyboard('{Home}');
      await userEvent.keyboard('{ArrowLeft}{ArrowLeft}{ArrowRight}');
      await expect.element(page.getByText('الحدث 1 من 14')).toBeInTheDocument();
      await userEvent.keyboard('{End}');
    } finally {
      await setLanguage('en');
    }
  });

  it('a file that is not a recording is refused', async () => {
    const { studio, view } = await renderStudio(<Shown />);
    const broken = new File([new Uint8Array([0x50, 0x4b, 3, 4])], 'broken.unclip-recording');
    await expect(openFile(studio, broken, { t: textIn('en'), view })).rejects.toMatchObject({ code: 'BAD_INPUT' });
    expect(view.getState().replay).toBeUndefined();
  });
});
