"""Distil the decoder to few steps (`distillation.py`), as `work/few-steps.pt`. The teacher `work/decoder.pt` stays."""

import json
from argparse import Namespace

import numpy as np
import torch
from torch import Tensor

from training.checkpoints import load
from training.distillation import Trajectories, draw_trajectories, student_loss
from training.embedded import EmbeddedScenes
from training.loop import PROFILES, parse_options, train
from training.networks.clip import Clip
from training.networks.decoder import Decoder

BATCH = 128
TEACHER_SHARE = 0.2
"""Share of the time box in which the teacher draws."""


def trajectories_of(teacher: Decoder, scenes: EmbeddedScenes, options: Namespace) -> Trajectories:
    """The teacher's trajectories, from `work/drawn.npz` if that file exists."""
    path = options.work / "drawn.npz"
    if not path.exists():
        advised = json.loads((options.work / "evaluation.json").read_text())["defaults"]["decoder"]
        minutes = TEACHER_SHARE * options.minutes
        drawn = draw_trajectories(teacher, scenes, advised, minutes, BATCH * scenes.profile.scale)
        np.savez(path, **{name: values.cpu().numpy() for name, values in drawn.items()})
    return {name: torch.from_numpy(values) for name, values in np.load(path).items()}


def main() -> None:
    options = parse_options(__doc__, minutes=40)
    profile = PROFILES[options.profile]
    scenes = EmbeddedScenes(options, load(Clip(), "clip", options))
    student = load(Decoder(), "decoder", options)
    trajectories = trajectories_of(student, scenes, options)
    student.train().requires_grad_(True)
    student.freeze_draft()
    options.minutes *= 1 - TEACHER_SHARE

    def step(_: int, __: float) -> Tensor:
        return student_loss(student, scenes, trajectories, BATCH * profile.scale)

    train("few-steps", student, step, options, peak=4e-4, average=0.998)


if __name__ == "__main__":
    main()
