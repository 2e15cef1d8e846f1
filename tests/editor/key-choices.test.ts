import { afterEach, describe, expect, it } from 'vitest';
import { chooseKeys, forgetKeyChoices, keyChoices, readKeyChoices } from '../../editor/commands/key-choices.ts';
import { inOrder, isBrowserKey } from '../../editor/commands/pressed-keys.ts';
import { commandsByKeys, conflictOf, keysOf, setKeys, shortcutsWith } from '../../editor/commands/shortcuts.ts';

afterEach(forgetKeyChoices);
const keysIn = (id: string) => shortcutsWith(true).find((shortcut) => shortcut.id === id)?.keys;

describe('chosen keys', () => {
  it('a chosen key runs its command, and hints and menus show it', () => {
    setKeys('live', ['Alt+J', 'R']);
    expect(keysOf('live')).toBe('Alt+J');
    expect(commandsByKeys().get(inOrder('Alt+J'))?.id).toBe('live');
    expect(keyChoices.getState()).toEqual({ live: ['Alt+J', 'R'] });
  });

  it('keys of another command are a conflict, and a choice takes them from it', () => {
    expect(conflictOf('Shift+Mod+Z', 'undo')?.id).toBe('redo');
    setKeys('undo', ['Mod+Z', 'Mod+Y']);
    expect(keysIn('redo')).toEqual(['Mod+Shift+Z']);
    expect(conflictOf('Mod+Y', 'undo')).toBeUndefined();
    expect(commandsByKeys().get(inOrder('Mod+Y'))?.id).toBe('undo');
  });

  it('a command may have no keys, and gets its own back, which is no choice', () => {
    setKeys('live', []);
    expect(keysOf('live')).toBeUndefined();
    expect(commandsByKeys().has('R')).toBe(false);
    setKeys('live', ['R']);
    expect(keyChoices.getState()).toEqual({});
  });

  it('a stored choice that cannot be read is left out', () => {
    expect(readKeyChoices('{')).toEqual({});
    expect(readKeyChoices('[]')).toEqual({});
    expect(readKeyChoices('{"live":["Alt+L",3,""],"undo":"Mod+Z"}')).toEqual({ live: ['Alt+L'] });
    chooseKeys('a command of another version', ['X']);
    expect(shortcutsWith(true).some(({ keys }) => keys.includes('X'))).toBe(false);
  });

  it('keys of the browser are known, whatever their order', () => {
    expect(isBrowserKey('Shift+Mod+T')).toBe(true);
    expect(isBrowserKey('Alt+T')).toBe(false);
    expect(inOrder('Mod++')).toBe('+ Mod'.replace(' ', '+'));
  });
});
