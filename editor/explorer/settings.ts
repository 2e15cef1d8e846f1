import * as z from 'zod';

/** Which coordinates the points have. */
export const projections = ['pca', 'umap', 'columns'] as const;
export type Projection = (typeof projections)[number];

const axes = <Value extends z.ZodType>(value: Value) => z.tuple([value, value, value]);

/** What the explorer shows of its points, as bookmarks keep it. A column is named by its id. */
export const settingsSchema = z.object({
  projection: z.enum(projections).catch('pca'),
  dimensions: z.union([z.literal(2), z.literal(3)]).catch(2),
  /** Principal components, from 0. */
  components: axes(z.int().min(0)).catch([0, 1, 2]),
  columns: axes(z.string()).catch(['', '', '']),
  neighbours: z.int().min(2).max(200).catch(15),
  minDistance: z.number().min(0).max(1).catch(0.1),
  /** `component`, `none`, `cluster`, or the id of a column. */
  colourBy: z.string().catch('none'),
  hidden: z.array(z.string()).catch([]),
  clusters: z.int().min(2).max(50).catch(8),
  showsPictures: z.boolean().catch(true),
  showsDensity: z.boolean().catch(true),
  showsNames: z.boolean().catch(true),
});
export type Settings = z.output<typeof settingsSchema>;

export const firstSettings: Settings = settingsSchema.parse({});
