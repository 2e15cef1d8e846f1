/** Words that every part of the interface uses. */
export const general = {
  'app.name': 'Unclip Studio',

  close: 'Close',
  cancel: 'Cancel',
  notification: 'Notification',
  more: 'More',
  less: 'Less',
  loading: 'Loading…',

  'offline.ready': 'Everything is downloaded. The studio now works offline.',
} as const;
