"""Sky, hills, trees, water and grass."""

from math import sin
from random import Random

from core.demo.art.canvas import HEIGHT, WIDTH, Canvas, Point, mix, multiply
from core.demo.art.light import Light

FOREST = "#2c6a50"
LEAVES = "#5f9a4f"
MEADOW = "#7fae57"
SAND = "#ecd6a6"
GRASS = "#9fae62"


def sky(canvas: Canvas, light: Light, horizon: float, sun: Point, radius: float = 46) -> None:
    """Draw the sky down to the horizon, with the sun or, in the dark, the moon and stars."""
    canvas.gradient(light.sky, 0, horizon)
    if light.is_dark:
        _stars(canvas)
    canvas.glow(sun, radius * 5.5, light.sun, 0.45 if light.is_dark else 0.8)
    canvas.oval(sun, (radius, radius), light.sun)


def clouds(canvas: Canvas, light: Light, *places: tuple[float, float, float]) -> None:
    """Draw flat clouds; each place is x, y and size."""
    color = mix("#ffffff", light.haze, 0.6 if light.is_dark else 0.15)
    alpha = 0.2 if light.is_dark else 0.72
    for x, y, size in places:
        cloud = canvas.moved(x, y, size)
        cloud.path(
            "M-92 24 C-120 24 -122 -6 -92 -8 C-90 -38 -46 -46 -30 -24 C-12 -58 44 -50 46 -14 "
            "C74 -26 96 -10 88 4 C112 4 112 24 92 24 Z",
            color,
            alpha,
        )


def ridge(canvas: Canvas, height: float, swing: float, color: str, phase: float) -> None:
    """Draw a rolling ridge across the picture, down to its foot."""
    points = [(x, _rolling(x, height, swing, phase)) for x in range(0, WIDTH + 1, 8)]
    canvas.shape([(0, HEIGHT), *points, (WIDTH, HEIGHT)], color)


def distance(light: Light, near: str, share: float) -> str:
    """Return a color as it looks far away; ``share`` 1 is lost in the haze."""
    return mix(multiply(near, light.tint), light.haze, share)


def treeline(canvas: Canvas, base: float, tall: float, color: str, chance: Random) -> None:
    """Draw the edge of a wood: round trees with a fir here and there."""
    canvas.box((0, base - tall * 0.35), (WIDTH, tall * 0.35 + 2), color)
    x = -20.0
    while x < WIDTH + 20:
        high = tall * chance.uniform(0.65, 1.05)
        if chance.random() < 0.3:
            wide = high * 0.32
            canvas.shape([(x - wide, base), (x, base - high * 1.25), (x + wide, base)], color)
        else:
            wide = high * chance.uniform(0.42, 0.6)
            canvas.oval((x, base - high * 0.55), (wide, high * 0.5), color)
        x += tall * chance.uniform(0.3, 0.6)


def water(canvas: Canvas, light: Light, shore: float, chance: Random) -> None:
    """Draw calm water from the shore down, with what stands above it and the light on it."""
    canvas.gradient(light.water, shore, HEIGHT)
    canvas.mirror(shore, min(150, HEIGHT - shore), 0.5)
    ripples(canvas, light, shore + 8, chance)


def ripples(canvas: Canvas, light: Light, top: float, chance: Random, count: int = 54) -> None:
    """Draw streaks of light on the water, longer and wider towards us."""
    for _ in range(count):
        depth = chance.random()
        y = top + (HEIGHT - top) * depth
        x = chance.uniform(-60, WIDTH)
        size = (30 + 130 * depth * chance.random(), 1.6 + 3.2 * depth)
        canvas.box((x, y), size, light.water[0], size[1] / 2, 0.16 + 0.22 * chance.random())


def glitter(canvas: Canvas, light: Light, x: float, top: float, chance: Random) -> None:
    """Draw the path of the sun on the water."""
    for step in range(26):
        depth = step / 25
        y = top + (HEIGHT - top) * depth**1.3
        wide = (46 + 70 * depth) * chance.uniform(0.5, 1.1)
        middle = x + chance.uniform(-18, 18) * (0.5 + depth)
        tall = 2 + 4 * depth
        canvas.box((middle - wide / 2, y), (wide, tall), light.sun, tall / 2, 0.75 - 0.45 * depth)


def fir(canvas: Canvas, foot: Point, tall: float, color: str) -> None:
    """Draw a fir of three tiers."""
    x, y = foot
    wide = tall * 0.24
    canvas.box((x - tall * 0.025, y - tall * 0.15), (tall * 0.05, tall * 0.15), mix(color, "#3a2a22", 0.7))
    for low, high, share in ((0.1, 0.52, 1.0), (0.34, 0.76, 0.78), (0.58, 1.0, 0.54)):
        left, right = x - wide * share, x + wide * share
        canvas.shape([(left, y - tall * low), (x, y - tall * high), (right, y - tall * low)], color)
        shade = mix(color, "#10303a", 0.22)
        canvas.shape([(x, y - tall * low), (x, y - tall * high), (right, y - tall * low)], shade)


def oak(canvas: Canvas, foot: Point, tall: float, color: str) -> None:
    """Draw a broad tree with a crown of several rounds, lit from the left."""
    tree = canvas.moved(*foot, tall / 100)
    trunk = mix(color, "#4a3226", 0.75)
    tree.path("M-5 0 C-3 -20 -3 -30 -4 -46 L4 -46 C3 -30 3 -20 6 0 Z", trunk)
    tree.curve("M0 -34 C6 -42 12 -46 18 -52", trunk, 3)
    shade, bright = mix(color, "#123c3c", 0.25), mix(color, "#fff2a8", 0.13)
    for x, y, radius in ((18, -52, 21), (-18, -54, 20), (6, -74, 24)):
        tree.oval((x + 3, y + 3), (radius, radius), shade)
    for x, y, radius in ((-20, -56, 18), (-2, -76, 21), (14, -56, 18), (-2, -56, 18)):
        tree.oval((x, y), (radius, radius), color)
    for x, y, radius in ((-24, -62, 9), (-8, -84, 10), (10, -64, 8)):
        tree.oval((x, y), (radius, radius * 0.9), bright)


def grass(canvas: Canvas, left: float, right: float, foot: float, color: str, chance: Random) -> None:
    """Draw tufts of long grass along a line."""
    x = left
    while x < right:
        tall = chance.uniform(20, 48)
        for lean in (-0.5, -0.15, 0.2, 0.55):
            tip = (x + lean * tall, foot - tall * (1 - abs(lean) * 0.35) * chance.uniform(0.8, 1))
            canvas.shape([(x - 2.6, foot), tip, (x + 2.6, foot)], color)
        x += chance.uniform(12, 42)


def reeds(canvas: Canvas, left: float, right: float, foot: float, color: str, chance: Random) -> None:
    """Draw reeds with their brown heads at the edge of the water."""
    x = left
    while x < right:
        tall, lean = chance.uniform(60, 130), chance.uniform(-12, 12)
        canvas.line([(x, foot), (x + lean, foot - tall)], color, 3)
        if chance.random() < 0.45:
            canvas.line(
                [(x + lean * 0.82, foot - tall * 0.82), (x + lean, foot - tall)], mix(color, "#5a3a28", 0.75), 8
            )
        x += chance.uniform(7, 20)


def birds(canvas: Canvas, color: str, *places: tuple[float, float, float]) -> None:
    """Draw gulls far away; each place is x, y and size."""
    for x, y, size in places:
        bird = canvas.moved(x, y, size)
        bird.curve("M-22 -6 C-14 -16 -6 -12 0 0 C6 -12 14 -16 22 -6", color, 3.4)


def _rolling(x: float, height: float, swing: float, phase: float) -> float:
    wave = sin(x / 190 + phase) + 0.5 * sin(x / 83 + phase * 2.3) + 0.18 * sin(x / 31 + phase * 4.1)
    return height - swing * wave / 1.68


def _stars(canvas: Canvas) -> None:
    chance = Random("stars")  # nosec B311
    for _ in range(70):
        radius = chance.uniform(0.8, 2)
        place = (chance.uniform(0, WIDTH), chance.uniform(0, 260))
        canvas.oval(place, (radius, radius), "#ffffff", chance.uniform(0.25, 0.8))
