import { describe, expect, test } from 'vitest';
import { CliError, exitCodeOf, problemOf, usage } from '../../cli/error.ts';
import { GraphError } from '../../graph/index.ts';
import { ModelError } from '../../models/error.ts';
import { systemError } from '../support/cli/fake-host.ts';

describe('errors', () => {
  test('a wrong command ends with 2, everything else with 1', () => {
    expect(exitCodeOf(usage('So.'))).toBe(2);
    expect(exitCodeOf(new CliError('OUTPUT_UNWRITABLE', 'So.'))).toBe(1);
    expect(exitCodeOf(new GraphError('CYCLE', 'So.'))).toBe(1);
    expect(exitCodeOf('a text')).toBe(1);
  });

  test('the name of the node stands in the sentence, once', () => {
    expect(problemOf(new GraphError('NODE_FAILED', 'It broke.', { nodeId: 'prior' }))).toEqual({
      code: 'NODE_FAILED',
      nodeId: 'prior',
      message: 'Node "prior": It broke.',
    });
    expect(problemOf(new GraphError('NODE_FAILED', 'The node "prior" broke.', { nodeId: 'prior' })).message).toBe(
      'The node "prior" broke.',
    );
  });

  test('an error of the models keeps its code and its sentence', () => {
    expect(problemOf(new ModelError('BAD_WEIGHTS', 'Altered.'))).toEqual({ code: 'BAD_WEIGHTS', message: 'Altered.' });
  });

  test('an error of the file system becomes a sentence with the path', () => {
    expect(problemOf(Object.assign(systemError('EACCES'), { path: '/a/b' }))).toEqual({
      code: 'FILE_UNREADABLE',
      message: '/a/b: Access is denied. Change its permissions or choose another place.',
    });
  });

  test('what nobody expected is called a defect, inside a node too', () => {
    expect(problemOf(new Error('boo')).code).toBe('DEFECT');
    const slip = new GraphError('NODE_FAILED', 'Node "a" failed: x is not a function', { nodeId: 'a', cause: new TypeError('x') });
    expect(problemOf(slip).message).toContain('unclip did not expect this.');
  });
});
