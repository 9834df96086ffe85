"""Pictures as our own SVG: rectangles and texts with classes, so that no style stands in a page."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

WIDTH, HEIGHT = 720, 160
LABEL_WIDTH, LINE_HEIGHT, BAR_HEIGHT = 150, 22, 16


@dataclass(frozen=True, slots=True)
class Bar:
    """A rectangle of a series, by its place in the legend."""

    x: float
    y: float
    width: float
    height: float
    series: int


@dataclass(frozen=True, slots=True)
class Label:
    """What a line of bars is called, in front of it."""

    y: float
    text: str


@dataclass(frozen=True, slots=True)
class Picture:
    """Bars, the names of their series, and the value of the highest column."""

    bars: Sequence[Bar]
    series: Sequence[str]
    highest: int
    width: int = WIDTH
    height: int = HEIGHT
    labels: Sequence[Label] = ()


def stacked_bars(values: Mapping[str, Mapping[int, int]], columns: int) -> Picture:
    """A column for each place, in it a bar for each series that has a value there."""
    names = sorted(values)
    totals = [sum(values[name].get(column, 0) for name in names) for column in range(columns)]
    highest = max(totals, default=0)
    step = WIDTH / columns
    bars: list[Bar] = []
    for column in range(columns):
        top = float(HEIGHT)
        for series, name in enumerate(names):
            if value := values[name].get(column, 0):
                height = HEIGHT * value / highest
                top -= height
                bars.append(Bar(round(column * step, 1), round(top, 1), round(step * 0.9, 1), round(height, 1), series))
    return Picture(bars, names, highest)


def lying_bars(values: Sequence[tuple[str, Sequence[int]]], series: Sequence[str]) -> Picture:
    """A line for each name, which stands in front of it, its parts one after another: all lines by the longest."""
    longest = max((sum(parts) for _name, parts in values), default=0) or 1
    bars = []
    for line, (_name, parts) in enumerate(values):
        x = float(LABEL_WIDTH)
        for place, part in enumerate(parts):
            width = (WIDTH - LABEL_WIDTH) * part / longest
            bars.append(Bar(round(x, 1), float(line * LINE_HEIGHT), round(width, 1), float(BAR_HEIGHT), place))
            x += width
    labels = [Label(line * LINE_HEIGHT + BAR_HEIGHT * 0.75, name) for line, (name, _parts) in enumerate(values)]
    return Picture(bars, series, longest, height=max(len(values), 1) * LINE_HEIGHT, labels=labels)
