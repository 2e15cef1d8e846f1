import { describe, expect, it } from 'vitest';
import { readBookmarks, writeBookmarks } from '../../editor/explorer/bookmarks.ts';
import { textTest } from '../../editor/explorer/caption-search.ts';
import { clusterNames, placeNames } from '../../editor/explorer/cluster-names.ts';
import { selectedTable } from '../../editor/explorer/export-selection.ts';
import { centred, layoutOf } from '../../editor/explorer/layouts.ts';
import { colourByScale, scaleColour } from '../../editor/explorer/plot/colour-scale.ts';
import { densityOf } from '../../editor/explorer/plot/density.ts';
import { drawingOrder, inOrder, nextBudget, pointCost } from '../../editor/explorer/plot/drawing-order.ts';
import { paintOf } from '../../editor/explorer/plot/paint.ts';
import { turnBy, turned } from '../../editor/explorer/plot/turn.ts';
import { nearestCentres, placeBetween, sampleRows } from '../../editor/explorer/sample.ts';
import { selectionAfter } from '../../editor/explorer/selection.ts';
import { firstSettings } from '../../editor/explorer/settings.ts';
import { cosinesWith, ranked } from '../../editor/explorer/similarity.ts';
import { cosineSimilarity } from '../../models/latent/index.ts';
import { generator } from '../../models/random.ts';

describe('points with three axes', () => {
  it('a turn keeps the distances from the origin on the plane of the screen at most as large, and no turn shows two axes as they are', () => {
    const points = generator(5).randn(300);
    expect([...turned(points, { yaw: 0, pitch: 0 }).subarray(0, 2)]).toEqual([...points.subarray(0, 2)]);
    const flat = turned(points, { yaw: 1.1, pitch: -0.4 });
    for (let point = 0; point < 100; point++) {
      const length = Math.hypot(...points.subarray(point * 3, point * 3 + 3));
      expect(Math.hypot(...flat.subarray(point * 2, point * 2 + 2))).toBeLessThanOrEqual(length + 1e-6);
    }
  });

  it('after a quarter turn the third axis points to the right, and the vertical axis never tips over', () => {
    const [x = 0, y = 0] = turned(Float32Array.of(0, 0, 1), { yaw: Math.PI / 2, pitch: 0 });
    expect([x.toFixed(6), y.toFixed(6)]).toEqual(['1.000000', '0.000000']);
    expect(turnBy({ yaw: 0, pitch: 0 }, { x: 0, y: 9000 }).pitch).toBe(Math.PI / 2);
  });

  it('axes of different units are brought to one scale around the origin', () => {
    const layout = centred(
      layoutOf([
        [1, 2, 3],
        [100, 300, 200],
        [0, Number.NaN, 0],
      ]),
      { unit: true },
    );
    expect(layout.dimensions).toBe(3);
    expect([...layout.points].map((value) => value.toFixed(2))).toEqual([
      '-1.22',
      '-1.22',
      '0.00',
      '0.00',
      '1.22',
      '0.00',
      '1.22',
      '0.00',
      '0.00',
    ]);
  });
});

describe('drawing many points', () => {
  it('a shuffled order has every point once, and values follow it', () => {
    const order = drawingOrder(60_000);
    expect(drawingOrder(1000)).toBeUndefined();
    expect(new Set(order).size).toBe(60_000);
    const values = Uint8Array.from({ length: 120_000 }, (_, index) => (index >> 1) % 251);
    const sorted = inOrder(values, order, 2);
    expect(sorted[200]).toBe((order?.[100] ?? 0) % 251);
    expect(sorted[201]).toBe((order?.[100] ?? 0) % 251);
  });

  it('a slow frame draws fewer points next time, and a fast one more', () => {
    expect([36, 16, 20, 900].map((gap) => nextBudget(100_000, gap))).toEqual([50_000, 105_000, 100_000, 30_000]);
    expect(nextBudget(12_000, 100)).toBe(10_000);
    expect(pointCost(12)).toBeGreaterThan(4 * pointCost(3));
  });

  it('selected points stand out, and hidden points have no opacity', () => {
    const paint = paintOf(Float32Array.of(1, 0, 0, 0, 1, 0, 0, 0, 1), { selected: [1], isHidden: (point) => point === 2 });
    expect(paint[5]).toBe(255);
    const [first = 0, second = 0, third = 0] = [paint[3], paint[7], paint[11]];
    expect(third).toBe(0);
    expect(second).toBeGreaterThan(first);
  });

  it('the density is greatest where the points are, in their colour', () => {
    const points = Float32Array.from({ length: 200 }, (_, index) => (index % 2 === 0 ? 0.25 : 0.75));
    const paint = paintOf(new Float32Array(300).fill(1), {});
    const { side, pixels } = densityOf(points, paint, { left: 0, right: 1, bottom: 0, top: 1 });
    const alphas = pixels.filter((_, index) => index % 4 === 3);
    const densest = alphas.indexOf(255);
    expect(densest % side).toBeCloseTo(side / 4, -1);
    expect(Math.floor(densest / side)).toBeCloseTo(side / 4, -1);
    expect(pixels[densest * 4]).toBe(255);
  });

  it('a scale of colours covers the values without the most extreme ones', () => {
    const values = Float32Array.from({ length: 101 }, (_, index) => (index === 100 ? 1e9 : index));
    const { range, colours } = colourByScale(values);
    expect(range?.[1]).toBeLessThan(101);
    expect([...colours.subarray(300, 303)]).toEqual([...Float32Array.from(scaleColour(1))]);
    expect(colourByScale([Number.NaN, 1, 2]).colours).toHaveLength(9);
  });
});

describe('finding and selecting points', () => {
  it('a selection is replaced, extended, or reduced', () => {
    expect(selectionAfter([1, 2], [5, 3], 'replace')).toEqual([3, 5]);
    expect(selectionAfter([1, 5], [3, 5], 'add')).toEqual([1, 3, 5]);
    expect(selectionAfter([1, 3, 5], [3], 'remove')).toEqual([1, 5]);
    expect(selectionAfter([1], [], 'add')).toEqual([1]);
  });

  it('captions are found by a part in any case, or by a regular expression between slashes', () => {
    expect(textTest('DOG')?.('a red dog')).toBe(true);
    expect(textTest('/^a (cat|dog)$/')?.('a red dog')).toBe(false);
    expect(textTest('/RED/i')?.('a red dog')).toBe(true);
    expect(textTest('/(/')).toBeUndefined();
  });

  it('cosines equal those of single embeddings, and the best points come first', () => {
    const data = generator(9).randn(50 * 8);
    const query = data.subarray(24, 32);
    const cosines = cosinesWith({ dims: [50, 8], data }, query);
    for (let row = 0; row < 50; row++) expect(cosines[row]).toBeCloseTo(cosineSimilarity(data.subarray(row * 8, row * 8 + 8), query), 5);
    const order = Array.from(cosines.keys()).sort((a, b) => (cosines[b] ?? 0) - (cosines[a] ?? 0));
    expect(ranked(cosines, 7)).toEqual(order.slice(0, 7));
    expect(ranked(cosines, 7)[0]).toBe(3);
    expect(ranked(Float32Array.of(1, 1, Number.NaN, 2), 3)).toEqual([3, 0, 1]);
  });
});

describe('bookmarks', () => {
  const memory = (): Storage => {
    const values = new Map<string, string>();
    return {
      getItem: (key) => values.get(key) ?? null,
      setItem: (key, value) => void values.set(key, value),
      removeItem: (key) => void values.delete(key),
      clear: () => values.clear(),
      key: (index) => [...values.keys()][index] ?? null,
      get length() {
        return values.size;
      },
    };
  };
  const bookmark = {
    name: 'dogs',
    node: 'library',
    settings: firstSettings,
    camera: { turn: { yaw: 0, pitch: 1 } },
    selection: [1, 2, 3, 9],
  };

  it('bookmarks of a document are read as they were written, and those of a removed document are forgotten', () => {
    const storage = memory();
    writeBookmarks(storage, 'gone', { bookmarks: [bookmark], documents: [] });
    writeBookmarks(storage, 'kept', { bookmarks: [bookmark, { ...bookmark, name: 'cats' }], documents: ['kept', 'other'] });
    expect(readBookmarks(storage, 'kept')).toEqual([bookmark, { ...bookmark, name: 'cats' }]);
    expect(readBookmarks(storage, 'gone')).toEqual([]);
  });

  it('a damaged bookmark is left out, and the others remain', () => {
    const storage = memory();
    writeBookmarks(storage, 'kept', { bookmarks: [bookmark], documents: [] });
    const [stored] = JSON.parse(storage.getItem('unclip.explorer.kept') ?? '[]');
    storage.setItem('unclip.explorer.kept', JSON.stringify([{ ...stored, selection: 'x' }, 7, stored]));
    expect(readBookmarks(storage, 'kept')).toEqual([bookmark]);
    storage.setItem('unclip.explorer.kept', '{');
    expect(readBookmarks(storage, 'kept')).toEqual([]);
  });
});

describe('clusters and samples of many points', () => {
  const captions = ['a red dog', 'a blue dog', 'a red cat', 'a blue cat', 'a green cat'];
  const clusters = Int32Array.of(0, 0, 1, 1, 1);

  it('a cluster is named by the word that tells it from the others, and no word names two', () => {
    expect([...clusterNames({ captions, labels: [] }, clusters)].sort()).toEqual([
      [0, 'dog'],
      [1, 'cat'],
    ]);
    expect(clusterNames({ captions: [], labels: [] }, clusters).size).toBe(0);
  });

  it('a name is placed at the median of its points, where a distant point does not pull it', () => {
    const layout = layoutOf([
      [0, 0, 4, 5, 900],
      [0, 0, 1, 1, 1],
    ]);
    expect(placeNames(layout, clusters, new Map([[1, 'cat']]))).toEqual([{ text: 'cat', at: [5, 1], count: 3 }]);
    expect(placeNames(layout, Int32Array.of(0), new Map([[0, 'cat']]))).toEqual([]);
  });

  it('a sample has evenly spaced rows, and every embedding belongs to its nearest centre', () => {
    const all = { dims: [6, 1], data: Float32Array.of(0, 1, 2, 10, 11, 12) };
    expect(sampleRows(all, 3)).toEqual({ rows: [0, 2, 4], sample: { dims: [3, 1], data: Float32Array.of(0, 2, 11) } });
    expect(sampleRows(all, 9).sample).toEqual(all);
    expect([...nearestCentres(all, { dims: [2, 1], data: Float32Array.of(11, 1) })]).toEqual([1, 1, 1, 0, 0, 0]);
  });

  it('points beside a sample lie between their neighbours in it, and those of the sample stay', () => {
    const placed = placeBetween(
      { dims: [2, 2], data: Float32Array.of(0, 0, 4, 8) },
      {
        count: 3,
        rows: [0, 2],
        neighbours: { k: 2, indices: Int32Array.of(0, 1, 1, 0, 1, 0), scores: Float32Array.of(1, 0.5, 0.7, 0.7, 1, 0.5) },
      },
    );
    expect([...placed.data]).toEqual([0, 0, 2, 4, 4, 8]);
  });
});

it('a selection is exported with the index and the columns of each point', () => {
  const cloud = {
    embedding: { space: 'tiny', role: 'image' as const, dims: [3, 2], data: Float32Array.of(1, 2, 3, 4, 5, 6) },
    captions: [],
    labels: [],
    images: [],
    columns: [],
  };
  const columns = [
    { id: 'a', title: 'Name', kind: 'text' as const, values: ['x', 'y', 'z'] },
    { id: 'b', title: 'Name', kind: 'number' as const, values: [7, 8, 9] },
  ];
  const table = selectedTable(cloud, [0, 2], columns);
  expect(table.dims).toEqual([2, 2]);
  expect([...table.data]).toEqual([1, 2, 5, 6]);
  expect(table.columns).toEqual({ index: ['0', '2'], Name: ['x', 'z'], 'Name 2': ['7', '9'] });
});
