import { useEffect, useState } from 'react';
import type { Replay } from '../../engine/replay/open-replay.ts';

/** How many seconds of the recording pass in a second. */
export const speeds = [1, 2, 5, 10, 50] as const;

/** Seconds that a recording should take at most, where a speed allows it. */
const comfortable = 20;

export type Player = {
  /** Milliseconds since the start of the recording. */
  readonly time: number;
  /** The number of events that have happened. */
  readonly count: number;
  readonly playing: boolean;
  readonly speed: number;
  setSpeed(speed: number): void;
  /** Plays, or pauses. At the end, it plays from the start. */
  toggle(): void;
  /** Shows another moment, and pauses. */
  seek(time: number): void;
  /** Shows the moment after a number of events, and pauses. */
  showEvent(count: number): void;
};

/** The number of events until a time. */
const countAt = ({ events }: Replay, time: number): number => {
  let [low, high] = [0, events.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((events[middle]?.at ?? 0) <= time) low = middle + 1;
    else high = middle;
  }
  return low;
};

type Moment = { readonly time: number; readonly count: number };

/** Plays a recording, from its end on: the first look shows what came of it. */
export const usePlayer = (replay: Replay): Player => {
  const { duration, events } = replay;
  const [moment, setMoment] = useState<Moment>({ time: duration, count: events.length });
  const [playing, setPlaying] = useState(false);
  const [speed, setSpeed] = useState<number>(() => speeds.find((one) => duration / one <= comfortable * 1000) ?? 50);
  useEffect(() => {
    if (!playing) return;
    let last: number | undefined;
    let frame = requestAnimationFrame(function advance(now) {
      const passed = (now - (last ?? now)) * speed;
      last = now;
      setMoment(({ time, count }) => {
        const next = Math.min(duration, time + passed);
        return { time: next, count: Math.max(count, countAt(replay, next)) };
      });
      frame = requestAnimationFrame(advance);
    });
    return () => cancelAnimationFrame(frame);
  }, [playing, speed, duration, replay]);
  const ended = moment.time >= duration && moment.count >= events.length;
  useEffect(() => {
    if (playing && ended) setPlaying(false);
  }, [playing, ended]);
  return {
    ...moment,
    playing,
    speed,
    setSpeed,
    toggle() {
      if (!playing && ended) setMoment({ time: 0, count: 0 });
      setPlaying(!playing);
    },
    seek(time) {
      setPlaying(false);
      setMoment({ time, count: countAt(replay, time) });
    },
    showEvent(count) {
      const within = Math.max(0, Math.min(events.length, count));
      setPlaying(false);
      setMoment({ time: events[within - 1]?.at ?? 0, count: within });
    },
  };
};
