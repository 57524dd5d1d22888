"""A canvas of 1200 by 675 units that draws flat shapes larger than they are shown, so that edges become smooth."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache, cached_property

from PIL import Image, ImageChops, ImageDraw

WIDTH, HEIGHT = 1200, 675
CURVE_STEPS = 20
WHOLE = 255
# What the library's radial gradient has in the middle of its sides; the whole is in its corners.
GRADIENT_SIDE = 178
STEP = re.compile(r"([MLC])([^MLCZ]*)")

Point = tuple[float, float]


def mix(first: str, second: str, share: float) -> str:
    """Return the color between two; ``share`` 0 is the first, 1 the second."""
    pairs = zip(_parts(first), _parts(second), strict=True)
    return _hex(round(a + (b - a) * share) for a, b in pairs)


@cache
def multiply(first: str, second: str) -> str:
    """Return how a surface of the first color looks in light of the second."""
    pairs = zip(_parts(first), _parts(second), strict=True)
    return _hex(round(a * b / WHOLE) for a, b in pairs)


def points_of(path: str) -> list[Point]:
    """Return the outline of a path: ``M`` and ``L`` are points, ``C`` are Bézier curves, all absolute."""
    points: list[Point] = []
    for command, numbers in STEP.findall(path):
        values = [float(one) for one in numbers.replace(",", " ").split()]
        pairs = list(zip(values[::2], values[1::2], strict=True))
        if command == "C":
            for index in range(0, len(pairs), 3):
                points.extend(_curve(points[-1], *pairs[index : index + 3]))
        else:
            points.extend(pairs)
    return points


@dataclass(frozen=True)
class Canvas:
    """Somewhere to draw; colors are ``#rrggbb``, seen in the light of ``tint``."""

    image: Image.Image
    scale: float
    tint: str = "#ffffff"
    origin: Point = (0, 0)
    zoom: float = 1

    @classmethod
    def blank(cls, scale: float) -> "Canvas":
        """Return an empty canvas of ``scale`` pixels per unit."""
        return cls(Image.new("RGB", (round(WIDTH * scale), round(HEIGHT * scale))), scale)

    def layer(self, tint: str) -> "Canvas":
        """Return a transparent sheet of the same size; what is drawn on it hides what it covers."""
        return Canvas(Image.new("RGBA", self.image.size), self.scale, tint)

    def moved(self, x: float, y: float, zoom: float = 1) -> "Canvas":
        """Return the same canvas with another origin and size."""
        return replace(
            self, origin=(self.origin[0] + x * self.zoom, self.origin[1] + y * self.zoom), zoom=self.zoom * zoom
        )

    def in_light(self, tint: str) -> "Canvas":
        """Return the same canvas, seen in another light."""
        return replace(self, tint=tint)

    def gradient(self, colors: Sequence[str], top: float, bottom: float) -> None:
        """Fill the whole width between two heights, from color to color."""
        first, last = self._pixels(top), self._pixels(bottom)
        column = Image.new("RGB", (1, len(colors)))
        column.putdata([_parts(one) for one in colors])
        # The outer halves of the outer pixels are flat; leave them out.
        inner = (0, 0.5, 1, len(colors) - 0.5)
        column = column.resize((1, last - first), Image.Resampling.BILINEAR, box=inner)
        self.image.paste(column.resize((self.image.width, last - first), Image.Resampling.NEAREST), (0, first))

    def shape(self, points: Sequence[Point], color: str, alpha: float = 1) -> None:
        """Fill a polygon."""
        self._pen(alpha).polygon([self._at(*one) for one in points], fill=self._ink(color, alpha))

    def path(self, path: str, color: str, alpha: float = 1) -> None:
        """Fill the outline that a path describes."""
        self.shape(points_of(path), color, alpha)

    def striped(self, path: str, stripes: Sequence[tuple[float, str]]) -> None:
        """Fill the outline of a path with level stripes; each begins at a share of the height."""
        placed = [self._at(*one) for one in points_of(path)]
        left, top = (int(min(one[axis] for one in placed)) for axis in (0, 1))
        width, height = (int(max(one[axis] for one in placed)) - start + 1 for axis, start in ((0, left), (1, top)))
        mask, paint = Image.new("L", (width, height)), Image.new("RGBA", (width, height))
        ImageDraw.Draw(mask).polygon([(x - left, y - top) for x, y in placed], fill=WHOLE)
        for share, color in stripes:
            paint.paste(self._ink(color, 1), (0, round(height * share), width, height))
        self.image.paste(paint if self.image.mode == "RGBA" else paint.convert("RGB"), (left, top), mask)

    def line(self, points: Sequence[Point], color: str, width: float) -> None:
        """Draw a line with round ends and corners."""
        placed = [self._at(*one) for one in points]
        thick = max(1, round(width * self.zoom * self.scale))
        pen, ink = self._pen(), self._ink(color, 1)
        pen.line(placed, fill=ink, width=thick, joint="curve")
        radius = thick / 2 - 0.5
        for x, y in (placed[0], placed[-1]) if thick > 2 else ():
            pen.ellipse((x - radius, y - radius, x + radius, y + radius), fill=ink)

    def curve(self, path: str, color: str, width: float) -> None:
        """Draw the line that a path describes."""
        self.line(points_of(path), color, width)

    def oval(self, center: Point, radii: Point, color: str, alpha: float = 1) -> None:
        """Fill an ellipse."""
        box = self._box(center[0] - radii[0], center[1] - radii[1], center[0] + radii[0], center[1] + radii[1])
        self._pen(alpha).ellipse(box, fill=self._ink(color, alpha))

    def ring(self, center: Point, radius: float, color: str, width: float) -> None:
        """Draw a circle's line."""
        box = self._box(center[0] - radius, center[1] - radius, center[0] + radius, center[1] + radius)
        self._pen().ellipse(box, outline=self._ink(color, 1), width=max(1, round(width * self.zoom * self.scale)))

    def box(self, corner: Point, size: Point, color: str, radius: float = 0, alpha: float = 1) -> None:
        """Fill a rectangle, with round corners where ``radius`` says so."""
        box = self._box(corner[0], corner[1], corner[0] + size[0], corner[1] + size[1])
        self._pen(alpha).rounded_rectangle(box, radius * self.zoom * self.scale, fill=self._ink(color, alpha))

    def glow(self, center: Point, radius: float, color: str, strength: float) -> None:
        """Let something shine: strongest in the middle, nothing at the edge."""
        side = max(2, self._pixels(radius * 2 * self.zoom))
        fade = Image.radial_gradient("L").point(
            [round(max(0, 1 - one / GRADIENT_SIDE) ** 2 * strength * WHOLE) for one in range(WHOLE + 1)]
        )
        x, y = self._at(*center)
        corner = (round(x) - side // 2, round(y) - side // 2)
        self.image.paste(
            color, (*corner, corner[0] + side, corner[1] + side), fade.resize((side, side), Image.Resampling.BILINEAR)
        )

    def mirror(self, waterline: float, height: float, strength: float) -> None:
        """Let calm water show what stands above it."""
        line, tall = self._pixels(waterline), self._pixels(height)
        strip = self.image.crop((0, line - tall, self.image.width, line)).transpose(Image.Transpose.FLIP_TOP_BOTTOM)
        self.image.paste(strip, (0, line), _fading(strip.size, strength))

    def stamp(self, layer: "Canvas", waterline: float | None = None, strength: float = 0.4) -> None:
        """Put a layer on the canvas, with its reflection below the waterline where there is one."""
        found = layer.image.getbbox()
        if found is None:
            return
        if waterline is not None:
            line = self._pixels(waterline)
            part = layer.image.crop((found[0], found[1], found[2], line))
            part = part.resize((part.width, part.height * 3 // 5)).transpose(Image.Transpose.FLIP_TOP_BOTTOM)
            mask = ImageChops.multiply(part.getchannel("A"), _fading(part.size, strength))
            self.image.paste(part.convert("RGB"), (found[0], line), mask)
        part = layer.image.crop(found)
        self.image.paste(part.convert("RGB"), found[:2], part.getchannel("A"))

    @cached_property
    def _covering(self) -> ImageDraw.ImageDraw:
        return ImageDraw.Draw(self.image)

    @cached_property
    def _blending(self) -> ImageDraw.ImageDraw:
        return ImageDraw.Draw(self.image, "RGBA")

    def _pen(self, alpha: float = 1) -> ImageDraw.ImageDraw:
        # Blending is several times as slow.
        return self._covering if alpha == 1 else self._blending

    def _ink(self, color: str, alpha: float) -> tuple[int, ...]:
        return (*_parts(multiply(color, self.tint)), round(alpha * WHOLE))

    def _at(self, x: float, y: float) -> Point:
        return (
            (x * self.zoom + self.origin[0]) * self.scale,
            (y * self.zoom + self.origin[1]) * self.scale,
        )

    def _box(self, left: float, top: float, right: float, bottom: float) -> tuple[float, float, float, float]:
        return (*self._at(left, top), *self._at(right, bottom))

    def _pixels(self, units: float) -> int:
        return round(units * self.scale)


def _fading(size: tuple[int, int], strength: float) -> Image.Image:
    column = Image.new("L", (1, 2))
    column.putdata([round(WHOLE * strength), 0])
    column = column.resize((1, size[1]), Image.Resampling.BILINEAR, box=(0, 0.5, 1, 1.5))
    return column.resize(size, Image.Resampling.NEAREST)


def _curve(start: Point, first: Point, second: Point, end: Point) -> Iterator[Point]:
    for step in range(1, CURVE_STEPS + 1):
        t = step / CURVE_STEPS
        a, b, c, d = (1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t**3
        yield (
            a * start[0] + b * first[0] + c * second[0] + d * end[0],
            a * start[1] + b * first[1] + c * second[1] + d * end[1],
        )


def _parts(color: str) -> tuple[int, int, int]:
    value = int(color[1:], 16)
    return value >> 16, value >> 8 & 255, value & 255


def _hex(parts: Iterator[int]) -> str:
    return "#" + "".join(f"{one:02x}" for one in parts)
