import { unzipSync } from 'fflate';
import { expect, it } from 'vitest';
import { page } from 'vitest/browser';
import { FilePreview } from '../../editor/kit/previews/list-preview.tsx';
import { renderStudio } from '../support/components/render-studio.tsx';

it('all files of a batch can be saved together, as one zip file', async () => {
  const files = Array.from({ length: 9 }, (_, index) => ({
    name: `cat-${index + 1}.png`,
    mime: 'image/png',
    bytes: Uint8Array.of(index, 1, 2),
  }));
  const saved = new Promise<{ readonly name: string; readonly address: string }>((resolve) =>
    document.addEventListener(
      'click',
      (event) => {
        const link = event.target;
        if (!(link instanceof HTMLAnchorElement)) return;
        event.preventDefault();
        resolve({ name: link.download, address: link.href });
      },
      { capture: true },
    ),
  );
  // a link that is not in the document sends its click to no listener of the document
  const create = document.createElement.bind(document);
  document.createElement = ((tag: string) => {
    const element = create(tag);
    if (tag === 'a') document.body.append(element);
    return element;
  }) as typeof document.createElement;
  await renderStudio(<FilePreview files={files} />);
  await page.getByRole('button', { name: 'Save all 9 files' }).click();
  const { name, address } = await saved;
  document.createElement = create;
  expect(name).toBe('cat.zip');
  const entries = unzipSync(new Uint8Array(await (await fetch(address)).arrayBuffer()));
  expect(Object.keys(entries)).toEqual(files.map((file) => file.name));
  expect(entries['cat-9.png']).toEqual(Uint8Array.of(8, 1, 2));
});
