import { expect, it } from 'vitest';
import { useClipboard } from '../../editor/commands/use-clipboard.ts';
import { shareLink } from '../../editor/engine/share/link.ts';
import { serialiseWorkflow } from '../../graph/index.ts';
import { renderCanvas } from '../support/components/render-editor.tsx';
import { sketched } from '../support/nodes/sketched.ts';

const Clipboard = () => {
  useClipboard();
  return null;
};
const copied = sketched({ dog: ['text'], fit: ['pca-fit'] });
const paste = (text: string) => {
  const clipboardData = new DataTransfer();
  clipboardData.setData('text/plain', text);
  document.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }));
};

it.each([
  ['a share link in a mail', `Look: <${shareLink(copied, 'https://studio.example/')}>.`],
  ['a workflow in a fenced block', `\`\`\`json\n${serialiseWorkflow(copied)}\n\`\`\``],
  ['a workflow with a byte order mark', `\ufeff${serialiseWorkflow(copied)}`],
])('%s that is pasted on the canvas is opened or added', async (_, text) => {
  const { studio } = await renderCanvas({ workflow: sketched({}) }, <Clipboard />);
  await expect.poll(() => document.querySelector('.react-flow')).not.toBeNull();
  paste(text);
  await expect.poll(() => Object.keys(studio.store.getState().document.workflow.nodes).sort()).toEqual(['dog', 'fit']);
});
