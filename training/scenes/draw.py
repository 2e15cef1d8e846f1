"""Pictures of scenes: uint8[N, 256, 256, 3], or smaller by integer factors."""

import numpy as np
from PIL import Image, ImageEnhance, ImageOps

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
from training.scenes.variation import Pose, pose_of

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


def dress(
    canvas: Image.Image, emoji: str, scene: np.void, at: tuple[float, float], body: Image.Image, pose: Pose
) -> None:
    """Draw what the scene says is worn: hats on the top of the head, glasses over the face, a scarf below it."""
    (x, y), (middle, spread) = at, head(emoji)
    middle = 1 - middle if pose.mirrored else middle
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
        paste(canvas, ImageOps.mirror(thing) if pose.mirrored else thing, across if wear != SCARF else x, top + down)


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


def extent(scene: np.void) -> float:
    """How far the scene's objects reach from the middle, in pixels."""
    return max(max(abs(dx), abs(dy)) + pixels / 2 for _, pixels, dx, dy in layout(scene))


def placements(scene: np.void, pose: Pose) -> list[tuple[int, float, float, float]]:
    """For each object in the order of drawing: its number, its size, and its middle."""
    return [
        (
            number,
            pixels * pose.size,
            128 + pose.right + dx * pose.distance,
            128 + pose.down + dy * pose.distance,
        )
        for number, pixels, dx, dy in layout(scene)
    ]


def draw_one(canvas: Image.Image, scene: np.void, pose: Pose) -> None:
    """Draw one scene in a pose."""
    named = [objects()[scene[name]].emoji for name in NAMES if scene[name] != NONE]
    for number, pixels, x, y in placements(scene, pose):
        body = sprite(named[number], 4 * round(pixels / 4), turn=DEGREES[scene["turn"]])
        paste(canvas, ImageOps.mirror(body) if pose.mirrored else body, x, y)
        dress(canvas, named[number], scene, (x, y), body, pose)


def draw_objects(size: int, turn: int = UPRIGHT, side: int = 64) -> np.ndarray:
    """uint8[objects, side, side, 3]: each object alone in the middle of grey paper, in a size of `record.SIZES`,
    rotated by a scene's turn."""
    pictures = np.empty((len(objects()), side, side, 3), np.uint8)
    for at, thing in enumerate(objects()):
        canvas = Image.new("RGB", (SIDE, SIDE), PAPER[2])
        paste(canvas, sprite(thing.emoji, SIZES[size], turn=DEGREES[turn]), SIDE / 2, SIDE / 2)
        pictures[at] = np.asarray(canvas.reduce(SIDE // side))
    return pictures


def shifted(scene: np.void) -> Pose:
    """The small shift and change of size that the scene's seed decides."""
    right, down, larger = (2 * float(uniform(scene["seed"][None], field)[0]) - 1 for field in (20, 21, 22))
    return Pose(11 * right, 11 * down, 1 + 0.05 * larger)


def poses(scenes: np.ndarray, variations: np.ndarray | None = None, still: bool = False) -> list[Pose]:
    """How SCENE[N] are drawn: shifted by their seeds, or still, or as variations float[N, VARIED] say."""
    if variations is not None:
        return [pose_of(variation, extent(scene)) for scene, variation in zip(scenes, variations)]
    return [Pose() if still else shifted(scene) for scene in scenes]


def object_cells(scenes: np.ndarray, variations: np.ndarray | None = None, side: int = 8) -> np.ndarray:
    """int16[N, side, side]: the object in each cell of the picture of SCENE[N]; NONE where there is none, or little of
    one."""
    found = np.full((len(scenes), side, side), NONE, np.int16)
    middles = (np.arange(side) + 0.5) * SIDE / side
    for cells, scene, pose in zip(found, scenes, poses(scenes, variations)):
        for number, pixels, x, y in placements(scene, pose):
            rows, columns = (np.abs(middles - at) < 0.42 * pixels for at in (y, x))
            cells[np.ix_(rows, columns)] = scene[NAMES[number]]
    return found


def draw(scenes: np.ndarray, side: int = 64, still: bool = False, variations: np.ndarray | None = None) -> np.ndarray:
    """uint8[N, side, side, 3] for SCENE[N]; `side` divides 256. Smaller pictures are means of the large picture's
    pixels. Objects are shifted by the scene's seed, or not in `still` pictures, or as variations float[N, VARIED]
    say."""
    pictures = np.empty((len(scenes), side, side, 3), np.uint8)
    for at, (scene, pose) in enumerate(zip(scenes, poses(scenes, variations, still))):
        plain = scene["background"] == NONE
        canvas = (
            Image.new("RGB", (SIDE, SIDE), PAPER[int(scene["style"])])
            if plain
            else Image.fromarray(painted(int(scene["background"])))
        )
        if not plain and pose.light != 1:
            canvas = ImageEnhance.Brightness(canvas).enhance(pose.light)
        draw_one(canvas, scene, pose)
        if scene["style"] != NONE:
            canvas = FILTERS[scene["style"]](canvas)
        pictures[at] = np.asarray(canvas if side == SIDE else canvas.reduce(SIDE // side))
    return pictures
