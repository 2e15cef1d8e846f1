"""The byte-level BPE tokenizer of both languages, written as `tokenizer.json`."""

import argparse
from pathlib import Path

import numpy as np
from tokenizers import Tokenizer, decoders, models, normalizers, pre_tokenizers, processors, trainers

from training.scenes.captions import LANGUAGES, caption
from training.scenes.naming import synonyms
from training.scenes.objects import annotations
from training.scenes.record import Stream

PAD, START, END = "<pad>", "<s>", "</s>"
CONTEXT = 32


def train(texts: list[str], vocabulary: int) -> Tokenizer:
    tokenizer = Tokenizer(models.BPE())
    tokenizer.normalizer = normalizers.Sequence([normalizers.NFKC(), normalizers.Lowercase()])
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    alphabet = pre_tokenizers.ByteLevel.alphabet()
    tokenizer.train_from_iterator(texts, trainers.BpeTrainer(vocab_size=vocabulary, special_tokens=[PAD, START, END], initial_alphabet=alphabet, show_progress=False))
    tokenizer.post_processor = processors.TemplateProcessing(single=f"{START} $A {END}", special_tokens=[(START, 1), (END, 2)])
    return tokenizer


def encode(tokenizer: Tokenizer, texts: list[str], context: int = CONTEXT) -> tuple[np.ndarray, np.ndarray]:
    """int32[N, context] ids and float32[N, context] mask. A long text is cut, its last id stays `</s>`."""
    ids, mask = np.zeros((len(texts), context), np.int32), np.zeros((len(texts), context), np.float32)
    for row, encoding in enumerate(tokenizer.encode_batch(texts)):
        kept = encoding.ids if len(encoding.ids) <= context else encoding.ids[: context - 1] + [encoding.ids[-1]]
        ids[row, : len(kept)], mask[row, : len(kept)] = kept, 1
    return ids, mask


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--work", type=Path, default=Path(".unclip/training"))
    work = parser.parse_args().work
    scenes = Stream(held=False).take(12_000)
    texts = [caption(scene, language, full=False) for scene in scenes for language in LANGUAGES]
    texts += [name for language in LANGUAGES for names in synonyms(language) for name in names] * 8
    texts += [text for language in LANGUAGES for text in annotations(language).values() if text] * 2
    work.mkdir(parents=True, exist_ok=True)
    train(texts, 4096).save(str(work / "tokenizer.json"))


if __name__ == "__main__":
    main()
