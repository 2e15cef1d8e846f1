/** Running a workflow: progress, results, the list of runs. */
export const run = {
  'run.run': 'Run',
  'run.stop': 'Stop',
  'run.running': 'Running {done} of {of}',
  'run.loading': 'Loading the model…',
  'run.live': 'Live',
  'run.live.hint': 'Rerun the affected nodes after every change',
  'run.download': 'Downloading {name}: {loaded} of {total} MB',
  'run.to-here': 'Run to here',
  'run.selection': 'Run selection',
  'run.device': 'Running on {device}',
  'run.idle': 'Nothing has run yet',
  'run.failed': 'The run failed',
  'run.show': 'Show node',

  'time.milliseconds': '{count} ms',
  'time.seconds': '{count} s',
  'time.minutes': '{minutes} min {seconds} s',

  'queue.none': 'Nothing has run yet. Press Run or {keys}.',
  'queue.now': 'Now',
  'queue.past': 'Earlier',
  'queue.counts': '{computed} computed, {cached} from cache',

  'notice.started': 'Run started.',
  'notice.done': 'Run finished in {time}.',
  'notice.stopped': 'Run stopped.',
  'notice.model-missing': 'This workflow uses the model {name}, which is not installed.',
  'notice.model-other': 'This workflow was saved with another version of {name}. Its pictures may differ.',
  'notice.failed': 'Run failed: {message}',
} as const;
