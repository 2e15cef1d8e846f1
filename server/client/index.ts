export type { ImportProgress, LoggedEvent, Me, PluginSummary, RunDetails, RunGone, RunOutput, RunSummary } from '../contract.ts';
export { type Artifacts, artifactsAt } from './artifacts.ts';
export { type ClientSettings, createClient, type SavedSummary, type ServerClient } from './client.ts';
export { follow } from './follow.ts';
export { readPlugin } from './plugins.ts';
export { serverProblem } from './problem.ts';
export { remote, type TaskFile } from './remote.ts';
export { patient } from './retry.ts';
export { sendMissing } from './send-missing.ts';
