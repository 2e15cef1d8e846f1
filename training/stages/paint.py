"""Paint the training scenes once, as `work/pictures.npy`, uint8[N, 64, 64, 3]. Most stages learn from these
pictures."""

from training.loop import parse_options
from training.scenes.painted import paint, painted_scenes

SCENES = {"cpu": 130_000, "gpu": 1_000_000}


def main() -> None:
    options = parse_options(__doc__, minutes=0)
    scenes = painted_scenes(SCENES[options.profile])
    paint(options.work / "pictures.npy", scenes, side=64, processes=options.threads)


if __name__ == "__main__":
    main()
