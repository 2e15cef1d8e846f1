import { useCallback, useDeferredValue, useEffect, useMemo, useRef, useState } from 'react';
import { isAborted, messageOf } from '../../errors/index.ts';
import { encodeQuery, encodingFamily, type Query } from '../engine/latent/query.ts';
import type { Cloud } from '../engine/latent/subject.ts';
import { useStudio } from '../kit/studio-context.tsx';
import { useFamilies } from '../kit/use-families.ts';
import { textTest } from './caption-search.ts';
import { cosinesWith, ranked, rowOf } from './similarity.ts';

/** What a search compares: the captions themselves, or embeddings with that of words or of a picture. */
export type SearchMode = 'captions' | 'words' | 'picture';

/** Points that a search by similarity lists, and milliseconds that words rest before they are encoded. */
const mostRanked = 200;
const rest = 300;

type Similar = { readonly label: string; readonly scores: Float32Array };

/** The search for points. `found`: the points, the best first; undefined while nothing is searched. */
export const useSearch = (cloud: Cloud | undefined) => {
  const studio = useStudio();
  const families = useFamilies();
  const [mode, setMode] = useState<SearchMode>('captions');
  const [text, setText] = useState('');
  const [similar, setSimilar] = useState<Similar>();
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string>();
  const newest = useRef(0);
  const embedding = cloud?.embedding;
  const space = embedding?.space;
  const familyFor = useCallback(
    (of: Query['of']) => (space === undefined ? undefined : encodingFamily(studio.registry, families ?? [], { of, space })),
    [studio, families, space],
  );
  const wordsFamily = familyFor('text');
  const pictureFamily = familyFor('image');

  const compare = useCallback(
    async (query: Query, { family, label }: { readonly family: string; readonly label: string }) => {
      if (!embedding) return;
      const mine = ++newest.current;
      setBusy(true);
      setProblem(undefined);
      try {
        const vector = await encodeQuery(studio, query, family);
        if (mine !== newest.current) return;
        const fits = vector?.length === embedding.dims[1];
        setSimilar(vector && fits ? { label, scores: cosinesWith(embedding, vector) } : undefined);
      } catch (failure) {
        // a newer search or a run has taken its place
        if (mine === newest.current && !isAborted(failure)) setProblem(messageOf(failure));
      } finally {
        if (mine === newest.current) setBusy(false);
      }
    },
    [studio, embedding],
  );
  // biome-ignore lint/correctness/useExhaustiveDependencies: scores belong to the embeddings they were computed with
  useEffect(() => setSimilar(undefined), [embedding]);
  const words = text.trim();
  useEffect(() => {
    if (mode !== 'words' || wordsFamily === undefined) return;
    if (words === '') {
      newest.current++;
      setSimilar(undefined);
      return;
    }
    const timer = setTimeout(() => void compare({ of: 'text', value: words }, { family: wordsFamily, label: words }), rest);
    return () => clearTimeout(timer);
  }, [mode, words, wordsFamily, compare]);

  const wanted = useDeferredValue(mode === 'captions' ? words : '');
  const test = useMemo(() => (wanted === '' ? undefined : textTest(wanted)), [wanted]);
  const found = useMemo(() => {
    if (similar) return ranked(similar.scores, mostRanked);
    if (!cloud || !test) return undefined;
    const { captions, labels } = cloud;
    const points: number[] = [];
    for (let point = 0; point < (cloud.embedding.dims[0] ?? 0); point++)
      if (test(captions[point] ?? '') || test(labels[point] ?? '') || test(String(point + 1))) points.push(point);
    return points;
  }, [cloud, similar, test]);
  return {
    mode,
    text,
    busy,
    problem,
    found,
    similar,
    isUnreadable: wanted !== '' && test === undefined,
    canSearchWords: wordsFamily !== undefined,
    canSearchPictures: pictureFamily !== undefined,
    setText(next: string) {
      setText(next);
      // typed captions take the place of a ranking
      if (mode !== 'words') setSimilar(undefined);
    },
    setMode(next: SearchMode) {
      newest.current++;
      setMode(next);
      setSimilar(undefined);
      setBusy(false);
      setProblem(undefined);
    },
    /** Searches by a picture file. */
    async searchPicture(file: File) {
      if (pictureFamily === undefined) return;
      setMode('picture');
      setText('');
      setSimilar(undefined);
      const value = await studio.actions.addFile({ name: file.name, bytes: new Uint8Array(await file.arrayBuffer()) });
      await compare({ of: 'image', value }, { family: pictureFamily, label: file.name });
    },
    /** Ranks the points by their similarity to one of them. */
    searchNear(point: number, label: string) {
      if (!embedding) return;
      newest.current++;
      setMode('captions');
      setText('');
      setBusy(false);
      setProblem(undefined);
      setSimilar({ label, scores: cosinesWith(embedding, rowOf(embedding, point)) });
    },
    clear() {
      newest.current++;
      setText('');
      setSimilar(undefined);
      setBusy(false);
      setProblem(undefined);
    },
  };
};
