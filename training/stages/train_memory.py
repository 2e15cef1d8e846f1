"""Store how each object looks in the memory, and train the memory's reader (`networks/memory.py`) to predict what a
scene contains, and how, from any conditions a decoder may get.

A new decoder starts with `work/memory.pt`. An existing `work/decoder.pt` receives the memory and keeps its other
weights. The reader is trained on fresh captions besides painted scenes: with one caption a scene it knew both objects
of 86% of held-out pairs (80% in Arabic), after 14 minutes with fresh captions 92% (88%).
"""

import numpy as np
import torch
from tokenizers import Tokenizer
from torch import Tensor

from training.checkpoints import load, replace_in_decoder
from training.embedded import Batch, EmbeddedScenes
from training.loop import PROFILES, parse_options, train
from training.losses import reader_loss
from training.networks.autoencoder import Autoencoder
from training.networks.clip import Clip
from training.networks.memory import POSES, Memory
from training.pixels import to_pixels
from training.scenes.aspects import ASPECTS, SLOTS, aspects_of, slots_of, split_aspects
from training.scenes.captions import LANGUAGES, caption
from training.scenes.draw import draw_objects
from training.scenes.painted import painted_scenes
from training.scenes.record import Stream
from training.tokenizer import encode

BATCH, CHECKED = 1024, 2000
"""The last `CHECKED` painted scenes are not trained on, but measured."""
CAPTIONS_SHARE, FRESH, BLOCK = 0.5, 6 * 10**9, 2048
"""Share of a batch that are fresh captions of scenes nobody painted, the index at which those begin, and indices a
step. Each painted scene has one caption, so few objects occur in the plural there."""


@torch.no_grad()
def object_latents(autoencoder: Autoencoder) -> Tensor:
    """Latents float[objects, POSES, C, s, s] of each object alone."""
    return torch.stack([autoencoder.encode(to_pixels(draw_objects(*pose))) for pose in POSES], 1)


def main() -> None:
    options = parse_options(__doc__, minutes=12)
    profile = PROFILES[options.profile]
    scenes, memory = EmbeddedScenes(options, load(Clip(), "clip", options)), Memory()
    memory.reader.image.fit(scenes.z_i[:20_000].float())
    memory.reader.text.fit(scenes.z_t[:20_000].float())
    memory.store(object_latents(load(Autoencoder(), "autoencoder", options).cpu()))
    memory.to(profile.device)
    painted = painted_scenes(len(scenes.z_i))
    slots, aspects = slots_of(painted), aspects_of(painted)
    trained = len(slots) - CHECKED
    last = torch.arange(trained, len(slots))
    tokenizer = Tokenizer.from_file(str(options.work / "tokenizer.json"))

    def loss(conditions: tuple[Tensor, ...], slots: Tensor, aspects: Tensor) -> Tensor:
        with profile.autocast:
            return reader_loss(memory.reader(*conditions), slots, aspects)

    def caption_conditions(fresh: np.ndarray) -> tuple[Tensor, ...]:
        """Conditions that contain the captions alone."""
        texts = [caption(scene, LANGUAGES[i % 2], full=i % 8 < 6) for i, scene in enumerate(fresh)]
        ids, mask = (torch.from_numpy(values).to(profile.device) for values in encode(tokenizer, texts))
        ids, mask = (values[:, : int(mask.sum(1).max())] for values in (ids, mask))
        z_t, hidden = scenes.encode(ids, mask)
        return torch.zeros_like(z_t), z_t, hidden, mask

    def step(number: int, _: float) -> Tensor:
        count = int(CAPTIONS_SHARE * BATCH * profile.scale)
        batch = scenes.pick(BATCH * profile.scale - count, trained)
        fresh = Stream(held_out=False, start=FRESH + BLOCK * number).take(count)
        painted_loss = loss(scenes.conditions(batch), slots[batch.rows], aspects[batch.rows])
        fresh_loss = loss(caption_conditions(fresh), slots_of(fresh), aspects_of(fresh))
        return CAPTIONS_SHARE * fresh_loss + (1 - CAPTIONS_SHARE) * painted_loss

    def percentages(hits: list[Tensor]) -> str:
        return " / ".join(f"{100 * hit.float().mean():.1f}%" for hit in hits)

    def check() -> str:
        lines, z_i = [], scenes.take(scenes.z_i, last)
        for name, image, text in (("z_i", 1, False), ("the caption", 0, True), ("both", 1, True)):
            captioned = torch.full((CHECKED, 1), text, device=z_i.device)
            found, answers = memory.reader(*scenes.conditions(Batch(last, z_i * image, captioned)))
            right = found.argmax(-1).cpu() == slots[last]
            named = [right[there, slot] for slot, there in enumerate((slots[last] < memory.size.things).T)]
            pairs = zip(split_aspects(answers), aspects[last].T)
            answered = [part.argmax(-1).cpu() == answer for part, answer in pairs]
            lines.append(f"from {name} {percentages(named)}, {percentages(answered)}")
        return f"{', '.join([*SLOTS, *ASPECTS])} right " + "; ".join(lines)

    train("memory", memory, step, options, peak=1e-3, average=0.995, check=check)
    replace_in_decoder("memory", options)


if __name__ == "__main__":
    main()
