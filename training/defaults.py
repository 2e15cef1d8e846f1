"""Sampling settings that an exported family advises, and the captions of its sample sheet."""

PRIOR_STEPS = 25
FEW_STEPS = 4
"""Steps of a distilled decoder."""
TEACHER_STEPS = 8
"""Steps of a decoder that is not distilled. More steps (25, 50) do not follow captions better; seeds differ a little
more."""
CANDIDATES = 2
"""z_i sampled for each caption, of which the best is used, as in the paper and in `workflows/text-to-image.json`."""
SAMPLE_CAPTIONS = [
    "a dog wearing a red hat",
    "كلب يرتدي قبعة زرقاء",
    "a volcano at night under the stars",
    "an oil painting of a dog wearing a hat",
    "two cats on a pink background",
    "قطة فوق سيارة على خلفية صفراء",
    "a fox with glasses and a scarf",
    "neon art of a rocket",
    "تفاحة في الثلج",
    "a penguin to the left of a pizza",
    "a watercolour of a castle",
    "a huge sunflower in a meadow under a blue sky",
]
