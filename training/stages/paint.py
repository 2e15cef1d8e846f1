"""Draw scenes once and keep the pictures. `work/pictures.npy`, uint8[N, 64, 64, 3], is what most stages learn from."""

from functools import partial
from multiprocessing import Pool
from pathlib import Path

import numpy as np

from training.scenes.draw import draw
from training.loop import arguments
from training.scenes.record import Stream

SCENES = {"cpu": 130_000, "gpu": 1_000_000}
START, TAKEN, PART = 4 * 10**9, 2000, 1000


def painted_scenes(count: int) -> np.ndarray:
    """SCENE[N] of `pictures.npy`, in its order."""
    stream = Stream(held=False, start=START)
    return np.concatenate([stream.take(TAKEN) for _ in range(-(-count // TAKEN))])[:count]


def paint(path: Path, scenes: np.ndarray, side: int, processes: int) -> np.ndarray:
    """The pictures uint8[N, side, side, 3] of SCENE[N], from `path` where they have been drawn before."""
    if not path.exists():
        draft = path.with_suffix(".draft")
        table = np.lib.format.open_memmap(draft, "w+", np.uint8, (len(scenes), side, side, 3))
        parts = np.array_split(scenes, -(-len(scenes) // PART))
        done = 0
        with Pool(processes) as pool:
            for number, pictures in enumerate(pool.imap(partial(draw, side=side), parts), 1):
                table[done : done + len(pictures)] = pictures
                done += len(pictures)
                if number % 10 == 0:
                    print(f"painted {done} of {len(scenes)} scenes", flush=True)
        table.flush()
        draft.rename(path)
    return np.load(path, mmap_mode="r")


def main() -> None:
    chosen = arguments(__doc__, minutes=0)
    paint(chosen.work / "pictures.npy", painted_scenes(SCENES[chosen.profile]), side=64, processes=chosen.threads)


if __name__ == "__main__":
    main()
