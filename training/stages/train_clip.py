"""Train CLIP on painted scenes; each picture meets its English and its Arabic caption, and captions that are wrong in one thing."""

import numpy as np
import torch
from tokenizers import Tokenizer

from training.scenes.captions import LANGUAGES, caption
from training.networks.clip import Clip
from training.scenes.draw import draw
from training.loop import PROFILES, arguments, train
from training.measures import recall
from training.scenes.mistakes import mistaken
from training.stages.paint import painted_scenes
from training.pixels import to_pixels
from training.scenes.record import Stream
from training.tokenizer import encode

BATCH = 256



def main() -> None:
    chosen = arguments(__doc__, minutes=55)
    profile = PROFILES[chosen.profile]
    tokenizer = Tokenizer.from_file(str(chosen.work / "tokenizer.json"))
    model = Clip().to(profile.device).to(memory_format=torch.channels_last)
    batch = BATCH * profile.scale
    painted = np.load(chosen.work / "pictures.npy", mmap_mode="r")
    scenes = painted_scenes(len(painted))
    order = np.random.default_rng(chosen.seed)

    def texts(captions: list[str]) -> tuple[torch.Tensor, torch.Tensor]:
        ids, mask = encode(tokenizer, captions)
        longest = int(mask.sum(1).max())
        return torch.from_numpy(ids[:, :longest]).to(profile.device), torch.from_numpy(mask[:, :longest]).to(profile.device)

    def pixels(pictures: np.ndarray) -> torch.Tensor:
        return to_pixels(pictures).to(profile.device).contiguous(memory_format=torch.channels_last)

    def step(number: int, _: float) -> torch.Tensor:
        rows = np.sort(order.integers(0, len(painted), batch))
        shown = scenes[rows]
        wrong = mistaken(shown[: batch // 2], order)
        told = [
            caption(scene, language, full=i % 3 > 0, variation=number)
            for language in LANGUAGES
            for part in (shown, wrong)
            for i, scene in enumerate(part)
        ]
        with profile.autocast:
            images = model.image(pixels(painted[rows]))
            both, _ = model.text(*texts(told))
        return sum(model.loss(images, part[:batch], part[batch:]) for part in both.chunk(2)) / 2

    held = Stream(held=True).take(1000)
    pictures = pixels(draw(held))

    def check() -> str:
        images = model.image(pictures)
        return ", ".join(f"{language} {recall(images, model.text(*texts([caption(s, language, full=True) for s in held]))[0]):.3f}" for language in LANGUAGES)

    train("clip", model, step, chosen, peak=1e-3, check=check, decay=0.05)


if __name__ == "__main__":
    main()
