"""Pictures of scenes: uint8[N, 256, 256, 3], or smaller by integer factors."""

import numpy as np
from PIL import Image

from training.scenes.backgrounds import SIDE, painted
from training.scenes.objects import objects
from training.scenes.record import (
    ABOVE,
    BESIDE,
    CROWN,
    GLASSES,
    GROUP,
    HOLDING,
    INSIDE,
    NAMES,
    NONE,
    PAPER,
    SCARF,
    SINGLE,
    SITTING,
    THREE,
    TILTED,
    UPRIGHT,
    UPSIDE_DOWN,
    WEAR,
    WEARING,
    uniform,
)
from training.scenes.sprites import head, sprite
from training.scenes.styles import FILTERS

SIZES = (64, 112, 164, 204, 240)
DEGREES = {UPRIGHT: 0, UPSIDE_DOWN: 180, TILTED: 35}
"""Rotation by a scene's turn, anticlockwise."""
LAYOUTS = {
    BESIDE: [(0, 116, -61, 0), (1, 116, 61, 0)],
    ABOVE: [(0, 116, 0, -61), (1, 116, 0, 61)],
    HOLDING: [(0, 172, -18, -8), (1, 84, 62, 58)],
    SITTING: [(1, 148, 0, 48), (0, 112, 0, -50)],
    INSIDE: [(1, 228, 0, 0), (0, 92, 0, 14)],
    THREE: [(0, 84, -84, 0), (1, 84, 0, 0), (2, 84, 84, 0)],
}
"""By arrangement, in the order of drawing: number of the object, its size, and how far it is to the right of and below
the middle, in pixels."""
GROUP_POSITIONS = {
    2: [(-60, 0), (60, 0)],
    3: [(-58, 48), (58, 48), (0, -52)],
    4: [(-58, -58), (58, -58), (-58, 58), (58, 58)],
}
"""By count: how far each object of a group is to the right of and below the middle."""


def paste(canvas: Image.Image, picture: Image.Image, x: float, y: float) -> None:
    """Paste a sprite with its middle at (x, y), cropped at the edges."""
    canvas.paste(picture, (round(x - picture.width / 2), round(y - picture.height / 2)), picture)


def dress(canvas: Image.Image, emoji: str, scene: np.void, at: tuple[float, float], body: Image.Image) -> None:
    """Draw what the scene says is worn: hats on the top of the head, glasses over the face, a scarf below it."""
    (x, y), (middle, spread) = at, head(emoji)
    top, across = y - body.height / 2, x - body.width / 2 + middle * body.width
    for wear, colour in ((scene["also"], NONE), (scene["wear"], scene["colour"])):
        if wear == NONE:
            continue
        wide = float(np.clip(spread * body.width * 0.8, 64, 110)) * {GLASSES: 1.1, SCARF: 1.15, CROWN: 0.9}.get(
            int(wear), 1
        )
        if wear == SCARF and colour == NONE:
            colour = 0
        thing = sprite(WEAR[wear], int(wide) // 4 * 4, int(colour))
        down = {GLASSES: 0.38 * body.height, SCARF: 0.86 * body.height}.get(
            int(wear), 0.12 * body.height - thing.height * 0.38
        )
        paste(canvas, thing, across if wear != SCARF else x, top + down)


def layout(scene: np.void) -> list[tuple[int, int, float, float]]:
    """The entry of LAYOUTS, or its equivalent where the layout depends on more than the arrangement."""
    match int(scene["arrangement"]):
        case arrangement if arrangement == SINGLE:
            return [(0, SIZES[scene["size"]], 0, 0)]
        case arrangement if arrangement == WEARING:
            return [(0, 168, 0, 8 if scene["wear"] in (GLASSES, SCARF) else 30)]
        case arrangement if arrangement == GROUP:
            return [(0, 104, *position) for position in GROUP_POSITIONS[int(scene["count"])]]
        case arrangement:
            return LAYOUTS[arrangement]


def placements(scene: np.void, shift: np.ndarray) -> list[tuple[int, int, float, float]]:
    """For each object in the order of drawing: its number, its size before it is scaled, and its middle. `shift` is
    float[3] in [-1, 1]: right, down, larger."""
    return [
        (number, pixels, 128 + 11 * shift[0] + dx, 128 + 11 * shift[1] + dy) for number, pixels, dx, dy in layout(scene)
    ]


def draw_one(canvas: Image.Image, scene: np.void, shift: np.ndarray) -> None:
    """Draw one scene, shifted by `shift` as in `placements`."""
    named = [objects()[scene[name]].emoji for name in NAMES if scene[name] != NONE]
    for number, pixels, x, y in placements(scene, shift):
        body = sprite(named[number], 4 * round(pixels * (1 + 0.05 * shift[2]) / 4), turn=DEGREES[scene["turn"]])
        paste(canvas, body, x, y)
        dress(canvas, named[number], scene, (x, y), body)


def draw_objects(size: int, turn: int = UPRIGHT, side: int = 64) -> np.ndarray:
    """uint8[objects, side, side, 3]: each object alone in the middle of grey paper, in a size of `record.SIZES`,
    rotated by a scene's turn."""
    pictures = np.empty((len(objects()), side, side, 3), np.uint8)
    for at, thing in enumerate(objects()):
        canvas = Image.new("RGB", (SIDE, SIDE), PAPER[2])
        paste(canvas, sprite(thing.emoji, SIZES[size], turn=DEGREES[turn]), SIDE / 2, SIDE / 2)
        pictures[at] = np.asarray(canvas.reduce(SIDE // side))
    return pictures


def shifts(scenes: np.ndarray) -> np.ndarray:
    """float[N, 3] in [-1, 1]: how far each scene's seed shifts it to the right and down, and enlarges it."""
    return np.stack([uniform(scenes["seed"], field) for field in (20, 21, 22)], 1) * 2 - 1


def object_cells(scenes: np.ndarray, side: int = 8) -> np.ndarray:
    """int16[N, side, side]: the object in each cell of the picture of SCENE[N]; NONE where there is none, or little of
    one."""
    found = np.full((len(scenes), side, side), NONE, np.int16)
    middles = (np.arange(side) + 0.5) * SIDE / side
    for cells, scene, shift in zip(found, scenes, shifts(scenes)):
        for number, pixels, x, y in placements(scene, shift):
            rows, columns = (np.abs(middles - at) < 0.42 * pixels for at in (y, x))
            cells[np.ix_(rows, columns)] = scene[NAMES[number]]
    return found


def draw(scenes: np.ndarray, side: int = 64, still: bool = False) -> np.ndarray:
    """uint8[N, side, side, 3] for SCENE[N]; `side` divides 256. Smaller pictures are means of the large picture's
    pixels. In `still` pictures nothing is shifted by the scene's seed."""
    moved = np.zeros((len(scenes), 3)) if still else shifts(scenes)
    pictures = np.empty((len(scenes), side, side, 3), np.uint8)
    for at, (scene, shift) in enumerate(zip(scenes, moved)):
        plain = scene["background"] == NONE
        canvas = (
            Image.new("RGB", (SIDE, SIDE), PAPER[int(scene["style"])])
            if plain
            else Image.fromarray(painted(int(scene["background"])))
        )
        draw_one(canvas, scene, shift)
        if scene["style"] != NONE:
            canvas = FILTERS[scene["style"]](canvas)
        pictures[at] = np.asarray(canvas if side == SIDE else canvas.reduce(SIDE // side))
    return pictures
