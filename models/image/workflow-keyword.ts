/** The keyword of the PNG text that contains the workflow of a picture. A file of its own, because what reads PNG texts decompresses them. */
export const workflowKeyword = 'unclip-workflow';
