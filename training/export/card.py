"""The model card `README.md`: `card.md` with the numbers of `stages/evaluate.py`."""

import math
from pathlib import Path

TEMPLATE = Path(__file__).with_name("card.md")
LANGUAGES = {"en": "English", "ar": "Arabic"}
CLASSIFIER = (
    " A classifier that saw real renders only judges all pictures at 64×64; its score on real renders is the upper"
    " limit. It started from the convolutions of this CLIP, was then trained as a whole, and reads every cell of a"
    " picture. “Through the autoencoder” is the most that a perfect decoder could reach. “Object” counts scenes of one"
    " kind of object, first guess of {objects}."
)
DISTILLED = (
    " The family contains the distilled decoder, which takes the guidance scale as an input (1 to 5; more counts as 5)"
    " and runs once a step."
)
TEACHER = (
    " Rows of 8, 25 and 50 steps that are not marked “distilled” are of its teacher, which runs twice a step, with the"
    " caption and without."
)
AUTOREGRESSIVE = " The z_i of the autoregressive prior are drawn by the teacher in 25 steps."
FEWER = (
    " A row that names a number of captions covers the first ones alone; fewer captions by themselves increase the"
    " Fréchet distance."
)
COMPARED = " The version before drew with its own settings; it was never trained on many of these scenes."
SPEED = """
Milliseconds for one picture, weights loaded, by the stages of `workflows/text-to-image.json`, on two CPU cores unless a
row names another machine (`npm run bench -- end-to-end`, `npm run bench:editor`). The page's code also draws a preview
after each step of the decoder.

{table}
"""
QUESTIONS = (
    "object",
    "background",
    "wear and colour",
    "hat and colour",
    "pair in place",
    "both of a pair",
    "count",
    "style",
)


def table(head: list[str], rows: list[list[str]]) -> str:
    """A Markdown table."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def percent(share: float) -> str:
    """A share as a percentage with one decimal."""
    return "–" if math.isnan(share) else f"{100 * share:.1f}%"


def recall_table(result: dict) -> str:
    """Recall and cosines by language."""

    def percentages(shares: dict) -> list[str]:
        return [percent(shares[key]) for key in LANGUAGES]

    def cosines(name: str) -> list[str]:
        return [f"{result[name][key]:.3f}" for key in LANGUAGES]

    rows = [["CLIP recall@1 of 1,000, text → image", *percentages(result["recall"])]]
    if "former" in result:
        rows.append(["the same of the version before", *percentages(result["former"]["recall"])])
    rows.append(["cosine of the prior's z_i with the true z_i", *cosines("prior cosine")])
    if "autoregressive cosine" in result:
        rows.append(["the same of the autoregressive prior", *cosines("autoregressive cosine")])
    rows.append(["cosine of z_t, used as z_i, with the true z_i", *cosines("text cosine")])
    return table(["", *LANGUAGES.values()], rows)


def pictures_table(result: dict) -> str:
    """One row for each set of pictures: the classifier's questions, if there was a classifier, and CLIP's measures."""
    pictures = result["pictures"]
    questions = [question for question in QUESTIONS if any(question in scores for scores in pictures.values())]

    def measure(kind: str, name: str) -> str:
        return f"{result[kind][name]:.3f}" if name in result[kind] else ""

    rows = [
        [
            name,
            *(percent(scores[question]) for question in questions),
            percent(result["own caption"][name]),
            measure("Fréchet", name),
            measure("spread", name),
        ]
        for name, scores in pictures.items()
    ]
    return table(["pictures", *questions, "own caption", "Fréchet", "spread"], rows)


def speed_section(result: dict) -> str:
    """How long a picture takes on each machine; empty if nothing was timed."""
    if not result.get("speed"):
        return ""
    stages = ["prior", "decode", "upsample"]
    rows = [[name, *(f"{row[stage]:.0f}" for stage in stages)] for name, row in result["speed"].items()]
    return SPEED.format(table=table(["", *stages], rows))


def card(result: dict, objects: int, captions: list[str], **settings: int) -> str:
    """The card's text. `captions` are those of the sample sheet. `settings`: captions `drawn` a language, `steps` and
    `candidates` of the prior, `advised` steps of the decoder, tokens of `context`, and `side` of the largest pictures.
    """
    errors = {
        "the teacher, 25 steps": result.get("reconstruction"),
        "the distilled decoder, 25 steps": result.get("reconstruction, few steps"),
        "the same, 50 steps, each refined eight times": result.get("reconstruction, refined"),
    }
    side, strip = settings["side"], result["strip"]
    distilled = DISTILLED if "reconstruction, few steps" in result else ""
    distilled += TEACHER if distilled and "reconstruction" in result else ""
    return TEMPLATE.read_text("utf-8").format(
        **settings,
        **result["defaults"],
        objects=objects,
        enlarged=f" An upsampler enlarges them to {side}×{side}." if side > 64 else "",
        shown="; ".join(f"“{text}”" for text in captions),
        distilled=distilled,
        autoregressive=AUTOREGRESSIVE if "autoregressive cosine" in result else "",
        fewer=FEWER if any(" captions, " in name for name in result["pictures"]) else "",
        classifier=CLASSIFIER.format(objects=objects) if any(result["pictures"].values()) else "",
        compared=COMPARED if "former" in result else "",
        recall=recall_table(result),
        pictures=pictures_table(result),
        reconstruction=" and ".join(f"{error:.1f} ({name})" for name, error in errors.items() if error is not None),
        strip=table(["k", *strip], [["cosine", *(f"{cosine:.3f}" for cosine in strip.values())]]),
        speed=speed_section(result),
    )
