"""What a picture file says about itself: enough to know how it was painted, and to paint it again."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from consistory_engine import Picture, Subject
from storybook import __version__
from storybook.frames import Box
from storybook.plan import PageJob

if TYPE_CHECKING:
    import numpy as np


def texts(job: PageJob, model: str, picture: Picture) -> dict[str, str]:
    """The text chunks of a page's PNG, by keyword. `regions` has each character's place in the picture."""
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
        "regions": _json({name: region(mask) for name, mask in picture.masks.items() if mask.any()}),
    }


def region(mask: np.ndarray) -> list[float]:
    """The box around a mask (h, w): left, top, right and bottom as fractions of the picture.

    A few stray patches do not stretch it: a twentieth of the patches may lie outside on every side.
    """
    import numpy as np

    rows, columns = np.nonzero(mask)
    height, width = mask.shape
    left, right = np.quantile(columns, (0.05, 0.95), method="nearest")
    top, bottom = np.quantile(rows, (0.05, 0.95), method="nearest")
    sides = (left / width, top / height, (right + 1) / width, (bottom + 1) / height)
    return [round(float(side), 4) for side in sides]


def regions(text: str) -> dict[str, Box]:
    """Each character's box, in fractions of the picture, as a picture file records them."""
    sides = json.loads(text) if text else {}
    return {name: Box(x, y, right - x, bottom - y) for name, (x, y, right, bottom) in sides.items()}


def _character(subject: Subject) -> dict[str, Any]:
    """A character; pictures that exist are named by their digests, not by where they lie."""
    fields = dict(vars(subject))
    references = [one.digests() for one in fields.pop("references")]
    return fields | ({"references": references} if references else {})


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True)
