import { type RefObject, useEffect, useLayoutEffect, useRef, useState } from 'react';
import { canvasPainter, type Painter, type Scene } from './painter.ts';
import type { Size } from './view.ts';
import { webglPainter } from './webgl-painter.ts';

/** The size of an element, kept up to date. */
export const useSize = (element: RefObject<HTMLElement | null>): Size => {
  const [size, setSize] = useState<Size>({ width: 0, height: 0 });
  useLayoutEffect(() => {
    const measured = element.current;
    if (!measured) return;
    const measure = () => setSize({ width: measured.clientWidth, height: measured.clientHeight });
    const observer = new ResizeObserver(measure);
    observer.observe(measured);
    measure();
    return () => observer.disconnect();
  }, [element]);
  return size;
};

/** Draws a scene on a canvas inside an element, at most once a frame and only when the scene has changed. */
export const usePainter = (parent: RefObject<HTMLElement | null>, scene: Scene): void => {
  const [painter, setPainter] = useState<{ readonly canvas: HTMLCanvasElement; readonly painter: Painter }>();
  const frame = useRef(0);
  useEffect(() => {
    const container = parent.current;
    if (!container) return;
    let ended = false;
    let current: Painter | undefined;
    const addCanvas = () => {
      const canvas = document.createElement('canvas');
      canvas.className = 'absolute inset-0 size-full';
      canvas.setAttribute('aria-hidden', 'true');
      container.prepend(canvas);
      return canvas;
    };
    let canvas = addCanvas();
    const show = (ready: Painter) => {
      current = ready;
      if (ended) ready.dispose();
      else setPainter({ canvas, painter: ready });
    };
    webglPainter(canvas).then(show, () => {
      // a canvas that was requested with WebGL has no other context
      canvas.remove();
      if (ended) return;
      canvas = addCanvas();
      show(canvasPainter(canvas));
    });
    return () => {
      ended = true;
      current?.dispose();
      canvas.remove();
      setPainter(undefined);
    };
  }, [parent]);
  useLayoutEffect(() => {
    if (!painter || scene.size.width === 0) return;
    frame.current = requestAnimationFrame(() => {
      const { canvas } = painter;
      const ratio = Math.min(devicePixelRatio || 1, 2);
      const [width, height] = [Math.round(scene.size.width * ratio), Math.round(scene.size.height * ratio)];
      if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
      painter.painter.draw(scene);
    });
    return () => cancelAnimationFrame(frame.current);
  }, [painter, scene]);
};
