import { describe, expect, test } from 'vitest';
import { type Flag, firstPositional, parseArguments, wholeNumber } from '../../cli/arguments.ts';

const flags: Flag[] = [
  { name: 'prompt', value: 'text', doc: '' },
  { name: 'guidance', value: 'number', doc: '' },
  { name: 'set', value: 'node.param=value', multiple: true, doc: '' },
  { name: 'json', doc: '' },
  { name: 'help', short: 'h', doc: '' },
];
const parse = (...argv: string[]) => parseArguments(argv, flags, 'run');

describe('arguments', () => {
  test('values stand after their flag or after an equals sign', () => {
    const parsed = parse('file.json', '--prompt', 'كلب', '--guidance=2');
    expect(parsed.positionals).toEqual(['file.json']);
    expect(parsed.value('prompt')).toBe('كلب');
    expect(parsed.value('guidance')).toBe('2');
  });

  test('a flag that may be repeated keeps all its values in order', () => {
    expect(parse('--set', 'a.b=1', '--set', 'a.c=2').all('set')).toEqual(['a.b=1', 'a.c=2']);
  });

  test('a negative number may stand after its flag', () => {
    expect(parse('--guidance', '-2.5').value('guidance')).toBe('-2.5');
  });

  test('an empty text is a value', () => {
    expect(parse('--prompt', '').value('prompt')).toBe('');
    expect(parse('--prompt=').value('prompt')).toBe('');
  });

  test('a short switch is the long one', () => {
    expect(parse('-h').has('help')).toBe(true);
  });

  test.each([
    [['--promt', 'x'], 'Unknown flag --promt. Did you mean "--prompt"? "unclip run --help" lists the flags.'],
    [['-z'], 'Unknown flag -z. "unclip run --help" lists the flags.'],
    [['--prompt'], '--prompt needs a value: --prompt <text>.'],
    [['--prompt', '--json'], '--prompt needs a value: --prompt <text>. If the value begins with a dash, write --prompt=--json.'],
    [['--json=yes'], '--json takes no value. Write --json alone.'],
    [['--prompt', 'a', '--prompt', 'b'], '--prompt is given twice. Give it once.'],
  ])('%j is refused with a sentence', (argv, message) => {
    expect(() => parse(...argv)).toThrow(expect.objectContaining({ code: 'USAGE', message }));
  });

  test('the workflow is found among flags that are not known yet', () => {
    expect(firstPositional(['--colour', 'red', '--json', 'file.json'], flags)).toBe('file.json');
    expect(firstPositional(['file.json', '--colour', 'red'], flags)).toBe('file.json');
    expect(firstPositional(['--json'], flags)).toBeUndefined();
  });

  test.each(['0', '2.5', 'many', ''])('%j is no whole number between 1 and 8', (text) => {
    const read = () => wholeNumber(parse('--guidance', text), 'guidance', { minimum: 1, maximum: 8 });
    expect(read).toThrow(`--guidance must be a whole number between 1 and 8, but is "${text}".`);
  });
});
