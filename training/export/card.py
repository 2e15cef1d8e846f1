"""The model card `README.md` from the numbers that `training.stages.evaluate` kept."""

import math

WORDS = """# The `emoji` model family

A small, complete unCLIP (CLIP for English and Arabic, diffusion prior, latent diffusion decoder with its autoencoder), trained from
scratch by `training`, on two CPU cores and for seven minutes on a GPU, and exported by `training/export`. It draws scenes of about {objects} emoji,
64×64: one, two to four of a kind, two or three beside or above each other, one that holds another, sits on it or is in it, or wears a hat, cap or scarf in a
named colour, a crown or glasses; tiny to huge, upside down or tilted; on plain, shaded and patterned backgrounds and in places; in nine styles.{enlarged}

The decoder is shown a draft. The drafter has a memory: how each of these things looks by itself, in three sizes, upside down and tilted, as the autoencoder
sees it, and learnt on. A reader finds in z_i, z_t and the caption's tokens what a scene holds and how it is shown, and gets the mean of all things, each as
much as it is probable (retrieval-augmented diffusion, Blattmann et al. 2022, with the store inside the network). A composer moves that to where such a scene
has it and fits it to ground and style. The draft is made once, and the decoder sees it at every step. So it draws no thing that has no place there.

![Samples](samples.png)

Columns of the sheet, four seeds each: {shown}.

## Measured

On held-out scene combinations, none of which was trained on. Recall: 1,000 pairs a language. Pictures: {drawn:,} captions a language, drawn by
text → prior ({steps} steps, guidance {prior}, the better of {candidates} candidates, as in `workflows/text-to-image.json`) → decoder (guidance
{decoder}; {advised} steps unless asked for more).{distilled}{in_turn}{fewer}{judge}{compared} "Own
caption" is the share of pictures whose own caption is, to this CLIP, the most similar of the 1,000 (R-precision; real renders are the most that can
be reached). "Fréchet" is the distance of the pictures' embeddings from those of 1,000 other held-out renders, "spread" the mean 1 - cosine between
two seeds' pictures of one caption.

{recall}

{pictures}

Inverting a render to x_T and drawing it again changes it by {reconstruction} in the mean, in levels of 255. A picture drawn from the first k principal
components of a z_i keeps this cosine with it:

{strip}
{speed}
## Limits

It knows nothing but these scenes. Names come from CLDR; a word that was never taught falls back to its pieces, and the picture is then a guess, as it is
for an empty prompt. CLDR has no Arabic plurals: three cars are “سيارة ثلاث مرات” to it, and “ثلاث سيارات” is a guess. What stands behind the {context}nd
token is not read. A photograph is taken for the emoji scene that is most like it in colours and places. Grounds, colours, numbers and places are kept
nearly always, the outline of a thing and its larger features mostly; small ones blur and thin lines break. Two or three different things come in their
places, smaller and therefore less clear. Sketches, neon, line art and what is huge or turned come out worse than the rest. Told z_i alone, it draws one
thing in five as another that looks like it. The prior's seed decides what the caption leaves open; the decoder's changes next to nothing. "Own caption" is
told by the same CLIP that the pictures are drawn from, so it says that a caption is kept to, not that a person would name the thing. Letters mean nothing
to it.

## Licences

Weights: MIT. Trained on renders of Noto Color Emoji (SIL Open Font License 1.1) with names from Unicode CLDR (Unicode License v3).
"""
JUDGE = """ All are judged at 64×64 by a classifier that saw real renders only; its score on real renders is the most that can be reached. It began from what
this CLIP's convolutions see, was then trained whole, and looks at every cell of a picture. "Through the autoencoder" is the most that a perfect decoder could
reach. "Object" counts scenes of one kind of object, first guess of {objects}."""
DISTILLED = """ The family holds the distilled decoder, which is told its guidance (from 1 to 5; more counts as 5) and runs once a step; the rows without
that word are its teacher's, which ran twice a step, with the caption and without."""
IN_TURN = """ What the autoregressive prior imagines is drawn by the teacher in 25 steps."""
FEWER = """ A row that names a number of captions is of the first ones alone; fewer captions by themselves make the Fréchet distance longer."""

SPEED = """
Milliseconds of one picture, weights loaded, by the stages of `workflows/text-to-image.json`, on two cores without a GPU where no other machine is named
(`npm run bench -- end-to-end`, `npm run bench:editor`). The page's code also draws a preview after each step of the decoder.

{table}
"""

QUESTIONS = ("object", "background", "wear and colour", "hat and colour", "pair in place", "both of a pair", "count", "style")


def table(head: list[str], rows: list[list[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def percent(share: float) -> str:
    return "–" if math.isnan(share) else f"{100 * share:.1f}%"


def drawings(result: dict) -> str:
    """The pictures' table. Its columns are what the judge was asked, where there was one, and what CLIP says."""
    asked = [question for question in QUESTIONS if any(question in told for told in result["pictures"].values())]

    def row(name: str) -> list[str]:
        measured = lambda kind: f"{result[kind][name]:.3f}" if name in result[kind] else ""
        told = result["pictures"][name]
        return [name, *(percent(told[question]) for question in asked), percent(result["own caption"][name]), measured("Fréchet"), measured("spread")]

    return table(["pictures", *asked, "own caption", "Fréchet", "spread"], [row(name) for name in result["pictures"]])


def card(result: dict, objects: int, shown: list[str], **settings: int) -> str:
    """`settings`: captions `drawn` a language, `steps` and `candidates`, the tokens of `context`, and the `side` of the largest pictures."""
    languages = {"en": "English", "ar": "Arabic"}
    recall = table(
        ["", *languages.values()],
        [
            ["CLIP recall@1 of 1,000, text → image", *(percent(result["recall"][key]) for key in languages)],
            *([["the same of the version before", *(percent(result["former"]["recall"][key]) for key in languages)]] if "former" in result else []),
            ["cosine of the prior's z_i with the true z_i", *(f"{result['prior cosine'][key]:.3f}" for key in languages)],
            *([["the same of the autoregressive prior", *(f"{result['autoregressive cosine'][key]:.3f}" for key in languages)]] if "autoregressive cosine" in result else []),
            ["cosine of z_t, used as z_i, with the true z_i", *(f"{result['text cosine'][key]:.3f}" for key in languages)],
        ],
    )
    pictures = drawings(result)
    strip = table(["k", *result["strip"]], [["cosine", *(f"{cosine:.3f}" for cosine in result["strip"].values())]])
    errors = [("the teacher, 25 steps", result.get("reconstruction")), ("the distilled decoder, 25 steps", result.get("reconstruction, few steps"))]
    reconstruction = " and ".join(f"{error:.1f} ({name})" for name, error in errors if error is not None)
    timed = result.get("speed", {})
    stages = ["prior", "decode", "upsample"]
    speed = SPEED.format(table=table(["", *stages], [[name, *(f"{row[stage]:.0f}" for stage in stages)] for name, row in timed.items()])) if timed else ""
    listed = "; ".join(f"“{text}”" for text in shown)
    side = settings["side"]
    enlarged = f" An upsampler enlarges them to {side}×{side}." if side > 64 else ""
    judge = JUDGE.format(objects=objects) if any(result["pictures"].values()) else ""
    distilled = DISTILLED if "reconstruction, few steps" in result else ""
    in_turn = IN_TURN if "autoregressive cosine" in result else ""
    fewer = FEWER if any(" captions, " in name for name in result["pictures"]) else ""
    compared = " The version before drew with its own settings; it was never taught many of these scenes." if "former" in result else ""
    return WORDS.format(judge=judge, distilled=distilled, in_turn=in_turn, fewer=fewer, compared=compared, reconstruction=reconstruction, strip=strip, speed=speed, enlarged=enlarged, objects=objects, shown=listed, recall=recall, **settings, pictures=pictures, **result["defaults"])
