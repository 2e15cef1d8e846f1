import { describe, expect, it } from 'vitest';
import { CliError, exitCodeOf, usage } from '../../cli/error.ts';
import { problemOf } from '../../cli/problem.ts';
import { GraphError } from '../../graph/index.ts';
import { ModelError } from '../../models/error.ts';
import { systemError } from '../support/cli/fake-host.ts';

describe('errors', () => {
  it('a mistyped command has exit code 2, every other error has exit code 1', () => {
    expect(exitCodeOf(usage('So.'))).toBe(2);
    expect(exitCodeOf(new CliError('OUTPUT_UNWRITABLE', 'So.'))).toBe(1);
    expect(exitCodeOf(new GraphError('CYCLE', 'So.'))).toBe(1);
    expect(exitCodeOf('a text')).toBe(1);
  });

  it('the sentence of a problem names the node exactly once', () => {
    expect(problemOf(new GraphError('NODE_FAILED', 'It broke.', { nodeId: 'prior' }))).toEqual({
      code: 'NODE_FAILED',
      nodeId: 'prior',
      message: 'Node "prior": It broke.',
    });
    const named = new GraphError('NODE_FAILED', 'Node "{node}" broke.', { nodeId: 'prior', params: { node: 'prior' } });
    expect(problemOf(named).message).toBe('Node "prior" broke.');
  });

  it('a ModelError keeps its code and its sentence', () => {
    expect(problemOf(new ModelError('BAD_WEIGHTS', 'Altered.'))).toEqual({ code: 'BAD_WEIGHTS', message: 'Altered.' });
  });

  it('an error of the file system becomes a sentence with the path', () => {
    expect(problemOf(Object.assign(systemError('EACCES'), { path: '/a/b' }))).toEqual({
      code: 'FILE_UNREADABLE',
      message: '/a/b: Access is denied. Change the permissions or choose another folder.',
    });
  });

  it('an unexpected error is called a defect, inside a node too', () => {
    expect(problemOf(new Error('boo')).code).toBe('DEFECT');
    const slip = new GraphError('NODE_FAILED', 'Node "a" failed: x is not a function', { nodeId: 'a', cause: new TypeError('x') });
    expect(problemOf(slip).message).toContain('This is a defect of unclip.');
  });
});
