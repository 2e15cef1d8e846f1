import { describe, expect, it } from 'vitest';
import { componentLayout } from '../../editor/explorer/layouts.ts';
import {
  boundsOf,
  including,
  indexPoints,
  nearestPoint,
  type PlanePoint,
  pointAt,
  pointsInside,
} from '../../editor/explorer/plot/point-index.ts';
import { fitView, panBy, ticks, toPlane, toScreen, zoomAt } from '../../editor/explorer/plot/view.ts';
import { fitPca, standardScoresOn } from '../../models/pca/index.ts';
import { generator } from '../../models/random.ts';

const cloud = (count: number) => generator(7).randn(count * 2);
const size = { width: 400, height: 300 };

describe('finding the nearest point', () => {
  it('the index finds the same nearest point as a comparison with every point', () => {
    const points = cloud(3000);
    const index = indexPoints(points);
    const radius = { x: 0.4, y: 0.25 };
    const slowly = ([x, y]: PlanePoint) => {
      let [found, least]: [number | undefined, number] = [undefined, 1];
      for (let point = 0; point < 3000; point++) {
        const [left, bottom] = pointAt(points, point);
        const distance = ((left - x) / radius.x) ** 2 + ((bottom - y) / radius.y) ** 2;
        if (distance < least) [found, least] = [point, distance];
      }
      return found;
    };
    const positions = Array.from({ length: 200 }, (_, position) => pointAt(generator(11).randn(400), position));
    const found = positions.map(([x, y]) => nearestPoint(index, { x, y }, radius));
    expect(found).toEqual(positions.map(slowly));
    expect(found.filter((point) => point !== undefined).length).toBeGreaterThan(150);
  });

  it('a point farther away than the radius is not found', () => {
    expect(nearestPoint(indexPoints(Float32Array.of(0, 0)), { x: 3, y: 0 }, { x: 1, y: 1 })).toBeUndefined();
  });

  it('a hidden point is not found, and the next nearest one is', () => {
    const index = indexPoints(Float32Array.of(0, 0, 0.5, 0));
    expect(nearestPoint(index, { x: 0, y: 0 }, { x: 1, y: 1, isHidden: (point) => point === 0 })).toBe(1);
  });

  it('points at one position can be indexed, and so can no points', () => {
    expect(nearestPoint(indexPoints(Float32Array.of(1, 1, 1, 1)), { x: 1, y: 1 }, { x: 0.1, y: 0.1 })).toBeTypeOf('number');
    expect(nearestPoint(indexPoints(new Float32Array(0)), { x: 0, y: 0 }, { x: 1, y: 1 })).toBeUndefined();
    expect(boundsOf(new Float32Array(0))).toEqual({ left: -0.5, bottom: -0.5, right: 0.5, top: 0.5 });
  });
});

describe('selecting by lasso', () => {
  it('a lasso selects the points inside it, and not those in its dent', () => {
    const dented: PlanePoint[] = [
      [0, 0],
      [4, 0],
      [4, 4],
      [2, 1],
      [0, 4],
    ];
    expect(pointsInside(Float32Array.of(2, 3, 1, 1, 5, 1, 3, 1), dented)).toEqual([1, 3]);
  });

  it('a square lasso selects the same points as a comparison of coordinates', () => {
    const points = cloud(2000);
    const expected = Array.from({ length: 2000 }, (_, point) => point).filter((point) =>
      pointAt(points, point).every((coordinate) => coordinate > 0 && coordinate < 2),
    );
    expect(expected.length).toBeGreaterThan(100);
    expect(
      pointsInside(points, [
        [0, 0],
        [2, 0],
        [2, 2],
        [0, 2],
      ]),
    ).toEqual(expected);
  });

  it('a lasso with fewer than three corners selects nothing', () => {
    expect(
      pointsInside(cloud(100), [
        [-9, -9],
        [9, 9],
      ]),
    ).toEqual([]);
  });
});

describe('the points of a plane', () => {
  it('the two components stand side by side, the horizontal one first', () => {
    const embeddings = { dims: [40, 6], data: generator(3).randn(240) };
    const basis = fitPca(embeddings);
    const { points } = componentLayout(basis, embeddings, [1, 0]);
    expect(pointAt(points, 5)).toEqual([standardScoresOn(basis, embeddings, 1)[5], standardScoresOn(basis, embeddings, 0)[5]]);
  });

  it('the box around the points grows by whole units to include one more position', () => {
    const bounds = { left: -2.5, right: 2.5, bottom: -1, top: 1 };
    expect(including(bounds, [3.2, 0.5])).toEqual({ ...bounds, right: 4 });
    expect(including(bounds, [3.9, -1.1])).toEqual({ ...bounds, right: 4, bottom: -2 });
    expect(including(bounds, [0, 0])).toEqual(bounds);
  });
});

describe('the view of a plane', () => {
  it('a fitted view shows the complete box, with the y axis upwards', () => {
    const view = fitView({ left: -2, right: 2, bottom: -1, top: 1 }, size);
    const corner = toScreen(view, size, { x: -2, y: 1 });
    expect(corner.x).toBeCloseTo(36);
    expect(corner.y).toBeCloseTo(36);
  });

  it('a position on the screen converts back to the same position on the plane', () => {
    const view = { x: 1, y: -2, scaleX: 30, scaleY: 12 };
    const onPlane = toPlane(view, size, toScreen(view, size, { x: 0.25, y: 7 }));
    expect(onPlane.x).toBeCloseTo(0.25);
    expect(onPlane.y).toBeCloseTo(7);
  });

  it('zooming keeps the position under the pointer, and panning moves it with the pointer', () => {
    const view = { x: 0, y: 0, scaleX: 50, scaleY: 50 };
    const pointer = { x: 90, y: 210 };
    const zoomed = zoomAt(view, size, pointer, 2.5);
    expect(zoomed.scaleX).toBeCloseTo(125);
    expect(toPlane(zoomed, size, pointer).x).toBeCloseTo(toPlane(view, size, pointer).x);
    expect(toPlane(zoomed, size, pointer).y).toBeCloseTo(toPlane(view, size, pointer).y);
    const panned = panBy(view, { x: 10, y: 20 });
    expect(toScreen(panned, size, toPlane(view, size, pointer))).toEqual({ x: 100, y: 230 });
  });

  it('ticks stand on round numbers and no closer than the gap', () => {
    expect(ticks(-2.2, 2.2, { scale: 60, gap: 60 })).toEqual([-2, -1, 0, 1, 2]);
    expect(ticks(-0.31, 0.31, { scale: 600, gap: 60 })).toEqual([-0.3, -0.2, -0.1, 0, 0.1, 0.2, 0.3]);
    expect(ticks(-30, 30, { scale: 5, gap: 60 })).toEqual([-20, 0, 20]);
  });
});
