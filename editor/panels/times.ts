/** A moment as date and time. */
export const dateAndTime = (at: number, language: string): string =>
  new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'short' }).format(at);

/** When a run started: the time, and also the day if that is not today. */
export const whenWords = (at: number, language: string, now = Date.now()): string => {
  const isToday = new Date(at).toDateString() === new Date(now).toDateString();
  return isToday ? new Intl.DateTimeFormat(language, { timeStyle: 'medium' }).format(at) : dateAndTime(at, language);
};

/** How long ago a moment was, in the largest unit that fits. `from` and `now` are in milliseconds. */
export const ago = (from: number, now: number, language: string): string => {
  const seconds = Math.round((from - now) / 1000);
  const format = new Intl.RelativeTimeFormat(language, { numeric: 'auto', style: 'short' });
  const [size, unit] =
    seconds > -60
      ? ([1, 'second'] as const)
      : seconds > -3600
        ? ([60, 'minute'] as const)
        : seconds > -86_400
          ? ([3600, 'hour'] as const)
          : ([86_400, 'day'] as const);
  return format.format(Math.round(seconds / size), unit);
};
