"""The objects that a scene can show: emoji of one code point with English and Arabic names from CLDR.

Names are CLDR annotations of type "tts" (short name). Left out are signs, arrows, letters, clock faces, zodiac and
religious symbols, flags, hearts and yellow faces that differ by a few pixels, and pictures that nobody could
distinguish at 64 pixels.
"""

import re
import xml.etree.ElementTree as ElementTree
from dataclasses import dataclass
from functools import cache
from pathlib import Path

DIRECTION_MARKS = re.compile("[\u200e\u200f\u202a-\u202e]")
ANNOTATIONS = Path("/usr/share/unicode/cldr/common/annotations")

SIGNS = re.compile(
    r"button|sign|arrow|symbol|square|circle|diamond suit|diamond|triangle|lozenge|bullet|bracket|o’clock|-thirty|skin tone"
    r"|question|exclamation|mark|flag|input|pointing|speaker|moon face|quarter moon|gibbous|new moon|medium|suit$|restroom"
    r"|cross|mosque|church|temple|synagogue|shrine|kaaba|worship|menorah|prayer|hamsa|star of|dotted|japanese|globe|mailbox"
    r"|tray|e-mail|incoming|chart|banknote|no |wheelchair|men’s|women’s|clothes|couple|kiss|person (frown|pout|gest|tipp|rais|bow|face|shr"
    r"|stand|kneel|walk|get)|bust|speaking|hair$|bald|oncoming|cat with|kissing|holding hands|families|family|breast|pregnant|disc$|disk"
)
ZODIAC = "♈♉♊♋♌♍♎♏♐♑♒♓⛎"
LEFT_OUT = set(
    "・、。〜〰〽♪♭♯﷼⨧⨯⨼⩣⩽⪍⪚⪺♀♂⚧✖➕➖➗♾⭕✅☑✔❌❎➰➿✳✴❇☸☯☦☪☮⚛🕉✡✝♻⚜🔱📛🔰💱💲⚕♿☢☣🔞🏧🚮🚰🚼🚾🛂🛃🛄🛅🚸⛔🚫📵📶📳📴🎦🔅🔆🔘🔳🔲"
    "🤚🖐✋🖖👌🤌🤏✌🤞🤟🤙👈👉👆🖕👇☝👎✊🤛🤜🙌👐🤲🤝🙏✍🫱🫲🫳🫴🫵🫰🫶🤳🫦😮😯😲😦😧😨😰😥😖😣😞😓😩😫😤😟🙁☹😕😔😪😒🙄😏😐😶😑😬😌😗☺😚😙😄😁😆😅🙂😊"
    "😃😀😛😝😜🫢🫣🫤🫥🥹🥲😳🤨😵🥴🤧🤮😸😹😻😼😽🙀😿😾🙉🙊💝💖💗💓💞💕💟❣🖤🤍🤎💢💫💦💨🕳💬🗨🗯💭💤💮🏵👥👤🗣👱🧔🧓🧏👯🤼👪👫👬👭"
    "🐕🐈🐁🐇🐅🐎🐄🐖🐒🐉🐋🐃🐪🐂🐏🐀🐥🐤🐾🐽🌎🌏🌐🏡🏣🏤🏨🏩🏪🏫🏬🏢🏘🏚🌁🌆🌇🌄🌃🌉🚃🚄🚅🚇🚈🚉🚊🚝🚞🚋🚍🚎🚐🚔🚖🚘🚟🚠🚡🛤🛣🛫🛬🛩🛳⛴🛥"
    "⏳⏱⏲🌥🌦🌤⛅🌩🌨🌫🌂☔⛱⛄☂🎆🎇🎑🎋🎍🎎🧿🎟🎖🏅🥈🥉🥎⚾🏉🎴🀄🔇🔈🔉🔊🔕🎵🎶📲📞📟💽💿📀📸📹🔎📗📘📙📓📔📒📃📄📑🗞💴💶💷📧📨📩📤📥📫📪📬📭"
    "🖋🖊✒📂🗂📆🗓📇📈📉📍🖇🔏🔐🔓🗝⚒🛠🗃👞🥿👡👚👝🛍🩲🩳🥻👘🕴🚶🧍🧎🏃🧖🧗🏌🚣🏊⛹🏋🚵🤸🤽🤾🤹🛀🛌💆💇🫃🫄🤰🤱👲👳🧕👰🤵🧝🧞🦹🥂🍻🥃🍚🍘🍙🍥🍢🍡🥮"
    "🌒🌘🚱⚠🌀🎚🎛🧉🪧🚧💒🏗🌬🦮♠♥♦♣🏁🚩🎌🏴🏳🗾🗻⛰💹🧾💸🏷📎🔗⛓🗜⚗🧫🛗🪠🪤🚬⚰⚱🪦🔫🧷📏📐📋📅🗒📊📝🩻🪪🪫🟰💯💠🔺🔻🔶🔷🔸🔹🛐🎗🪬📿👙🩱💅🫂👣🕎♨⛪🕌🛕🕍⛩🕋"
)
"""Emoji that are left out one by one: they resemble another that stays, have no shape, or are not an object."""

WHOLE = {
    "🐶": "🐕",
    "🐱": "🐈",
    "🐭": "🐁",
    "🐰": "🐇",
    "🐯": "🐅",
    "🐴": "🐎",
    "🐮": "🐄",
    "🐷": "🐖",
    "🐵": "🐒",
    "🐲": "🐉",
    "🐳": "🐋",
    "🐫": "🐪",
}
"""Faces that take the name of the complete animal, which is not drawn: faces are easier to recognise at 64 pixels."""

NAMES = {
    "🚗": ("car", "سيارة"),
    "✈": ("airplane", "طائرة"),
    "📺": ("television", "تلفزيون"),
    "☕": ("cup of coffee", "فنجان قهوة"),
    "🏠": ("house", "بيت"),
    "🏢": ("building", "مبنى"),
    "⚽": ("football", "كرة قدم"),
    "🎾": ("tennis ball", "كرة تنس"),
    "🌳": ("tree", "شجرة"),
    "🌲": ("pine tree", "شجرة صنوبر"),
    "🍎": ("apple", "تفاحة"),
    "🍏": ("green apple", "تفاحة خضراء"),
    "🤠": ("cowboy", "راعي بقر"),
    "🎃": ("pumpkin", "يقطينة"),
    "🦖": ("dinosaur", "ديناصور"),
    "🚲": ("bicycle", "دراجة"),
    "💧": ("drop of water", "قطرة ماء"),
    "🌊": ("wave", "موجة"),
    "🌸": ("flower", "زهرة"),
    "📕": ("book", "كتاب"),
    "☃": ("snowman", "رجل ثلج"),
    "🧸": ("teddy bear", "دب محشو"),
    "🐦": ("bird", "طائر"),
    "⭐": ("star", "نجمة"),
    "🌙": ("moon", "قمر"),
    "☀": ("sun", "شمس"),
    "❤": ("red heart", "قلب أحمر"),
    "🎩": ("top hat", "قبعة عالية"),
    "🧢": ("cap", "قبعة رياضية"),
    "🕶": ("sunglasses", "نظارة شمسية"),
    "👓": ("glasses", "نظارة"),
    "👑": ("crown", "تاج"),
    "🌋": ("volcano", "بركان"),
    "🪑": ("chair", "كرسي"),
    "🏹": ("bow and arrow", "قوس وسهم"),
    "⌛": ("hourglass", "ساعة رملية"),
    "🔍": ("magnifying glass", "عدسة مكبرة"),
    "🏔": ("mountain", "جبل"),
    "🎁": ("gift", "هدية"),
    "🔒": ("lock", "قفل"),
    "⚡": ("lightning", "برق"),
    "🌞": ("sun with a face", "شمس بوجه"),
    "🛢": ("barrel", "برميل"),
    "💎": ("diamond", "ألماسة"),
    "💍": ("ring", "خاتم"),
    "🎧": ("headphones", "سماعات"),
    "🍼": ("baby bottle", "رضاعة"),
    "🤩": ("star-struck face", "وجه منبهر"),
    "🤣": ("laughing face", "وجه ضاحك"),
    "🐶": ("dog", "كلب"),
    "🐱": ("cat", "قطة"),
    "🐴": ("horse", "حصان"),
    "🍦": ("ice cream", "آيس كريم"),
    "🍨": ("bowl of ice cream", "وعاء آيس كريم"),
}

WEARERS_RANGE = [
    (0x1F600, 0x1F64F),
    (0x1F910, 0x1F92F),
    (0x1F970, 0x1F97A),
    (0x1F400, 0x1F43F),
    (0x1F980, 0x1F9AE),
    (0x1F466, 0x1F482),
]
WEARERS_MORE = set("🤖👻👽👾🎅🤶🧑🧒🧙🧚🧛🧜🦸🧟🥷☃🎃🧸💀👶👷👮🌞🌝🧌🫅🤴🕵🦭🪲🗿🐣🦣")


@dataclass(frozen=True)
class Object:
    """An emoji and its names."""

    emoji: str
    english: str
    arabic: str
    wearer: bool
    """Whether it has a head, so that a hat suits it."""


def annotated(language: str, kind: str | None) -> dict[str, str]:
    """CLDR annotations of one type by emoji, without variation selectors and direction marks."""
    root = ElementTree.parse(ANNOTATIONS / f"{language}.xml")
    chosen = (a for a in root.iter("annotation") if a.get("type") == kind)
    return {a.get("cp").replace("\ufe0f", ""): DIRECTION_MARKS.sub("", a.text or "") for a in chosen}


def annotations(language: str) -> dict[str, str]:
    """CLDR short names by emoji."""
    return annotated(language, "tts")


def keywords(language: str) -> dict[str, list[str]]:
    """CLDR keywords by emoji, in lower case."""
    return {
        emoji: [word.strip().lower() for word in text.split("|")] for emoji, text in annotated(language, None).items()
    }


def is_wearer(emoji: str) -> bool:
    """Whether an emoji shows a creature with a head."""
    return emoji in WEARERS_MORE or any(low <= ord(emoji) <= high for low, high in WEARERS_RANGE)


@cache
def objects() -> list[Object]:
    """All objects in CLDR's order, which is stable. Both names of an object are unique."""
    english, arabic = annotations("en"), annotations("ar")
    found, taken = [], set()
    for emoji, name in english.items():
        if (
            len(emoji) != 1
            or emoji in LEFT_OUT
            or emoji in ZODIAC
            or ord(emoji) < 0x2300
            or 0x2500 <= ord(emoji) < 0x2600
        ):
            continue
        whole = WHOLE.get(emoji, emoji)
        if emoji not in NAMES and (SIGNS.search(name.lower()) or whole not in arabic):
            continue
        names = NAMES.get(emoji) or (english[whole].lower(), arabic[whole])
        if taken & set(names):
            continue
        taken.update(names)
        found.append(Object(emoji, *names, is_wearer(emoji)))
    return found
