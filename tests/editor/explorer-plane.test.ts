import { describe, expect, it } from 'vitest';
import { boundsOf, gridIndex, including, nearest } from '../../editor/panels/explorer/grid-index.ts';
import { isInside, selectInside } from '../../editor/panels/explorer/lasso.ts';
import { fitView, panBy, ticks, toPlane, toScreen, zoomAt } from '../../editor/panels/explorer/view.ts';
import { generator } from '../../models/random.ts';

const at = (values: Float32Array, place: number) => values[place] ?? Number.NaN;
const cloud = (count: number) => generator(7).randn(count * 2);
const square = Float32Array.of(0, 0, 2, 0, 2, 2, 0, 2);
const size = { width: 400, height: 300 };

describe('grid index', () => {
  it('finds the same nearest point as a look at all points', () => {
    const points = cloud(3000);
    const index = gridIndex(points);
    const radius = { x: 0.4, y: 0.25 };
    const slowly = (x: number, y: number) => {
      let [found, best]: [number | undefined, number] = [undefined, 1];
      for (let point = 0; point < 3000; point++) {
        const distance = ((at(points, point * 2) - x) / radius.x) ** 2 + ((at(points, point * 2 + 1) - y) / radius.y) ** 2;
        if (distance < best) [found, best] = [point, distance];
      }
      return found;
    };
    const places = cloud(200);
    for (let place = 0; place < 200; place++) {
      const [x, y] = [at(places, place * 2), at(places, place * 2 + 1)];
      expect(nearest(index, { x, y }, radius)).toBe(slowly(x, y));
    }
  });

  it('finds nothing farther away than the radius', () => {
    expect(nearest(gridIndex(Float32Array.of(0, 0)), { x: 3, y: 0 }, { x: 1, y: 1 })).toBeUndefined();
  });

  it('holds points that all lie on one place, and none at all', () => {
    expect(nearest(gridIndex(Float32Array.of(1, 1, 1, 1)), { x: 1, y: 1 }, { x: 0.1, y: 0.1 })).toBeTypeOf('number');
    expect(nearest(gridIndex(new Float32Array(0)), { x: 0, y: 0 }, { x: 1, y: 1 })).toBeUndefined();
    expect(boundsOf(new Float32Array(0))).toEqual({ left: -0.5, bottom: -0.5, right: 0.5, top: 0.5 });
  });
});

describe('lasso', () => {
  it('tells inside from outside, also in a dent', () => {
    const dented = Float32Array.of(0, 0, 4, 0, 4, 4, 2, 1, 0, 4);
    expect(isInside(dented, 1, 1)).toBe(true);
    expect(isInside(dented, 2, 3)).toBe(false);
    expect(isInside(dented, 5, 1)).toBe(false);
  });

  it('selects the same points as a look at all of them', () => {
    const points = cloud(2000);
    const expected = Array.from({ length: 2000 }, (_, point) => point).filter((point) =>
      isInside(square, at(points, point * 2), at(points, point * 2 + 1)),
    );
    expect(expected.length).toBeGreaterThan(100);
    expect(selectInside(gridIndex(points), square)).toEqual(expected);
  });

  it('selects nothing with fewer than three corners', () => {
    expect(selectInside(gridIndex(cloud(100)), Float32Array.of(-9, -9, 9, 9))).toEqual([]);
  });
});

describe('view', () => {
  it('shows the whole box, with the y axis upwards', () => {
    const view = fitView({ left: -2, right: 2, bottom: -1, top: 1 }, size);
    const corner = toScreen(view, size, { x: -2, y: 1 });
    expect(corner.x).toBeCloseTo(36);
    expect(corner.y).toBeCloseTo(36);
  });

  it('turns a place on the screen back into the same place on the plane', () => {
    const view = { x: 1, y: -2, scaleX: 30, scaleY: 12 };
    const there = toPlane(view, size, toScreen(view, size, { x: 0.25, y: 7 }));
    expect(there.x).toBeCloseTo(0.25);
    expect(there.y).toBeCloseTo(7);
  });

  it('keeps what is under the pointer in its place when zoomed, and follows the pointer when panned', () => {
    const view = { x: 0, y: 0, scaleX: 50, scaleY: 50 };
    const at = { x: 90, y: 210 };
    const zoomed = zoomAt(view, size, at, 2.5);
    expect(zoomed.scaleX).toBeCloseTo(125);
    expect(toPlane(zoomed, size, at).x).toBeCloseTo(toPlane(view, size, at).x);
    expect(toPlane(zoomed, size, at).y).toBeCloseTo(toPlane(view, size, at).y);
    const panned = panBy(view, { x: 10, y: 20 });
    expect(toScreen(panned, size, toPlane(view, size, at))).toEqual({ x: 100, y: 230 });
  });

  it('grows by whole units to hold a place beyond the points', () => {
    const bounds = { left: -2.5, right: 2.5, bottom: -1, top: 1 };
    expect(including(bounds, [3.2, 0.5])).toEqual({ ...bounds, right: 4 });
    expect(including(bounds, [3.9, -1.1])).toEqual({ ...bounds, right: 4, bottom: -2 });
    expect(including(bounds, [0, 0])).toEqual(bounds);
  });

  it('puts ticks on round numbers and not closer than asked', () => {
    expect(ticks(-2.2, 2.2, { scale: 60, gap: 60 })).toEqual([-2, -1, 0, 1, 2]);
    expect(ticks(-0.31, 0.31, { scale: 600, gap: 60 })).toEqual([-0.3, -0.2, -0.1, 0, 0.1, 0.2, 0.3]);
    expect(ticks(-30, 30, { scale: 5, gap: 60 })).toEqual([-20, 0, 20]);
  });
});
