/** When a run began: the time, and the day where that is another one than today. */
export const whenWords = (at: number, language: string, now = Date.now()): string => {
  const isToday = new Date(at).toDateString() === new Date(now).toDateString();
  return new Intl.DateTimeFormat(language, isToday ? { timeStyle: 'medium' } : { dateStyle: 'medium', timeStyle: 'short' }).format(at);
};
