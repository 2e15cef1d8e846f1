"""Train CLIP on scenes drawn as they are needed; each picture meets its English and its Arabic caption."""


import numpy as np
import torch
from tokenizers import Tokenizer

from .captions import LANGUAGES, caption
from .clip import Clip
from .draw import draw
from .loop import PROFILES, arguments, train
from .pixels import to_pixels
from .scenes import Stream
from .tokenizer import encode

BATCH = 256


def recall(images: torch.Tensor, texts: torch.Tensor) -> float:
    """Share of texts whose own picture is the most similar one."""
    return (texts @ images.T).argmax(1).eq(torch.arange(len(texts), device=texts.device)).float().mean().item()


def main() -> None:
    chosen = arguments(__doc__, minutes=30)
    profile = PROFILES[chosen.profile]
    tokenizer = Tokenizer.from_file(str(chosen.work / "tokenizer.json"))
    model = Clip().to(profile.device).to(memory_format=torch.channels_last)
    batch = BATCH * profile.scale

    def texts(captions: list[str]) -> tuple[torch.Tensor, torch.Tensor]:
        ids, mask = encode(tokenizer, captions)
        longest = int(mask.sum(1).max())
        return torch.from_numpy(ids[:, :longest]).to(profile.device), torch.from_numpy(mask[:, :longest]).to(profile.device)

    def pixels(pictures: np.ndarray) -> torch.Tensor:
        return to_pixels(pictures).to(profile.device).contiguous(memory_format=torch.channels_last)

    def step(number: int, _: float) -> torch.Tensor:
        scenes = Stream(held=False, start=number * 2 * batch).take(batch)
        with profile.autocast:
            images = model.image(pixels(draw(scenes)))
            both, _ = model.text(*texts([caption(s, language, full=i % 3 > 0) for language in LANGUAGES for i, s in enumerate(scenes)]))
        return (model.loss(images, both[:batch]) + model.loss(images, both[batch:])) / 2

    held = Stream(held=True).take(1000)
    pictures = pixels(draw(held))

    def check() -> str:
        images = model.image(pictures)
        return ", ".join(f"{language} {recall(images, model.text(*texts([caption(s, language, full=True) for s in held]))[0]):.3f}" for language in LANGUAGES)

    train("clip", model, step, chosen, peak=1e-3, check=check, decay=0.05)


if __name__ == "__main__":
    main()
