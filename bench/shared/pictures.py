"""Decodes the picture files of a folder with Pillow: <name> becomes <name>.rgb with a JSON line of its size. Reads the names from standard input."""

import json
import sys
from pathlib import Path

from PIL import Image, ImageOps

for line in sys.stdin:
    path = Path(line.rstrip("\n"))
    try:
        with Image.open(path) as picture:
            upright = ImageOps.exif_transpose(picture)
            mode = "RGBA" if upright.has_transparency_data else "RGB"
            if upright.mode.startswith("I;16") or upright.mode == "I":
                upright = upright.point(lambda value: value / 256).convert("L")
            pixels = upright.convert(mode)
            path.with_suffix(".raw").write_bytes(pixels.tobytes())
            found = {"width": pixels.width, "height": pixels.height, "channels": len(mode)}
    except Exception as error:  # any failure of the decoder is an answer
        found = {"refused": type(error).__name__}
    print(json.dumps(found), flush=True)
