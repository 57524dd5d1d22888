"""What stands on the camping site: caravan, tents, motorhome and bicycles."""

from math import cos, pi, sin
from random import Random

from core.demo.art.canvas import HEIGHT, Canvas, Point, mix
from core.demo.art.land import (
    FOREST,
    LEAVES,
    MEADOW,
    birds,
    clouds,
    distance,
    fir,
    grass,
    oak,
    reeds,
    ridge,
    sky,
    treeline,
    water,
)
from core.demo.art.light import DAWN, DUSK, EVENING, GOLDEN, NOON, Light

WHITE = "#fbf8f0"
SHADE = "#dcdcd4"
GLASS = "#6d9fb5"
TYRE = "#2f363d"
LAMP = "#ffdf9a"


def caravan(canvas: Canvas, chance: Random) -> None:
    """Draw a caravan with an awning under oaks at noon."""
    light = NOON
    _wood(canvas, light, (900, 110), chance)
    land = canvas.in_light(light.tint)
    oak(land, (232, 500), 330, LEAVES)
    oak(land, (1000, 496), 360, mix(LEAVES, FOREST, 0.25))
    ridge(land, 506, 6, MEADOW, 1.2)
    land.oval((600, 546), (330, 18), "#4f7f3f", 0.5)
    land.line([(780, 520), (890, 524)], "#59636b", 8)
    land.box((880, 520), (8, 30), "#59636b", 3)
    land.path(
        "M352 508 L346 330 C346 290 366 270 404 268 L724 268 C772 270 806 330 810 420 "
        "L806 508 C800 520 790 524 776 524 L372 524 C360 524 354 518 352 508 Z",
        WHITE,
    )
    land.path("M349 420 L810 420 L806 508 C800 520 790 524 776 524 L372 524 C360 524 354 518 352 508 Z", "#4fa3a0")
    land.path("M349 420 L810 420 L809 436 L349 436 Z", "#f2c14a")
    for corner, size in (((388, 316), (104, 74)), ((668, 316), (78, 74))):
        _pane(land, corner, size)
    land.box((550, 306), (82, 204), "#efe9da", 10)
    _pane(land, (566, 324), (50, 64))
    land.oval((618, 424), (5, 5), "#59636b")
    _wheel(land, (488, 522), 42)
    _awning(land)
    _table(land, (300, 556))
    _chair(land, (226, 560), "#e2574c")
    _front(land, chance, 606, MEADOW)


def tents(canvas: Canvas, chance: Random) -> None:
    """Draw tents around a fire at dusk."""
    light = DUSK
    _wood(canvas, light, (900, 120), chance)
    land = canvas.in_light(light.tint)
    for x, tall in ((96, 330), (186, 250), (1030, 300), (1120, 380), (950, 220)):
        fir(land, (x, 500), tall, "#3d7563")
    ridge(land, 500, 8, "#5f8a55", 2.1)
    canvas.glow((452, 470), 190, "#ffb45c", 0.5)
    lit = canvas.in_light(mix(light.tint, "#ffe3b8", 0.75))
    _tent(lit, (452, 540), 1.15, "#f0a13c")
    _tent(lit, (792, 524), 0.8, "#3fa79c")
    land.oval((640, 590), (120, 16), "#3a5a40", 0.7)
    canvas.glow((640, 560), 250, "#ff9d45", 0.75)
    _fire(canvas.in_light("#ffffff"), (640, 592))
    _log(lit, (496, 600), 84)
    _log(lit, (760, 604), 84)
    _front(land, chance, 622, "#5f8a55")


def motorhome(canvas: Canvas, chance: Random) -> None:
    """Draw a motorhome on the shore in the morning."""
    light = DAWN
    sky(canvas, light, 350, (300, 240))
    clouds(canvas, light, (860, 110, 1.0), (560, 160, 0.7))
    ridge(canvas, 290, 28, distance(light, "#4d7f8c", 0.7), 0.6)
    treeline(canvas, 352, 46, distance(light, FOREST, 0.4), chance)
    water(canvas, light, 350, chance)
    land = canvas.in_light(light.tint)
    ridge(land, 486, 8, mix(MEADOW, "#e6d8a0", 0.5), 3.0)
    oak(land, (1010, 508), 350, mix(LEAVES, FOREST, 0.15))
    fir(land, (170, 506), 250, "#4f8a68")
    fir(land, (104, 510), 190, "#457c60")
    ridge(land, 500, 8, MEADOW, 3.4)
    land.oval((590, 556), (340, 16), "#4f7f3f", 0.5)
    land.path(
        "M310 530 L306 282 C306 262 316 254 336 254 L740 254 C796 256 826 300 830 338 "
        "L772 350 L816 414 L880 436 C896 442 900 456 900 478 L900 522 "
        "C898 530 892 534 884 534 L322 534 C314 534 310 534 310 530 Z",
        WHITE,
    )
    land.path("M308 440 L816 440 L896 462 L900 522 C898 530 892 534 884 534 L322 534 C314 534 310 534 310 530 Z", SHADE)
    land.path("M307 400 L700 400 C740 400 760 440 810 440 L816 452 C740 456 740 420 690 420 L307 420 Z", "#d9654f")
    land.path("M307 426 L684 426 C730 426 740 462 806 460 L810 468 C726 474 730 438 676 438 L307 438 Z", "#f2c14a")
    _pane(land, (350, 304), (112, 66))
    _pane(land, (640, 286), (130, 40))
    land.path("M716 424 L716 352 L764 352 L806 420 L806 428 Z", GLASS)
    land.path("M728 424 L758 356 L766 356 L738 424 Z", "#ffffff", 0.35)
    land.box((520, 300), (84, 222), "#efe9da", 8)
    _pane(land, (536, 320), (52, 66))
    land.box((880, 470), (20, 18), "#ffe08a", 5)
    land.box((858, 516), (52, 20), "#59636b", 6)
    for x in (414, 800):
        _wheel(land, (x, 530), 42)
    _kayak(land, (300, 592))
    reeds(land, -10, 130, 640, "#6d8a55", chance)
    _front(land, chance, 620, MEADOW)


def touring_bike(canvas: Canvas, chance: Random) -> None:
    """Draw a bicycle with a basket beside a meadow."""
    light = GOLDEN
    _hills(canvas, light, (880, 170), chance)
    _path_and_flowers(canvas.in_light(light.tint), chance)
    bike = canvas.in_light(light.tint)
    _bicycle(bike, "#c9473f", is_electric=False)
    bike.path("M702 214 L806 214 L794 284 L716 284 Z", "#b5854f")
    for y in (230, 248, 266):
        bike.line([(708, y), (802, y)], "#8e6336", 3)
    for x, color in ((724, "#f4c542"), (750, "#e7889c"), (778, "#fbf8f0")):
        bike.line([(x, 214), (x, 190)], "#5d9449", 4)
        bike.oval((x, 186), (13, 12), color)
    bike.box((698, 208), (112, 10), "#8e6336", 5)


def electric_bike(canvas: Canvas, chance: Random) -> None:
    """Draw an electric bicycle above the hills in the evening."""
    light = EVENING
    _hills(canvas, light, (420, 226), chance)
    land = canvas.in_light(light.tint)
    for x, tall in ((92, 260), (168, 190), (1060, 230), (1130, 300)):
        fir(land, (x, 520), tall, "#4a6f5c")
    _path_and_flowers(land, chance)
    _bicycle(land, "#3b8f9a", is_electric=True)


def _wood(canvas: Canvas, light: Light, sun: Point, chance: Random) -> None:
    sky(canvas, light, 420, sun)
    clouds(canvas, light, (chance.uniform(380, 520), 110, 1.0), (chance.uniform(640, 760), 170, 0.7))
    ridge(canvas, 340, 30, distance(light, "#4d8c86", 0.65), 1.5)
    treeline(canvas, 420, 74, distance(light, FOREST, 0.48), chance)
    canvas.box((0, 418), (1200, 260), distance(light, FOREST, 0.3))
    treeline(canvas, 462, 96, distance(light, FOREST, 0.24), chance)
    canvas.box((0, 455), (1200, 220), distance(light, MEADOW, 0.12))


def _hills(canvas: Canvas, light: Light, sun: Point, chance: Random) -> None:
    sky(canvas, light, 440, sun, 58)
    clouds(canvas, light, (chance.uniform(120, 330), 110, 0.9), (chance.uniform(900, 1060), 90, 0.8))
    birds(canvas, distance(light, "#54616b", 0.3), (600, 110, 0.8), (660, 138, 0.6))
    for height, color, share, phase in (
        (330, "#4d7f8c", 0.7, 0.3),
        (376, "#4d8c70", 0.52, 1.9),
        (424, "#6a9c56", 0.34, 3.6),
        (468, MEADOW, 0.16, 5.3),
    ):
        ridge(canvas, height, 30, distance(light, color, share), phase)
    for x in range(60, 1200, 170):
        oak(canvas, (x + chance.uniform(-40, 40), 452), chance.uniform(46, 78), distance(light, FOREST, 0.3))
    ridge(canvas, 484, 14, distance(light, MEADOW, 0.08), 2.4)


def _path_and_flowers(canvas: Canvas, chance: Random) -> None:
    ridge(canvas, 536, 5, MEADOW, 0.6)
    canvas.path("M0 566 C300 546 900 552 1200 570 L1200 626 C900 606 300 602 0 622 Z", "#ead6ab")
    canvas.oval((600, 584), (330, 14), "#a58f68", 0.55)
    grass(canvas, 0, 1200, 690, mix(MEADOW, FOREST, 0.35), chance)
    for _ in range(40):
        place = (chance.uniform(0, 1200), chance.uniform(634, HEIGHT))
        canvas.oval(place, (5, 5), chance.choice(("#fbf8f0", "#f4c542", "#e7889c")))


def _bicycle(canvas: Canvas, color: str, *, is_electric: bool) -> None:
    back, front, pedals = (430.0, 472.0), (774.0, 472.0), (574.0, 480.0)
    saddle, head = (528.0, 306.0), (718.0, 300.0)
    for hub in (back, front):
        canvas.ring(hub, 110, TYRE, 12)
        canvas.ring(hub, 98, "#c9ced2", 4)
        for step in range(12):
            angle = step * pi / 6
            canvas.line([hub, (hub[0] + 96 * cos(angle), hub[1] + 96 * sin(angle))], "#aeb6bb", 1.6)
        canvas.oval(hub, (11, 11), "#59636b")
    canvas.curve("M318 440 C334 372 388 346 440 350", "#59636b", 8)
    canvas.curve("M660 446 C690 366 746 344 800 356", "#59636b", 8)
    canvas.line([(356, 338), (506, 338)], "#59636b", 7)
    canvas.line([(380, 340), back], "#59636b", 5)
    dark = mix(color, "#1b2733", 0.25)
    canvas.line([back, pedals], dark, 10)
    canvas.line([back, (534, 330)], dark, 9)
    canvas.line([pedals, saddle], color, 14)
    canvas.line([pedals, (728, 342)], color, 26 if is_electric else 15)
    canvas.line([(534, 330), head] if not is_electric else [(544, 372), head], color, 13)
    canvas.line([(708, 262), (740, 384)], color, 15)
    canvas.line([(740, 384), front], dark, 11)
    canvas.line([saddle, (520, 282)], "#8b949a", 8)
    canvas.path(
        "M462 262 C470 250 520 254 572 268 C584 272 582 282 570 282 L520 288 C490 290 458 284 462 262 Z", "#4a3128"
    )
    canvas.line([(708, 262), (702, 238)], "#8b949a", 9)
    canvas.curve("M640 244 C670 222 700 228 740 236", "#39424c", 9)
    canvas.line([(630, 250), (662, 234)], "#4a3128", 14)
    canvas.oval((752, 318), (17, 17), "#39424c")
    canvas.oval((760, 318), (11, 13), "#fff0b8")
    canvas.box((346, 344), (16, 24), "#d94f3f", 5)
    if is_electric:
        canvas.line([(604, 456), (700, 366)], "#232c35", 17)
        canvas.line([(676, 388), (692, 373)], "#7fe08f", 6)
        canvas.oval(pedals, (42, 38), "#232c35")
    canvas.oval(pedals, (26, 26), "#59636b")
    canvas.oval(pedals, (16, 16), "#c9ced2")
    canvas.line([(pedals[0] - 28, 524), pedals, (pedals[0] + 28, 436)], "#39424c", 8)
    canvas.line([(528, 526), (564, 526)], "#232c35", 11)
    canvas.line([(584, 434), (620, 434)], "#232c35", 11)


def _pane(canvas: Canvas, corner: Point, size: Point) -> None:
    (x, y), (wide, tall) = corner, size
    canvas.box((x - 5, y - 5), (wide + 10, tall + 10), "#59636b", 13)
    canvas.box(corner, size, GLASS, 9)
    slant = tall * 0.6
    corners = [(x + 10, y + tall), (x + 10 + slant, y), (x + 28 + slant, y), (x + 28, y + tall)]
    canvas.shape(corners, "#ffffff", 0.28)


def _wheel(canvas: Canvas, hub: Point, radius: float) -> None:
    canvas.oval((hub[0], hub[1] - 6), (radius + 10, radius + 6), "#3f4850")
    canvas.oval(hub, (radius, radius), TYRE)
    canvas.oval(hub, (radius * 0.58, radius * 0.58), "#c9ced2")
    canvas.oval(hub, (radius * 0.2, radius * 0.2), "#59636b")


def _awning(canvas: Canvas) -> None:
    for x in (222, 532):
        canvas.line([(x, 346), (x, 556)], "#c9ced2", 6)
    colors = ("#e2574c", WHITE)
    for index in range(8):
        top, low = 374 + index * 20, 206 + index * 42
        canvas.path(f"M{top} 280 L{top + 20} 280 L{low + 42} 344 L{low} 344 Z", colors[index % 2])
        canvas.path(
            f"M{low} 344 L{low + 42} 344 C{low + 40} 368 {low + 2} 368 {low} 344 Z",
            mix(colors[index % 2], "#6b4a4a", 0.12),
        )


def _table(canvas: Canvas, foot: Point) -> None:
    x, y = foot
    canvas.box((x - 20, y - 62), (120, 9), "#b67a47", 4)
    canvas.line([(x - 2, y - 56), (x + 74, y)], "#80532f", 6)
    canvas.line([(x + 82, y - 56), (x + 6, y)], "#80532f", 6)
    canvas.box((x + 16, y - 82), (16, 20), "#e2574c", 4)
    canvas.path(f"M{x + 52} {y - 84} L{x + 76} {y - 84} L{x + 72} {y - 62} L{x + 56} {y - 62} Z", "#f2c14a")


def _chair(canvas: Canvas, foot: Point, color: str) -> None:
    x, y = foot
    canvas.line([(x - 18, y - 104), (x + 8, y - 44), (x + 56, y - 44)], color, 12)
    canvas.line([(x + 4, y - 44), (x + 50, y)], "#59636b", 6)
    canvas.line([(x + 50, y - 44), (x, y)], "#59636b", 6)


def _tent(canvas: Canvas, foot: Point, size: float, color: str) -> None:
    tent = canvas.moved(*foot, size)
    dark = mix(color, "#3a2348", 0.38)
    tent.line([(0, -190), (-6, -206)], "#6b5548", 6)
    tent.path("M-4 -194 C40 -120 120 -40 196 0 L-20 0 Z", dark)
    tent.path("M-4 -194 C-50 -120 -110 -40 -170 0 L120 0 C70 -60 20 -130 -4 -194 Z", color)
    tent.path("M-6 -150 C-22 -100 -50 -40 -76 0 L44 0 C22 -50 4 -100 -6 -150 Z", "#ffe2a0")
    tent.path("M-6 -150 C-22 -100 -50 -40 -76 0 L-40 0 C-24 -50 -12 -100 -6 -150 Z", mix(color, "#ffffff", 0.3))
    tent.path("M-6 -150 C4 -100 22 -50 44 0 L16 0 C6 -50 0 -100 -6 -150 Z", mix(color, "#ffffff", 0.18))
    for start, end in (((-150, -16), (-214, 6)), ((180, -10), (236, 8))):
        tent.line([start, end], "#f3e3c0", 2)


def _fire(canvas: Canvas, foot: Point) -> None:
    fire = canvas.moved(*foot)
    fire.path("M0 -122 C20 -84 56 -66 46 -20 C40 2 -40 2 -46 -20 C-54 -58 -18 -70 0 -122 Z", "#f2703a")
    fire.path("M2 -86 C14 -60 36 -48 30 -16 C26 0 -26 0 -30 -16 C-34 -42 -10 -52 2 -86 Z", "#fba93f")
    fire.path("M0 -50 C8 -36 18 -28 16 -10 C14 0 -14 0 -16 -10 C-18 -26 -6 -32 0 -50 Z", "#ffe48f")
    fire.line([(-54, 4), (50, -14)], "#6b452f", 14)
    fire.line([(54, 4), (-50, -14)], "#80532f", 14)
    for x in range(-66, 67, 22):
        fire.oval((x, 10 - abs(x) * 0.06), (13, 9), "#8c8790")


def _log(canvas: Canvas, middle: Point, wide: float) -> None:
    x, y = middle
    canvas.box((x - wide / 2, y - 13), (wide, 26), "#8a5f40", 12)
    canvas.oval((x + wide / 2 - 10, y), (10, 13), "#d8ac78")
    canvas.oval((x + wide / 2 - 10, y), (5, 7), "#b98a58")


def _kayak(canvas: Canvas, middle: Point) -> None:
    boat = canvas.moved(*middle)
    boat.path("M-170 -16 C-90 18 90 18 170 -16 C80 -30 -80 -30 -170 -16 Z", "#3f8fae")
    boat.path("M-170 -16 C-90 18 90 18 170 -16 C80 0 -80 0 -170 -16 Z", "#2f6f8c")
    boat.oval((0, -18), (44, 8), "#24424f")
    boat.line([(-120, -40), (90, -2)], "#e8d9bd", 5)
    for x, y in ((-126, -41), (98, 0)):
        boat.oval((x, y), (22, 9), "#f2c14a")


def _front(canvas: Canvas, chance: Random, height: float, color: str) -> None:
    grass(canvas, 0, 1200, height + 14, mix(color, FOREST, 0.25), chance)
    ridge(canvas, height, 8, mix(color, FOREST, 0.12), 4.6)
    grass(canvas, 0, 1200, 686, mix(color, FOREST, 0.42), chance)
    for _ in range(22):
        canvas.oval(
            (chance.uniform(0, 1200), chance.uniform(height + 14, 670)), (4.5, 4.5), chance.choice((WHITE, "#f4c542"))
        )
