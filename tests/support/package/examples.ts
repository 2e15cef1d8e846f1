import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** The code blocks of a language in docs/library.md, in order. */
export const libraryExamples = (language: string): readonly string[] => {
  const page = readFileSync(fileURLToPath(new URL('../../../docs/library.md', import.meta.url)), 'utf8');
  return [...page.matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\``, 'gm'))].map(([, code = '']) => code);
};
