import { type RefObject, useEffect, useLayoutEffect, useRef, useState } from 'react';
import { canvasPainter, type Painter, type Scene } from './painter.ts';
import type { Size } from './view.ts';
import { webglPainter } from './webgl-painter.ts';

/** The size of an element, kept up to date. */
export const useSize = (element: RefObject<HTMLElement | null>): Size => {
  const [size, setSize] = useState<Size>({ width: 0, height: 0 });
  useLayoutEffect(() => {
    const held = element.current;
    if (!held) return;
    const measure = () => setSize({ width: held.clientWidth, height: held.clientHeight });
    const observer = new ResizeObserver(measure);
    observer.observe(held);
    measure();
    return () => observer.disconnect();
  }, [element]);
  return size;
};

/** Draws a scene on a canvas of its own inside an element, once a frame and only when the scene has changed. */
export const usePainter = (parent: RefObject<HTMLElement | null>, scene: Scene): void => {
  const [painter, setPainter] = useState<{ readonly canvas: HTMLCanvasElement; readonly painter: Painter }>();
  const frame = useRef(0);
  useEffect(() => {
    const held = parent.current;
    if (!held) return;
    let ended = false;
    let made: Painter | undefined;
    const makeCanvas = () => {
      const canvas = document.createElement('canvas');
      canvas.className = 'absolute inset-0 size-full';
      canvas.setAttribute('aria-hidden', 'true');
      held.prepend(canvas);
      return canvas;
    };
    let canvas = makeCanvas();
    const show = (ready: Painter) => {
      made = ready;
      if (ended) ready.dispose();
      else setPainter({ canvas, painter: ready });
    };
    webglPainter(canvas).then(show, () => {
      // A canvas that was asked for WebGL cannot draw in any other way.
      canvas.remove();
      if (ended) return;
      canvas = makeCanvas();
      show(canvasPainter(canvas));
    });
    return () => {
      ended = true;
      made?.dispose();
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
