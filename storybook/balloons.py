"""Speech balloons: where they go in a picture, clear of its characters, and their outlines with tails. Pure."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from storybook.bidi import leftward
from storybook.elements import BalloonsElement
from storybook.frames import Box
from storybook.markup import Rich
from storybook.press import Press
from storybook.speech import Speech
from storybook.typeset import Setting

_GRID = 18
"""Places tried across the area, and down it."""
_BANDS = 4
"""Bands of the area, one below the other: the best place in each is gone on with."""
_KEPT = 6
"""Arrangements of the first balloons that are gone on with."""
_SHAPES = (0.24, 0.32, 0.4, 0.5, 0.62)
"""Widths of text tried, in fractions of the area's."""
_ASPECT = 2.0
"""The width to height that balloons like to have."""
_HEAD = Box(-0.02, -0.12, 1.04, 0.72)
"""Where, in a character's box, its face is, with ears that stick out of it: nothing may lie there."""
_MOUTH = (0.5, 0.36)
"""Where in a character's box a tail points to."""
_BEND = 0.12
"""How far a tail bends aside, in its length."""
_POINTS = 40
"""Points of an outline."""

Point = tuple[float, float]


@dataclass(frozen=True)
class Balloon:
    """A speech as it is set, the box of its balloon without the tail, and the outline with it (in that box's unit
    square, from which the tail sticks out)."""

    speech: Speech
    setting: Setting
    box: Box
    path: str


def inflate(
    press: Press,
    element: BalloonsElement,
    area: Box,
    speeches: Sequence[Speech],
    figures: Mapping[str, Box],
    taken: Sequence[Box],
) -> list[Balloon] | None:
    """A balloon for each speech, in reading order, at the largest size at which all find a place; None at none.

    `figures` are the characters' boxes on the page, by key; `taken` is what else balloons keep off.
    """
    if not all(speech.speaker in figures for speech in speeches):
        return None
    for size in press.sizes(press.theme.styles[element.style]):
        found = _all(press, element, area, speeches, figures, taken, size)
        if found:
            return found
    return None


def _all(
    press: Press,
    element: BalloonsElement,
    area: Box,
    speeches: Sequence[Speech],
    figures: Mapping[str, Box],
    taken: Sequence[Box],
    size: float,
) -> list[Balloon] | None:
    """Every speech at its place, at that size: of the arrangements that are tried, the one that costs least."""
    settings = [_set(press, element, area, speech.text, size) for speech in speeches]
    arrangements: list[tuple[float, tuple[Box, ...]]] = [(0.0, ())]
    for speech, setting in zip(speeches, settings, strict=True):
        if setting is None:
            return None
        body, gap, longer = _body(press, element, setting), element.gap * press.unit, []
        for cost, boxes in arrangements:
            tails = [
                (_middle(box), _mouth(figures[s.speaker])) for box, s in zip(boxes, speeches, strict=False)
            ]
            places = _Places(area, figures, taken, boxes, tails, gap, leftward(press.language))
            longer += [(cost + own, (*boxes, box)) for own, box in places.best(body, speech.speaker)]
        arrangements = sorted(longer, key=_first)[:_KEPT]
    if not arrangements:
        return None
    return [
        Balloon(speech, setting, box, _outline(press, element, box, figures[speech.speaker]))
        for speech, setting, box in zip(speeches, settings, arrangements[0][1], strict=True)
        if setting
    ]


def _first(pair: tuple[float, object]) -> float:
    return pair[0]


def _set(press: Press, element: BalloonsElement, area: Box, text: Rich, size: float) -> Setting | None:
    """The text at that size, in lines that make the roundest balloon."""
    style = press.theme.styles[element.style]
    widths = (share * area.width for share in _SHAPES)
    found = (press.fitted(style, text, width, area.height, [size]) for width in widths)

    def oddness(setting: Setting) -> float:
        width, height = _body(press, element, setting)
        return abs(math.log(width / height / _ASPECT))

    return min((setting for setting in found if setting), key=oddness, default=None)


def _body(press: Press, element: BalloonsElement, setting: Setting) -> tuple[float, float]:
    """Width and height of the balloon around a set text, whose corners touch the outline but for the padding."""
    reach = 2 ** (1 / element.squareness)
    across, down = (2 * padding * press.unit for padding in element.padding)
    return setting.width * reach + across, setting.height * reach + down


@dataclass(frozen=True)
class _Places:
    """Where a balloon may go: an area, the characters in it, and what is there already; `turned` says that it is read
    from right to left."""

    area: Box
    figures: Mapping[str, Box]
    taken: Sequence[Box]
    earlier: Sequence[Box]
    tails: Sequence[tuple[Point, Point]]
    gap: float
    turned: bool

    def best(self, body: tuple[float, float], speaker: str) -> list[tuple[float, Box]]:
        """In each band of the area, the box that is nearest its speaker and least on anybody, and what it costs; of
        those where no face is hidden."""
        found: dict[int, tuple[float, Box]] = {}
        for box in self._free(*body):
            if self._untangled(box, speaker):
                one = self._cost(box, speaker), box
                band = int(_BANDS * (box.y - self.area.y) / self.area.height)
                found[band] = min(found.get(band, one), one, key=_first)
        return list(found.values())

    def _untangled(self, box: Box, speaker: str) -> bool:
        """Whether its tail would go through no earlier balloon or tail, and it would lie on no earlier tail."""
        middle, mouth = _middle(box), _mouth(self.figures[speaker])
        return not any(_crosses(middle, mouth, other) for other in self.earlier) and not any(
            _crosses(*tail, box) or _meet(tail, (middle, mouth)) for tail in self.tails
        )

    def _free(self, width: float, height: float) -> Iterator[Box]:
        across, down = self.area.width - width, self.area.height - height
        if across < 0 or down < 0:
            return
        heads = [figure.part(_HEAD.x, _HEAD.y, _HEAD.width, _HEAD.height) for figure in self.figures.values()]
        for row in range(_GRID + 1):
            for column in range(_GRID + 1):
                x, y = self.area.x + across * column / _GRID, self.area.y + down * row / _GRID
                box = Box(x, y, width, height)
                wide = box.grown(self.gap, self.gap)
                if any(wide.overlap(other) for other in (*heads, *self.taken, *self.earlier)):
                    continue
                if all(_read_before(other, box, self.turned) for other in self.earlier):
                    yield box

    def _cost(self, box: Box, speaker: str) -> float:
        figure = self.figures[speaker]
        mouth, middle = _mouth(figure), _middle(box)
        across = max(0.0, abs(mouth[0] - middle[0]) - 0.3 * box.width)
        down = max(figure.y - box.bottom, 2 * (box.bottom - figure.y))
        size = box.width * box.height
        hidden = sum(_size(box.overlap(figure)) for figure in self.figures.values()) / size
        others = [figure for key, figure in self.figures.items() if key != speaker]
        crossed = any(_crosses(middle, mouth, other) for other in (*others, *self.taken))
        near = math.hypot(across, 0.6 * down) / self.area.width
        return near + 2 * hidden + 0.6 * crossed


def _read_before(one: Box, other: Box, turned: bool) -> bool:
    """Whether one is read before the other: it is higher, or at the same height and further left (`turned`: right)."""
    first, second = (other, one) if turned else (one, other)
    beside = first.right <= second.x and one.y <= other.y + 0.3 * other.height
    return beside or one.y + 0.75 * one.height <= other.y


def _middle(box: Box) -> Point:
    return box.x + box.width / 2, box.y + box.height / 2


def _mouth(figure: Box) -> Point:
    return figure.x + _MOUTH[0] * figure.width, figure.y + _MOUTH[1] * figure.height


def _size(box: Box | None) -> float:
    return box.width * box.height if box else 0.0


def _crosses(start: Point, end: Point, box: Box) -> bool:
    """Whether a line, but for its ends, goes through a box."""
    steps = (n / 20 for n in range(2, 17))
    points = (_between(start, end, t) for t in steps)
    return any(box.x < x < box.right and box.y < y < box.bottom for x, y in points)


def _meet(one: tuple[Point, Point], other: tuple[Point, Point]) -> bool:
    """Whether two lines cross: the ends of each lie on either side of the other."""

    def side(line: tuple[Point, Point], point: Point) -> float:
        (x, y), (right, low) = line
        return (right - x) * (point[1] - y) - (low - y) * (point[0] - x)

    apart = (side(a, b[0]) * side(a, b[1]) < 0 for a, b in ((one, other), (other, one)))
    return all(apart)


def _outline(press: Press, element: BalloonsElement, box: Box, figure: Box) -> str:
    """The path of a rounded body whose tail points at the figure's mouth and ends before its face."""
    middle, mouth = _middle(box), _mouth(figure)
    angle = math.atan2(mouth[1] - middle[1], mouth[0] - middle[0])
    reach = math.dist(middle, mouth)
    edge = _radius(box, angle, element.squareness)
    face = 0.75 * _radius(figure.part(0.0, 0.0, 1.0, 0.7), angle, 2)
    longest = element.tail * press.unit
    length = min(max(reach - edge - face, 0.3 * longest), longest)
    tip = (middle[0] + (edge + length) * math.cos(angle), middle[1] + (edge + length) * math.sin(angle))
    root = 0.5 * element.root * press.unit / edge
    turns = [angle + root + (2 * math.pi - 2 * root) * n / _POINTS for n in range(_POINTS + 1)]
    body = [_at(middle, _radius(box, turn, element.squareness), turn) for turn in turns]
    bends = [_at(_between(end, tip, 0.5), _BEND * length, angle + math.pi / 2) for end in (body[-1], body[0])]
    unit = [((x - box.x) / box.width, (y - box.y) / box.height) for x, y in (*body, *bends, tip)]
    *body, out, back, tip = unit
    curves = [_curve(body[-1], out, tip), _curve(back, back, body[0])]
    return f"M{_written(body[0])} {' '.join(_smooth(body))} {' '.join(curves)} Z"


def _between(start: Point, end: Point, share: float) -> Point:
    return start[0] + share * (end[0] - start[0]), start[1] + share * (end[1] - start[1])


def _radius(box: Box, angle: float, squareness: float) -> float:
    """How far from its middle a box's (super)ellipse is in that direction."""
    x, y = abs(math.cos(angle)) / (box.width / 2), abs(math.sin(angle)) / (box.height / 2)
    return (x**squareness + y**squareness) ** (-1 / squareness)


def _at(middle: Point, distance: float, angle: float) -> Point:
    return middle[0] + distance * math.cos(angle), middle[1] + distance * math.sin(angle)


def _smooth(points: Sequence[Point]) -> Iterator[str]:
    """Curves through the points (Catmull and Rom, 1974, as cubic Béziers)."""
    ends = [points[0], *points, points[-1]]
    for before, start, end, after in zip(ends, ends[1:], ends[2:], ends[3:], strict=False):
        one = (start[0] + (end[0] - before[0]) / 6, start[1] + (end[1] - before[1]) / 6)
        two = (end[0] - (after[0] - start[0]) / 6, end[1] - (after[1] - start[1]) / 6)
        yield _curve(one, two, end)


def _curve(one: Point, two: Point, end: Point) -> str:
    return "C" + " ".join(map(_written, (one, two, end)))


def _written(point: Point) -> str:
    return f"{point[0]:.4f} {point[1]:.4f}"
