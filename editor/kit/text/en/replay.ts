/** The recording of a run. Fetched with it: see `fetchedText`. */
export const replay = {
  'replay.title': 'Recording of “{name}”',
  'replay.made': '{date} · Unclip Studio {program} · {device}, {system}',
  'replay.problem': 'The run was stopped: {problem}',
  'replay.open-workflow': 'Open as workflow',
  'replay.close': 'Close the recording',
  'replay.canvas': 'The recorded workflow. It cannot be changed.',
  'replay.steps': 'What happened',
  'replay.play': 'Play',
  'replay.pause': 'Pause',
  'replay.back': 'One event back',
  'replay.onwards': 'One event onwards',
  'replay.moment': 'Moment of the recording',
  'replay.time': '{now} of {all}',
  'replay.event': 'Event {position} of {count}',
  'replay.speed': 'Speed',
  'replay.times': '{speed} ×',
} as const;
