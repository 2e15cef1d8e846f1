import { posix } from 'node:path';
import { importsOf } from './imports.ts';
import type { SourceFile } from './source-files.ts';

/** An arrow of a graph: what stands at its start needs what stands at its end. */
type Arrow = readonly [from: string, to: string];

/** The imports of files among themselves, types included. A worker's address is no import: the page and its worker are two programs. */
const arrowsOf = (files: readonly SourceFile[]): Arrow[] => {
  const paths = new Set(files.map(({ path }) => path));
  return files.flatMap(({ path, text }) =>
    importsOf(path, text).flatMap(({ specifier, worker }) => {
      if (!specifier?.startsWith('.') || worker) return [];
      const target = posix.join(posix.dirname(path), specifier);
      return paths.has(target) && target !== path ? [[path, target] as const] : [];
    }),
  );
};

/** The strongly connected components of more than one member (Tarjan), each sorted. */
const knotsOf = (arrows: readonly Arrow[]): string[][] => {
  const next = new Map<string, Set<string>>();
  for (const [from, to] of arrows) next.set(from, (next.get(from) ?? new Set()).add(to));
  const order = new Map<string, number>();
  const lowest = new Map<string, number>();
  const stack: string[] = [];
  const open = new Set<string>();
  const knots: string[][] = [];
  const visit = (name: string): void => {
    order.set(name, order.size);
    lowest.set(name, order.get(name) ?? 0);
    stack.push(name);
    open.add(name);
    for (const other of next.get(name) ?? []) {
      if (!order.has(other)) visit(other);
      if (open.has(other)) lowest.set(name, Math.min(lowest.get(name) ?? 0, lowest.get(other) ?? 0));
    }
    if (lowest.get(name) !== order.get(name)) return;
    const knot = stack.splice(stack.indexOf(name));
    for (const member of knot) open.delete(member);
    if (knot.length > 1) knots.push(knot.sort());
  };
  for (const name of next.keys()) if (!order.has(name)) visit(name);
  return knots;
};

/** Files that import each other in a circle, each circle as a sentence. */
export const fileCircles = (files: readonly SourceFile[]): string[] =>
  knotsOf(arrowsOf(files)).map((knot) => `These files import each other in a circle: ${knot.join(', ')}.`);

/** Where two paths part: the folder that each of them enters. Undefined where one of them is a file of the common folder. */
const siblings = (from: string, to: string): Arrow | undefined => {
  const [a, b] = [from.split('/'), to.split('/')];
  const depth = a.findIndex((part, index) => part !== b[index]);
  if (depth < 0 || depth >= a.length - 1 || depth >= b.length - 1) return undefined;
  return [a.slice(0, depth + 1).join('/'), b.slice(0, depth + 1).join('/')];
};

/** Folders side by side whose files import each other in a circle, each circle as a sentence that names the imports. */
export const folderCircles = (files: readonly SourceFile[]): string[] => {
  const crossing = arrowsOf(files).flatMap(([from, to]) => {
    const folders = siblings(from, to);
    return folders ? [{ from, to, folders }] : [];
  });
  return knotsOf(crossing.map(({ folders }) => folders)).map((knot) => {
    const inside = crossing.filter(({ folders }) => folders.every((folder) => knot.includes(folder)));
    const imports = inside.map(({ from, to }) => `${from} imports ${to}`).join('; ');
    return `These folders import each other in a circle: ${knot.join(', ')} (${imports}).`;
  });
};
