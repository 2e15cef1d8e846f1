/** Gives a record the entries of another one, in their order: the object stays, for those who keep it. */
export const replaceEntries = <Value>(live: Record<string, Value>, entries: Readonly<Record<string, Value>>): void => {
  for (const name of Object.keys(live)) delete live[name];
  Object.assign(live, entries);
};
