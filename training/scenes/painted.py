"""The painted scenes: which they are, and their pictures on disk."""

from functools import partial
from multiprocessing import Pool
from pathlib import Path

import numpy as np

from training.scenes.draw import draw
from training.scenes.record import Stream
from training.scenes.variation import variations

FIRST_INDEX, TAKEN, PART = 4 * 10**9, 2000, 1000
"""Index of the first painted scene, how many scenes are taken from the stream at once, and how many are drawn at once.
"""
STILL_SHARE = 0.6
"""Share of the painted scenes that are also drawn still (`stages/still.py`) and whose z_i the prior samples
(`stages/imagine.py`)."""


def painted_scenes(count: int) -> np.ndarray:
    """SCENE[count] of `pictures.npy`, in the order of the file."""
    stream = Stream(held_out=False, start=FIRST_INDEX)
    return np.concatenate([stream.take(TAKEN) for _ in range(-(-count // TAKEN))])[:count]


def draw_part(scenes: np.ndarray, side: int, varied: bool) -> np.ndarray:
    """Pictures of one part, varied as the scenes' seeds say, or not."""
    return draw(scenes, side, variations=variations(scenes) if varied else None)


def paint(path: Path, scenes: np.ndarray, side: int, processes: int, varied: bool = False) -> np.ndarray:
    """Pictures uint8[N, side, side, 3] of SCENE[N], memory-mapped. They are drawn into `path` unless that file
    exists."""
    if not path.exists():
        draft = path.with_suffix(".draft")
        table = np.lib.format.open_memmap(draft, "w+", np.uint8, (len(scenes), side, side, 3))
        parts = np.array_split(scenes, -(-len(scenes) // PART))
        done = 0
        with Pool(processes) as pool:
            for number, pictures in enumerate(pool.imap(partial(draw_part, side=side, varied=varied), parts), 1):
                table[done : done + len(pictures)] = pictures
                done += len(pictures)
                if number % 10 == 0:
                    print(f"painted {done} of {len(scenes)} scenes", flush=True)
        table.flush()
        draft.rename(path)
    return np.load(path, mmap_mode="r")
