"""Draw the caption font of contact sheets from DejaVu Sans, as TypeScript.

    python -m training.assets.caption_font DejaVuSans.ttf > models/image/font-data.ts

FreeType draws the glyphs at 13 pixels with 4 levels of grey. Each is stored as code point (u16, little-endian),
advance, left, top, width, height (one byte each, left signed, in pixels; top counts from the top of the line) and its
pixels, row by row, two bits each. Arabic is stored as presentation forms, which `models/image/shape-text.ts` chooses.
"""

import base64
import struct
import sys
import unicodedata

from PIL import Image, ImageDraw, ImageFont

SIZE = 13
LICENCE = """\
The glyphs are drawn from DejaVu Sans. Its copyright: Copyright (c) 2003 by Bitstream, Inc. All Rights Reserved. Bitstream Vera is a
trademark of Bitstream, Inc. DejaVu changes are in public domain. Arabic glyphs: Copyright (c) 2006 by Tavmjong Bah, under the same
terms. Its licence:
Permission is hereby granted, free of charge, to any person obtaining a copy of the fonts accompanying this license ("Fonts") and
associated documentation files (the "Font Software"), to reproduce and distribute the Font Software, including without limitation the
rights to use, copy, merge, publish, distribute, and/or sell copies of the Font Software, and to permit persons to whom the Font
Software is furnished to do so, subject to the following conditions:
The above copyright and trademark notices and this permission notice shall be included in all copies of one or more of the Font
Software typefaces.
The Font Software may be modified, altered, or added to, and in particular the designs of glyphs or characters in the Fonts may be
modified and additional glyphs or characters may be added to the Fonts, only if the fonts are renamed to names not containing either
the words "Bitstream" or the word "Vera".
This License becomes null and void to the extent applicable to Fonts or Font Software that has been modified and is distributed under
the "Bitstream Vera" names.
The Font Software may be sold as part of a larger software package but no copy of one or more of the Font Software typefaces may be
sold by itself.
THE FONT SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO ANY WARRANTIES
OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT OF COPYRIGHT, PATENT, TRADEMARK, OR OTHER RIGHT. IN NO EVENT
SHALL BITSTREAM OR THE GNOME FOUNDATION BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, INCLUDING ANY GENERAL, SPECIAL, INDIRECT,
INCIDENTAL, OR CONSEQUENTIAL DAMAGES, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM, OUT OF THE USE OR INABILITY
TO USE THE FONT SOFTWARE OR FROM OTHER DEALINGS IN THE FONT SOFTWARE.
Except as contained in this notice, the names of Gnome, the Gnome Foundation, and Bitstream Inc., shall not be used in advertising or
otherwise to promote the sale, use or other dealings in this Font Software without prior written authorization from the Gnome
Foundation or Bitstream Inc., respectively. For further information, contact: fonts at gnome dot org.
"""


def code_points() -> list[int]:
    """Code points of the font: Latin, Greek and Cyrillic letters, Arabic presentation forms, digits, and signs that
    captions need."""
    ranges = [
        (0x20, 0x7E),
        (0xA1, 0x17F),
        (0x386, 0x3CE),
        (0x401, 0x45F),
        (0x660, 0x669),
        (0x6F0, 0x6F9),
        (0xFE80, 0xFEFC),
    ]
    chosen = {code for first, last in ranges for code in range(first, last + 1)} - {0xAD}
    chosen |= {ord(sign) for sign in "،؛؟ـ٪٫٬–—‘’“”„•…′″€™←↑→↓−×÷≈≠≤≥∞√□"}
    for code in range(0xFB56, 0xFC00):
        if len(unicodedata.normalize("NFKC", chr(code))) == 1:
            chosen.add(code)
    return sorted(code for code in chosen if unicodedata.category(chr(code)) not in ("Cn", "Mn"))


def glyph(font: ImageFont.FreeTypeFont, code: int) -> bytes:
    """One glyph in the format above."""
    canvas = Image.new("L", (64, 48))
    ImageDraw.Draw(canvas).text((16, 8), chr(code), font=font, fill=255)
    left, top, right, bottom = canvas.getbbox() or (16, 8, 16, 8)
    levels = [(value * 3 + 127) // 255 for value in canvas.crop((left, top, right, bottom)).tobytes()]
    levels += [0] * (-len(levels) % 4)
    pixels = bytes(a << 6 | b << 4 | c << 2 | d for a, b, c, d in zip(*(levels[place::4] for place in range(4))))
    advance = round(font.getlength(chr(code)))
    return struct.pack("<HBbBBB", code, advance, left - 16, max(top - 8, 0), right - left, bottom - top) + pixels


def main() -> None:
    """Print the TypeScript file."""
    font = ImageFont.truetype(sys.argv[1], SIZE, layout_engine=ImageFont.Layout.BASIC)
    ascent, descent = font.getmetrics()
    missing = bytes(font.getmask("\uffff"))
    codes = [code for code in code_points() if code == 0x20 or bytes(font.getmask(chr(code))) != missing]
    text = base64.b64encode(b"".join(glyph(font, code) for code in codes)).decode()
    print("// Written by training/assets/caption_font.py, which describes the format.")
    for line in LICENCE.splitlines():
        print(f"// {line}")
    print(f"\n/** Height of a line of the caption font, in pixels. */\nexport const lineHeight = {ascent + descent};")
    print(f"\n/** The {len(codes)} glyphs of the caption font, base64. */\nexport const glyphs = [")
    for start in range(0, len(text), 130):
        print(f"  '{text[start : start + 130]}',")
    print("].join('');")


main()
