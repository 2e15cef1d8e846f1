"""The byte-level BPE tokenizer of both languages."""

import numpy as np
from tokenizers import Tokenizer, decoders, models, normalizers, pre_tokenizers, processors, trainers

PAD, START, END = "<pad>", "<s>", "</s>"
CONTEXT = 32


def train_tokenizer(texts: list[str], vocabulary: int) -> Tokenizer:
    """A tokenizer with `vocabulary` pieces, trained on `texts`."""
    tokenizer = Tokenizer(models.BPE())
    tokenizer.normalizer = normalizers.Sequence([normalizers.NFKC(), normalizers.Lowercase()])
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=vocabulary,
        special_tokens=[PAD, START, END],
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    tokenizer.train_from_iterator(texts, trainer)
    tokenizer.post_processor = processors.TemplateProcessing(
        single=f"{START} $A {END}", special_tokens=[(START, 1), (END, 2)]
    )
    return tokenizer


def encode(tokenizer: Tokenizer, texts: list[str], context: int = CONTEXT) -> tuple[np.ndarray, np.ndarray]:
    """Token ids int32[N, context] and mask float32[N, context]. A long text is cut; its last id is still `</s>`."""
    ids, mask = np.zeros((len(texts), context), np.int32), np.zeros((len(texts), context), np.float32)
    for row, encoding in enumerate(tokenizer.encode_batch(texts)):
        kept = encoding.ids if len(encoding.ids) <= context else encoding.ids[: context - 1] + [encoding.ids[-1]]
        ids[row, : len(kept)], mask[row, : len(kept)] = kept, 1
    return ids, mask
