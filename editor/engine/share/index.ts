export { longestLink, readShareLink, shareLink } from './link.ts';
export { openAnything } from './open-anything.ts';
export { pictureWithWorkflow, workflowKeyword } from './picture.ts';
