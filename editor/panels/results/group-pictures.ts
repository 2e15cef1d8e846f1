import type { RecordedPicture } from '../../engine/storage/storage.ts';

/** Pictures of one day and one workflow. */
export type PictureGroup = {
  readonly key: string;
  readonly drawnAt: number;
  readonly workflow: string;
  readonly pictures: readonly RecordedPicture[];
};

/** Pictures by day and workflow, in their order. A workflow of which pictures were drawn twice on a day is listed once on that day. */
export const groupPictures = (pictures: readonly RecordedPicture[]): readonly PictureGroup[] => {
  const groups = Map.groupBy(pictures, ({ drawnAt, document, workflow }) => `${new Date(drawnAt).toDateString()} ${document} ${workflow}`);
  return [...groups].flatMap(([key, list]) =>
    list[0] ? [{ key, drawnAt: list[0].drawnAt, workflow: list[0].workflow, pictures: list }] : [],
  );
};

/** A day in words: today, yesterday, or its date. */
export const dayWords = (at: number, language: string, now = Date.now()): string => {
  const days = Math.round((startOfDay(at) - startOfDay(now)) / 86_400_000);
  if (days > -2) return new Intl.RelativeTimeFormat(language, { numeric: 'auto' }).format(days, 'day');
  return new Intl.DateTimeFormat(language, { dateStyle: 'full' }).format(at);
};

const startOfDay = (at: number): number => new Date(at).setHours(0, 0, 0, 0);

/** The settings in which two pictures differ, by node and name; a setting that only one has is undefined in the other. */
export const differingFacts = (first: RecordedPicture, second: RecordedPicture) => {
  const values = ({ facts }: RecordedPicture) => new Map(facts.map(({ node, name, value }) => [`${node}\n${name}`, value]));
  const [one, other] = [values(first), values(second)];
  return [...new Set([...one.keys(), ...other.keys()])]
    .filter((key) => one.get(key) !== other.get(key))
    .map((key) => {
      const [node = '', name = ''] = key.split('\n');
      return { node, name, first: one.get(key), second: other.get(key) };
    });
};
