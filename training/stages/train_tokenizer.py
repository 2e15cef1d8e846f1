"""Train the tokenizer on captions, object names and CLDR's short names in both languages, as `work/tokenizer.json`."""

import argparse
from pathlib import Path

from training.scenes.captions import LANGUAGES, caption
from training.scenes.naming import synonyms
from training.scenes.objects import annotations
from training.scenes.record import Stream
from training.tokenizer import train_tokenizer

SCENES, VOCABULARY = 12_000, 4096


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--work", type=Path, default=Path(".unclip/training"))
    work = parser.parse_args().work
    scenes = Stream(held_out=False).take(SCENES)
    texts = [caption(scene, language, full=False) for scene in scenes for language in LANGUAGES]
    texts += [name for language in LANGUAGES for names in synonyms(language) for name in names] * 8
    texts += [text for language in LANGUAGES for text in annotations(language).values() if text] * 2
    work.mkdir(parents=True, exist_ok=True)
    train_tokenizer(texts, VOCABULARY).save(str(work / "tokenizer.json"))


if __name__ == "__main__":
    main()
