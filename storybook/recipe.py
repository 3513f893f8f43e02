"""What a picture file says about itself: enough to know how it was painted, and to paint it again."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from consistory_engine import Picture, Subject, region
from storybook import __version__
from storybook.frames import Box
from storybook.plan import PageJob

if TYPE_CHECKING:
    import numpy as np

_LARGE = 0.25
"""The least size of a mask's large pieces, in that of the largest."""


def texts(job: PageJob, model: str, picture: Picture) -> dict[str, str]:
    """The text chunks of a page's PNG, by keyword. `regions` and `masks` have each character's place in the picture."""
    found = {name: mask for name, mask in picture.masks.items() if mask.any()}
    return {
        "Title": job.page_id,
        "Software": f"storybook {__version__}",
        "prompt": picture.prompt,
        "negative": job.shot.negative,
        "seed": str(picture.seed),
        "model": model,
        "settings": _json(picture.settings.as_dict()),
        "characters": _json({subject.name: _character(subject) for subject in job.shot.subjects}),
        "recipe": _json(job.fields),
        "fingerprint": job.fingerprint,
        "regions": _json({name: region(mask) for name, mask in found.items()}),
        "masks": _json({name: _packed(mask) for name, mask in found.items()}),
    }


def regions(texts: Mapping[str, str]) -> dict[str, Box]:
    """Each character's box, in fractions of the picture, from a picture file's texts.

    It is around the large pieces of its mask or, in a file that has none, as it is written.
    """
    sides = json.loads(texts.get("regions") or "{}")
    sides |= {name: region(_pieces(mask)) for name, mask in _masks(texts).items() if mask.any()}
    return {name: Box(x, y, right - x, bottom - y) for name, (x, y, right, bottom) in sides.items()}


def masks(texts: Mapping[str, str]) -> dict[str, np.ndarray]:
    """Where each character is, from a picture file's texts: a boolean array (h, w) over the whole picture.

    From its mask or, in a file of an earlier version, from its box; a character that was not found is left out.
    """
    boxes = json.loads(texts.get("regions") or "{}")
    return {name: _filled(box) for name, box in boxes.items()} | _masks(texts)


def _masks(texts: Mapping[str, str]) -> dict[str, np.ndarray]:
    return {name: _unpacked(**mask) for name, mask in json.loads(texts.get("masks") or "{}").items()}


def _pieces(mask: np.ndarray) -> np.ndarray:
    """The mask without small pieces apart: a window or a tree in a character's colours is no part of it."""
    import numpy as np

    left, pieces = {(int(y), int(x)) for y, x in np.argwhere(mask)}, []
    while left:
        piece, edge = [], [left.pop()]
        while edge:
            y, x = edge.pop()
            piece.append((y, x))
            near = {(y - 1, x), (y + 1, x), (y, x - 1), (y, x + 1)} & left
            left -= near
            edge += near
        pieces.append(piece)
    large = _LARGE * max(map(len, pieces))
    kept = np.zeros_like(mask)
    for y, x in (patch for piece in pieces if len(piece) >= large for patch in piece):
        kept[y, x] = True
    return kept


def _packed(mask: np.ndarray) -> dict[str, Any]:
    """A mask as JSON: its height and width, and its bits row by row, eight to a byte."""
    import numpy as np

    return {"size": list(mask.shape), "bits": base64.b64encode(np.packbits(mask).tobytes()).decode()}


def _unpacked(size: list[int], bits: str) -> np.ndarray:
    import numpy as np

    height, width = size
    flat = np.unpackbits(np.frombuffer(base64.b64decode(bits), np.uint8), count=height * width)
    return flat.reshape(height, width).astype(bool)


def _filled(box: list[float], side: int = 64) -> np.ndarray:
    """A mask of all that lies in a box."""
    import numpy as np

    left, top, right, bottom = (round(edge * side) for edge in box)
    mask = np.zeros((side, side), dtype=bool)
    mask[top:bottom, left:right] = True
    return mask


def _character(subject: Subject) -> dict[str, Any]:
    """A character; pictures that exist, and LoRAs, are named by their digests, not by where they lie."""
    fields = dict(vars(subject))
    references = [one.digests() for one in fields.pop("references")]
    loras = [one.fingerprint for one in fields.pop("loras")]
    return fields | {name: found for name, found in (("references", references), ("loras", loras)) if found}


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True)
