import { commandGroups, type Shortcut, shortcuts } from '../../editor/commands/shortcuts.ts';
import { messages as arabic } from '../../editor/kit/text/ar/index.ts';
import { arrange } from '../../editor/kit/text/en/arrange.ts';
import { english } from '../../editor/kit/text/en/index.ts';
import type { Language } from '../../editor/kit/text/language.ts';
import type { GeneratedPage } from './generated-page.ts';
import { table } from './markdown-table.ts';

const words = {
  en: {
    title: 'Keyboard shortcuts',
    intro:
      'On a Mac, Ctrl is ⌘ and Alt is ⌥. Press **?** in the studio to see the keys and to change them; what you change is stored in your browser. Keys of one letter work while no text field has the focus.',
    command: 'command',
    keys: 'keys',
    server: 'with a server',
    messages: { ...english, ...arrange } as Readonly<Record<string, string>>,
  },
  ar: {
    title: 'اختصارات لوحة المفاتيح',
    intro:
      'على ماك: ‏Ctrl هو ⌘ و‏Alt هو ⌥. اضغط **?** في الاستوديو لترى المفاتيح وتغيّرها، وما تغيّره يُحفظ في متصفحك. تعمل مفاتيح الحرف الواحد حين لا يكون المؤشر في حقل نص.',
    command: 'الأمر',
    keys: 'المفاتيح',
    server: 'مع خادم',
    messages: arabic as Readonly<Record<string, string>>,
  },
} as const;

const symbols: Readonly<Record<string, string>> = {
  Mod: 'Ctrl',
  ArrowUp: '↑',
  PageDown: 'Page Down',
  PageUp: 'Page Up',
  Escape: 'Esc',
};
const caps = (keys: string): string =>
  keys
    .split(/\+(?=.)/)
    .map((key) => `<kbd>${symbols[key] ?? key}</kbd>`)
    .join(' ');

/** All commands of the studio with their keys, from the table that the studio reads. */
export const shortcutPage = (language: Language): GeneratedPage => {
  const { title, intro, command, keys, server, messages } = words[language];
  const message = (key: string): string => {
    const text = messages[key];
    if (text === undefined) throw new Error(`The message ${key} is not in editor/kit/text.`);
    return text;
  };
  const all: readonly Shortcut[] = shortcuts;
  const sections = commandGroups.map((group) => {
    const rows = all
      .filter((shortcut) => shortcut.group === group)
      .map((shortcut) => [
        `${message(shortcut.label)}${shortcut.server ? ` (${server})` : ''}`,
        `<bdi>${shortcut.keys.map(caps).join(' · ')}</bdi>`,
      ]);
    return `## ${message(`group.${group}`)}\n\n${table([command, keys], rows)}`;
  });
  return { address: 'reference/keyboard', title, body: `${intro}\n\n${sections.join('\n')}` };
};
