"""The landlord's colour as a style sheet, with a text colour that can be read on it (WCAG 1.4.3)."""

import re

_COLOR = re.compile(r"#[0-9a-fA-F]{6}")
FALLBACK = "#1f5f8b"
READABLE = 4.5


def theme_css(color: str) -> str:
    """Return the style sheet that sets the landlord's colour; a value that is no colour is never written out."""
    safe = color if is_color(color) else FALLBACK
    return f":root{{--landlord-color:{safe.lower()};--landlord-contrast:{contrast_color(safe)}}}\n"


def is_color(text: str) -> bool:
    """Tell whether a text is a colour as ``#rrggbb``."""
    return bool(_COLOR.fullmatch(text))


def contrast_color(color: str) -> str:
    """Return white or black, whichever can be read on ``color``; one of them always reaches 4.5 to 1."""
    return "#ffffff" if contrast(color, "#ffffff") >= READABLE else "#000000"


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of two colours, from 1 to 21."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(color: str) -> float:
    red, green, blue = (_linear(int(color[start : start + 2], 16) / 255) for start in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(share: float) -> float:
    return share / 12.92 if share <= 0.04045 else float(((share + 0.055) / 1.055) ** 2.4)
