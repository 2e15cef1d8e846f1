/** Rows of two columns, the second one wrapped to the width, as help shows flags. */
export const table = (rows: readonly (readonly [string, string])[], width = 100): string => {
  const left = Math.min(34, Math.max(0, ...rows.map(([name]) => name.length)));
  return rows.map(([name, doc]) => row(name, doc, { left, width })).join('');
};

const row = (name: string, doc: string, { left, width }: { left: number; width: number }): string => {
  const [first = '', ...rest] = wrap(doc, Math.max(20, width - left - 4));
  const head = name.length > left ? `  ${name}\n${' '.repeat(left + 4)}${first}` : `  ${name.padEnd(left)}  ${first}`;
  return [head.trimEnd(), ...rest.map((line) => ' '.repeat(left + 4) + line)].map((line) => `${line}\n`).join('');
};

/** Breaks a text at spaces into lines of at most `width` characters. A longer word gets a line of its own. */
export const wrap = (text: string, width: number): readonly string[] => {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(/\s+/)) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return line === '' ? lines : [...lines, line];
};

/** `1.2 s`, `340 ms`, `2 min 5 s`. */
export const duration = (ms: number): string => {
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 60_000) return `${(ms / 1000).toFixed(1)} s`;
  return `${Math.floor(ms / 60_000)} min ${Math.round((ms % 60_000) / 1000)} s`;
};

/** `3 files`, `1 file`. */
export const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`;

/** A size in decimal units: `1.5 MB`. */
export const size = (bytes: number): string => {
  if (bytes < 1e6) return `${(bytes / 1e3).toFixed(1)} kB`;
  return bytes < 1e9 ? `${(bytes / 1e6).toFixed(1)} MB` : `${(bytes / 1e9).toFixed(2)} GB`;
};

/** Rows of texts in columns, each as wide as its longest text. */
export const columns = (rows: readonly (readonly string[])[]): string => {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows
    .map(
      (row) =>
        `${row
          .map((text, column) => text.padEnd(widths[column] ?? 0))
          .join('  ')
          .trimEnd()}\n`,
    )
    .join('');
};
