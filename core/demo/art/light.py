"""The light of a time of day: what it makes of sky, water and everything that stands in it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Light:
    """Colors of one time of day; ``sky`` and ``water`` from top to bottom, ``tint`` lies on all things."""

    sky: tuple[str, ...]
    water: tuple[str, ...]
    sun: str
    haze: str
    tint: str
    is_dark: bool = False


DAWN = Light(
    sky=("#7fb0d6", "#c9cfe0", "#fbd3c0", "#fdebd2"),
    water=("#f2d5c8", "#a9c0d0", "#5d93b5"),
    sun="#fff4dc",
    haze="#f0d3cb",
    tint="#fff1ea",
)
MORNING = Light(
    sky=("#5aa7de", "#a5d3ee", "#e6f1ec", "#fdf1d6"),
    water=("#d8ebe8", "#7dbcd6", "#2f86b0"),
    sun="#fff8e0",
    haze="#dfeae6",
    tint="#fffaf0",
)
NOON = Light(
    sky=("#2f8bd3", "#6db8e8", "#bfe2f3", "#e8f5f6"),
    water=("#a9dbe8", "#4aa8cf", "#1c78ad"),
    sun="#fffbe8",
    haze="#d3e9ef",
    tint="#ffffff",
)
GOLDEN = Light(
    sky=("#5f9cc4", "#b9c3b8", "#f7d193", "#fde7b4"),
    water=("#f6dca6", "#b3b59a", "#4f8798"),
    sun="#fff6d2",
    haze="#f3d9a8",
    tint="#ffeccb",
)
EVENING = Light(
    sky=("#4b4a86", "#a5638c", "#ef8d6c", "#fdcb83"),
    water=("#f9bd82", "#b9708a", "#433f78"),
    sun="#fff0c4",
    haze="#e79a7e",
    tint="#f7d2c0",
)
DUSK = Light(
    sky=("#18224d", "#3c3d7a", "#8a5c94", "#ee9c86"),
    water=("#d98d88", "#6a528b", "#1d2752"),
    sun="#ffe9c9",
    haze="#8d6a97",
    tint="#a3a0cc",
    is_dark=True,
)
