/** The tabs of open workflows, and what the library adds to a list of workflows: labels, templates, versions, one file with all of it. */
export const library = {
  'tabs.title': 'Open workflows',
  'tabs.close': 'Close {name}',
  'tabs.close-others': 'Close the others',
  'tabs.all': 'All open workflows',
  'tabs.unsaved': 'Not saved yet',
  'tabs.running': 'Running',
} as const;
