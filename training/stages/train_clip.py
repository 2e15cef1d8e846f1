"""Train CLIP on painted scenes. Each picture meets its English and its Arabic caption, and captions that are wrong in
one thing (`scenes/mistakes.py`)."""

import numpy as np
import torch
from tokenizers import Tokenizer

from training.loop import PROFILES, parse_options, train
from training.measures import recall
from training.networks.clip import Clip
from training.pixels import to_pixels
from training.scenes.captions import LANGUAGES, caption
from training.scenes.draw import draw
from training.scenes.mistakes import mistaken
from training.scenes.painted import painted_scenes
from training.scenes.record import Stream
from training.tokenizer import encode

BATCH = 256


def main() -> None:
    options = parse_options(__doc__, minutes=55)
    profile = PROFILES[options.profile]
    tokenizer = Tokenizer.from_file(str(options.work / "tokenizer.json"))
    model = Clip().to(profile.device).to(memory_format=torch.channels_last)
    batch = BATCH * profile.scale
    painted = np.load(options.work / "pictures.npy", mmap_mode="r")
    scenes = painted_scenes(len(painted))
    random = np.random.default_rng(options.seed)

    def to_ids(captions: list[str]) -> tuple[torch.Tensor, torch.Tensor]:
        ids, mask = encode(tokenizer, captions)
        longest = int(mask.sum(1).max())
        ids, mask = (torch.from_numpy(values[:, :longest]).to(profile.device) for values in (ids, mask))
        return ids, mask

    def pixels(pictures: np.ndarray) -> torch.Tensor:
        return to_pixels(pictures).to(profile.device).contiguous(memory_format=torch.channels_last)

    def step(number: int, _: float) -> torch.Tensor:
        rows = np.sort(random.integers(0, len(painted), batch))
        right = scenes[rows]
        wrong = mistaken(right[: batch // 2], random)
        captions = [
            caption(scene, language, full=i % 3 > 0, variation=number)
            for language in LANGUAGES
            for part in (right, wrong)
            for i, scene in enumerate(part)
        ]
        with profile.autocast:
            images = model.image(pixels(painted[rows]))
            texts, _ = model.text(*to_ids(captions))
        return sum(model.loss(images, part[:batch], part[batch:]) for part in texts.chunk(2)) / 2

    test_scenes = Stream(held_out=True).take(1000)
    test_pictures = pixels(draw(test_scenes))

    def recall_in(language: str, images: torch.Tensor) -> float:
        captions = [caption(scene, language, full=True) for scene in test_scenes]
        return recall(images, model.text(*to_ids(captions))[0])

    def check() -> str:
        images = model.image(test_pictures)
        return ", ".join(f"{language} {recall_in(language, images):.3f}" for language in LANGUAGES)

    train("clip", model, step, options, peak=1e-3, check=check, decay=0.05)


if __name__ == "__main__":
    main()
