import { describe, expect, it } from 'vitest';
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
  it('a flag takes its value from the next argument or after an equals sign', () => {
    const parsed = parse('file.json', '--prompt', 'كلب', '--guidance=2');
    expect(parsed.positionals).toEqual(['file.json']);
    expect(parsed.value('prompt')).toBe('كلب');
    expect(parsed.value('guidance')).toBe('2');
  });

  it('a repeatable flag keeps all its values in order', () => {
    expect(parse('--set', 'a.b=1', '--set', 'a.c=2').all('set')).toEqual(['a.b=1', 'a.c=2']);
  });

  it('a negative number may follow its flag without an equals sign', () => {
    expect(parse('--guidance', '-2.5').value('guidance')).toBe('-2.5');
  });

  it('an empty text counts as the value of a flag', () => {
    expect(parse('--prompt', '').value('prompt')).toBe('');
    expect(parse('--prompt=').value('prompt')).toBe('');
  });

  it('a short switch sets the switch with the long name', () => {
    expect(parse('-h').has('help')).toBe(true);
  });

  it.each([
    [['--promt', 'x'], 'Unknown flag --promt. Did you mean "--prompt"? "unclip run --help" lists the flags.'],
    [['-z'], 'Unknown flag -z. "unclip run --help" lists the flags.'],
    [['--prompt'], '--prompt needs a value: --prompt <text>.'],
    [['--prompt', '--json'], '--prompt needs a value: --prompt <text>. If the value starts with a dash, write --prompt=--json.'],
    [['--json=yes'], '--json takes no value. Write --json alone.'],
    [['--prompt', 'a', '--prompt', 'b'], '--prompt is set twice. Set it once.'],
  ])('the arguments %j are rejected with the code USAGE', (argv, message) => {
    expect(() => parse(...argv)).toThrow(expect.objectContaining({ code: 'USAGE', message }));
  });

  it('the workflow file is found among flags that are not defined yet', () => {
    expect(firstPositional(['--colour', 'red', '--json', 'file.json'], flags)).toBe('file.json');
    expect(firstPositional(['file.json', '--colour', 'red'], flags)).toBe('file.json');
    expect(firstPositional(['--json'], flags)).toBeUndefined();
  });

  it.each(['0', '2.5', 'many', ''])('%j is rejected where a whole number between 1 and 8 is required', (text) => {
    const read = () => wholeNumber(parse('--guidance', text), 'guidance', { minimum: 1, maximum: 8 });
    expect(read).toThrow(`--guidance must be a whole number between 1 and 8, but is "${text}".`);
  });
});
