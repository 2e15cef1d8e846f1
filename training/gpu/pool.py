"""Paint scenes while other stages learn from them: shared arrays in a memory disk, filled in blocks by many processes.

Each scene has three pictures (shifted by its seed, still, and in the variation of its seed) and several captions.

    python -m training.gpu.pool --pool /dev/shm/pool --work .unclip/training --blocks 2400 --processes 13
"""

import argparse
import os
from functools import partial
from multiprocessing import Pool as Processes
from pathlib import Path

import numpy as np
from tokenizers import Tokenizer

from training.scenes.captions import LANGUAGES, caption
from training.scenes.draw import draw, object_cells
from training.scenes.record import SCENE, held_out, sample
from training.scenes.variation import variations
from training.tokenizer import CONTEXT, encode

BLOCK, INDICES, FIRST_INDEX = 490, 512, 10**10
"""Scenes of a block, the indices among which enough training scenes are found, and the first index."""
CAPTIONS = 8
"""Captions of a scene."""
LARGE_SCENES = 12
"""Scenes of a block that are painted at 256×256 too."""
FIELDS = {
    "records": (SCENE, ()),
    "moved": (np.uint8, (64, 64, 3)),
    "still": (np.uint8, (64, 64, 3)),
    "varied": (np.uint8, (64, 64, 3)),
    "cells": (np.int16, (8, 8)),
    "ids": (np.int16, (CAPTIONS, CONTEXT)),
}
"""Type and shape of each field of a scene."""


def scenes_of(block: int) -> np.ndarray:
    """The scenes of a block, SCENE[BLOCK], none of them held out."""
    found = sample(np.arange(FIRST_INDEX + block * INDICES, FIRST_INDEX + (block + 1) * INDICES))
    return np.resize(found[~held_out(found)], BLOCK)


def captions_of(scenes: np.ndarray) -> list[str]:
    """CAPTIONS of each scene, one scene after the other: in both languages, full and short."""
    return [
        caption(scene, LANGUAGES[number % 2], number % 4 < 2, number // 2)
        for scene in scenes
        for number in range(CAPTIONS)
    ]


def create(folder: Path, blocks: int) -> None:
    """Create the empty arrays."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, (kind, shape) in FIELDS.items():
        np.lib.format.open_memmap(folder / f"{name}.npy", "w+", kind, (blocks * BLOCK, *shape))
    np.lib.format.open_memmap(folder / "large.npy", "w+", np.uint8, (blocks * LARGE_SCENES, 256, 256, 3))
    np.lib.format.open_memmap(folder / "done.npy", "w+", np.uint8, (blocks,))


class Pool:
    """The arrays, by the names of FIELDS, `large` and `done`."""

    def __init__(self, folder: Path, mode: str = "r"):
        self.table = {name: np.load(folder / f"{name}.npy", mmap_mode=mode) for name in (*FIELDS, "large", "done")}
        self.returned = np.zeros(len(self.table["done"]), bool)

    def fresh(self, least: int, most: int) -> np.ndarray:
        """Numbers of at most `most` finished blocks that were not returned before; none if there are fewer than
        `least`."""
        found = np.flatnonzero(np.asarray(self.table["done"]).astype(bool) & ~self.returned)[:most]
        found = found if len(found) >= least else found[:0]
        self.returned[found] = True
        return found

    def take(self, name: str, blocks: np.ndarray, each: int = BLOCK) -> np.ndarray:
        """A field of some blocks, [len(blocks) × each, ...]."""
        return np.concatenate([self.table[name][block * each : (block + 1) * each] for block in blocks])


def paint(block: int, folder: Path, work: Path) -> int:
    """Paint a block."""
    scenes, pool = scenes_of(block), Pool(folder, "r+")
    ids, _ = encode(Tokenizer.from_file(str(work / "tokenizer.json")), captions_of(scenes))
    fields = {
        "records": scenes,
        "moved": draw(scenes),
        "still": draw(scenes, still=True),
        "varied": draw(scenes, variations=variations(scenes)),
        "cells": object_cells(scenes),
        "ids": ids.reshape(BLOCK, CAPTIONS, CONTEXT),
    }
    for name, values in fields.items():
        pool.table[name][block * BLOCK : (block + 1) * BLOCK] = values
    pool.table["large"][block * LARGE_SCENES : (block + 1) * LARGE_SCENES] = draw(scenes[:LARGE_SCENES], side=256)
    pool.table["done"][block] = 1
    return block


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pool", type=Path, required=True)
    parser.add_argument("--work", type=Path, default=Path(".unclip/training"))
    parser.add_argument("--blocks", type=int, default=2400)
    parser.add_argument("--processes", type=int, default=max(1, (os.cpu_count() or 1) - 5))
    options = parser.parse_args()
    create(options.pool, options.blocks)
    with Processes(options.processes, initializer=os.nice, initargs=(5,)) as processes:
        for number, _ in enumerate(
            processes.imap_unordered(partial(paint, folder=options.pool, work=options.work), range(options.blocks)), 1
        ):
            if number % 50 == 0:
                print(f"painted {number * BLOCK} scenes", flush=True)


if __name__ == "__main__":
    main()
