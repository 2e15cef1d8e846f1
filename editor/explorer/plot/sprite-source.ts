/** Small square pictures of points, each loaded when it is first drawn. */
export type SpriteSource = {
  /** The picture of a point; undefined until it is loaded. */
  pictureOf(point: number): ImageBitmap | undefined;
  /** Calls the listener after pictures were loaded. Returns the function that ends it. */
  subscribe(listener: () => void): () => void;
  dispose(): void;
};

/** The side of the pictures in pixels, the most that stay in memory, and how many are loaded at the same time. */
export const spriteSide = 128;
const mostKept = 2000;
const atOnce = 6;

/** Pictures of points that `load` reads. A picture that cannot be read stays a point. */
export const createSpriteSource = (load: (point: number) => Promise<ImageBitmap | undefined>): SpriteSource => {
  /** In the order of their last use; null where there is none. */
  const pictures = new Map<number, ImageBitmap | null>();
  const waiting = new Set<number>();
  const listeners = new Set<() => void>();
  let loading = 0;
  let ended = false;
  let announced = false;

  const announce = (): void => {
    if (announced) return;
    announced = true;
    requestAnimationFrame(() => {
      announced = false;
      for (const listener of listeners) listener();
    });
  };
  const keep = (point: number, picture: ImageBitmap | undefined): void => {
    if (ended) {
      picture?.close();
      return;
    }
    pictures.set(point, picture ?? null);
    const [oldest] = pictures;
    if (pictures.size > mostKept && oldest) {
      pictures.delete(oldest[0]);
      oldest[1]?.close();
    }
    if (picture) announce();
  };
  const next = (): void => {
    // the point that was asked for last is the one on the screen
    const point = [...waiting].at(-1);
    if (ended || loading >= atOnce || point === undefined) return;
    waiting.delete(point);
    loading++;
    load(point)
      .then(
        (picture) => keep(point, picture),
        () => keep(point, undefined),
      )
      .finally(() => {
        loading--;
        next();
      });
    next();
  };
  return {
    pictureOf(point) {
      const picture = pictures.get(point);
      if (picture === undefined) {
        waiting.add(point);
        next();
        return undefined;
      }
      pictures.delete(point);
      pictures.set(point, picture);
      return picture ?? undefined;
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    dispose() {
      ended = true;
      waiting.clear();
      for (const picture of pictures.values()) picture?.close();
      pictures.clear();
    },
  };
};
