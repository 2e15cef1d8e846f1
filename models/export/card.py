"""The model card `README.md` from the numbers that `models.training.evaluate` kept."""

WORDS = """# The `emoji` model family

A small, complete unCLIP (CLIP for English and Arabic, diffusion prior, latent diffusion decoder with its autoencoder), trained from
scratch on two CPU cores by `models/training` and exported by `models/export`. It draws 64×64 scenes of about {objects} emoji: one, a pair, two or
three of a kind, one that wears a hat, crown, cap or glasses, on twelve plain backgrounds, in four styles.{enlarged}

![Samples](samples.png)

Columns of the sheet, four seeds each: {shown}.

## Measured

On held-out scene combinations, none of which was trained on. Recall: 1,000 pairs a language. Pictures: {drawn} captions a language, drawn by
text → prior ({steps} steps, guidance {prior}, the better of {candidates} candidates where the row names no other number, as in
`workflows/text-to-image.json`) → decoder ({steps} steps, guidance {decoder}), and judged by a classifier that saw real renders only; its score on real
renders is the most that can be reached. "Object" counts scenes of one kind of object, first guess of {objects}.

{recall}

{pictures}

## Limits

It knows nothing but these scenes. The judge shares the domain's blind spots: like emoji are confused by it too. Names come from CLDR, and
an unknown word falls back to its pieces, so the picture is then a guess. From text the right object is drawn less often than from a
picture's own z_i: the rest is something of the right kind, colour and place. Both objects of a pair are almost never right. The prior's z_i
names the right object to a linear judge in nine of ten captions; what is lost is lost in the decoder, which reads a sampled z_i worse than a
picture's own, and from z_t alone draws the right object in about one of five pictures.

## Licences

Weights: MIT. Trained on renders of Noto Color Emoji (SIL Open Font License 1.1) with names from Unicode CLDR (Unicode License v3).
"""


def table(head: list[str], rows: list[list[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def card(result: dict, objects: int, shown: list[str], **settings: int) -> str:
    """`settings`: captions `drawn` a language, `steps` and `candidates`, and the `side` of the largest pictures."""
    percent = lambda share: f"{100 * share:.1f}%"
    languages = {"en": "English", "ar": "Arabic"}
    recall = table(
        ["", *languages.values()],
        [
            ["CLIP recall@1 of 1,000, text → image", *(percent(result["recall"][key]) for key in languages)],
            ["cosine of the prior's z_i with the true z_i", *(f"{result['prior cosine'][key]:.3f}" for key in languages)],
            ["cosine of z_t, used as z_i, with the true z_i", *(f"{result['text cosine'][key]:.3f}" for key in languages)],
        ],
    )
    questions = list(result["pictures"]["real renders"])
    pictures = table(["pictures", *questions], [[name, *(percent(told[question]) for question in questions)] for name, told in result["pictures"].items()])
    listed = "; ".join(f"“{text}”" for text in shown)
    side = settings["side"]
    enlarged = f" An upsampler enlarges them to {side}×{side}." if side > 64 else ""
    return WORDS.format(enlarged=enlarged, objects=objects, shown=listed, recall=recall, **settings, pictures=pictures, **result["defaults"])
