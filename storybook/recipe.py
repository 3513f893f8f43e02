"""What a picture file says about itself: enough to know how it was painted, and to paint it again."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from consistory_engine import Picture
from storybook import __version__
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
        "characters": _json({subject.name: vars(subject) for subject in job.shot.subjects}),
        "recipe": _json(job.fields),
        "fingerprint": job.fingerprint,
        "regions": _json({name: region(mask) for name, mask in picture.masks.items() if mask.any()}),
    }


def region(mask: np.ndarray) -> list[float]:
    """The box around a mask (h, w): left, top, right and bottom as fractions of the picture."""
    import numpy as np

    rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    height, width = mask.shape
    sides = (columns[0] / width, rows[0] / height, (columns[-1] + 1) / width, (rows[-1] + 1) / height)
    return [round(float(side), 4) for side in sides]


def focus(regions: str) -> tuple[float, float] | None:
    """The middle of all characters' regions, as a picture file records them; None where it has none."""
    boxes = list(json.loads(regions).values()) if regions else []
    if not boxes:
        return None
    left, top = (min(box[side] for box in boxes) for side in (0, 1))
    right, bottom = (max(box[side] for box in boxes) for side in (2, 3))
    return (left + right) / 2, (top + bottom) / 2


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True)
