import type { Translations } from '../en/index.ts';

/** What helps to write a prompt. */
export const prompt: Translations = {
  'prompt.phrases': 'ما تعلّمه النموذج',
  'prompt.unknown': 'لم يتعلّم النموذج «{word}» قط.',
  'prompt.nearest': 'لم يتعلّم النموذج «{word}» قط. أقربها: {words}.',
  'prompt.unknown-words':
    '{count, plural, zero {لا كلمات} one {كلمة واحدة} two {كلمتان} few {# كلمات} many {# كلمة} other {# كلمة}} لا يعرفها النموذج: {words}',
};
