/** Words that every part of the interface uses. */
export const general = {
  'app.name': 'Unclip Studio',

  close: 'Close',
  cancel: 'Cancel',
  notification: 'Notification',
  more: 'More',
  less: 'Less',
  loading: 'Getting ready…',

  'offline.ready': 'Everything is here: the studio now works without a network, too.',
} as const;
