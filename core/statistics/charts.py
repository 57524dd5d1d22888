"""Charts as plain values: where bars stand and how high they are; the template draws them as SVG, without script.

The table below a chart says the same in words.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

from babel.numbers import format_compact_currency, format_compact_decimal
from flask_babel import get_locale

from core.money import as_decimal

WIDTH, HEIGHT = 880, 280
LEFT, RIGHT, TOP, BOTTOM = 56, 8, 12, 30
LINES = 4
NICE = (1.2, 2, 4, 8, 12)
LOWEST_TOP = 4
LABEL_WIDTH = 58


@dataclass(frozen=True)
class Bar:
    """One bar, in the units of the drawing."""

    x: float
    y: float
    width: float
    height: float
    title: str


@dataclass(frozen=True)
class Mark:
    """A text on an axis with its place."""

    at: float
    text: str


@dataclass(frozen=True)
class Chart:
    """A drawing of two rows of bars: this year's and, thinner and behind it, the year before's."""

    bars: list[Bar]
    bars_before: list[Bar]
    lines: list[Mark]
    labels: list[Mark]
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    right: int = WIDTH - RIGHT
    bottom: int = HEIGHT - BOTTOM


@dataclass(frozen=True)
class Series:
    """Values with the words for each: ``texts`` are shown when a bar is pointed at."""

    values: Sequence[int]
    texts: Sequence[str]


def bar_chart(labels: Sequence[str], now: Series, before: Series, currency: str = "") -> Chart:
    """Return the drawing of some values and those of the year before; amounts when a currency is given."""
    top = _ceiling(max([*now.values, *before.values, LOWEST_TOP]))
    step = (WIDTH - LEFT - RIGHT) / max(len(labels), 1)
    every = max(1, ceil(LABEL_WIDTH / step))
    marks = [Mark(LEFT + step * (index + 0.5), label) for index, label in enumerate(labels) if index % every == 0]
    return Chart(
        _bars(now, top, step, offset=0.14, share=0.42),
        _bars(before, top, step, offset=0.58, share=0.28),
        [Mark(_y(top * line / LINES, top), _axis_text(top * line / LINES, currency)) for line in range(LINES + 1)],
        marks,
    )


def _bars(series: Series, top: float, step: float, *, offset: float, share: float) -> list[Bar]:
    drawn = []
    for index, (value, text) in enumerate(zip(series.values, series.texts, strict=True)):
        y = _y(max(value, 0), top)
        drawn.append(Bar(_short(LEFT + step * (index + offset)), y, _short(step * share), HEIGHT - BOTTOM - y, text))
    return drawn


def _y(value: float, top: float) -> float:
    return _short(HEIGHT - BOTTOM - (HEIGHT - BOTTOM - TOP) * value / top)


def _short(number: float) -> float:
    return round(number, 1)


def _ceiling(value: int) -> float:
    """Return the next round number that four even steps reach."""
    size = 10 ** (len(str(value)) - 1)
    return next(float(size * nice) for nice in NICE if size * nice >= value)


def _axis_text(value: float, currency: str) -> str:
    if currency:
        return format_compact_currency(
            as_decimal(round(value), currency), currency, locale=get_locale(), fraction_digits=1
        )
    return format_compact_decimal(value, locale=get_locale(), fraction_digits=1)
