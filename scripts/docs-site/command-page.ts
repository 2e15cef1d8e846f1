import { type Host, processHost } from '../../cli/host.ts';
import { commandNames, main } from '../../cli/main.ts';
import { modelsCommandNames } from '../../cli/models.ts';
import { pluginCommandNames } from '../../cli/plugin.ts';
import type { GeneratedPage } from './generated-page.ts';
import { code, table } from './markdown-table.ts';

/** Commands that have commands of their own. */
const below: Readonly<Record<string, readonly string[]>> = { models: modelsCommandNames, plugin: pluginCommandNames };

/** A sentence of help as Markdown: commands in quotes become code, and placeholders stay visible. */
const sentence = (text: string): string =>
  text
    .replace(/"((?:unclip|npm|npx) [^"]*)"/g, '`$1`')
    .split(/(`[^`]*`)/)
    .map((part, index) => (index % 2 === 1 ? part : part.replaceAll('<', '&lt;')))
    .join('');

/** The parts of a help text: paragraphs, and tables of names with their sentences. */
const parts = (help: string): readonly (string | (readonly [string, string])[])[] => {
  const found: (string | [string, string][])[] = [];
  let row: [string, string] | undefined;
  for (const line of help.split('\n')) {
    const [, name, doc = ''] = /^ {2}(\S.*?)(?: {2,}(.*))?$/.exec(line) ?? [];
    if (name !== undefined) {
      row = [name, doc];
      const last = found.at(-1);
      if (typeof last === 'object') last.push(row);
      else found.push([row]);
    } else if (row && line.startsWith('    ')) row[1] = `${row[1]} ${line.trim()}`.trim();
    else if (line.trim() !== '') {
      row = undefined;
      found.push(line.trim());
    }
  }
  return found;
};

/** What a command prints for `--help`, as Markdown below a heading. */
const section = (help: string, name: string): string => {
  const [usage = '', ...rest] = parts(help);
  const body = rest.map((part) =>
    typeof part === 'string'
      ? sentence(part)
      : table(
          [part.every(([name]) => name.startsWith('--')) ? 'flag' : '', ''],
          part.map(([flag, doc]) => [code(flag), sentence(doc)]),
        ),
  );
  return [`## unclip ${name}`, `\`\`\`text\n${String(usage).replace('Usage: ', '')}\n\`\`\``, ...body].join('\n\n');
};

const helpOf = async (host: Host, argv: readonly string[]): Promise<string> => {
  let printed = '';
  const status = await main([...argv, '--help'], {
    ...host,
    out: (text) => {
      printed += text;
    },
  });
  if (status !== 0 || !printed.startsWith('Usage: ')) throw new Error(`"unclip ${argv.join(' ')} --help" prints no help.`);
  return printed;
};

/** The reference of the command line, made of what its commands print for `--help`. */
export const commandPage = async (): Promise<GeneratedPage> => {
  const names = commandNames.flatMap((name) => [[name], ...(below[name] ?? []).map((own) => [name, own])]);
  const host = processHost();
  const sections: string[] = [];
  for (const argv of names) sections.push(section(await helpOf(host, argv), argv.join(' ')));
  const intro =
    'In a checkout, a command is called by `npm run unclip -- run …`; where the package is installed, by `npx unclip run …`. `unclip run <workflow> --help` lists the inputs of that workflow, which are flags, too. ' +
    'Exit codes: 0 success, 1 the run failed, 2 the command was typed wrongly, 130 stopped by Ctrl-C.';
  return { address: 'reference/command-line', title: 'The command line', body: `${intro}\n\n${sections.join('\n\n')}` };
};
