/** Running a workflow: progress, results, the list of runs. */
export const run = {
  'run.run': 'Run',
  'run.stop': 'Stop',
  'run.running': 'Running {done} of {of}',
  'run.loading': 'Loading the model…',
  'run.live': 'Live',
  'run.live.hint': 'What a change touches runs again at once',
  'run.download': 'Loading {name}: {loaded} of {total} MB',
  'run.to-here': 'Run to here',
  'run.selection': 'Run selection',
  'run.device': 'Runs on {device}',
  'run.idle': 'Nothing has run yet',
  'run.failed': 'The run stopped',
  'run.show': 'Show the node',

  'time.milliseconds': '{count} ms',
  'time.seconds': '{count} s',
  'time.minutes': '{minutes} min {seconds} s',

  'queue.none': 'Nothing has run yet. Press Run, or {keys}.',
  'queue.now': 'Now',
  'queue.past': 'Before',
  'queue.counts': '{computed} computed, {cached} kept from before',

  'notice.started': 'The run has started.',
  'notice.done': 'The run is done, after {time}.',
  'notice.stopped': 'The run was stopped.',
  'notice.failed': 'The run stopped: {message}',
} as const;
