"""Holiday homes at the sea."""

from random import Random

from core.demo.art.canvas import Canvas, Point, mix
from core.demo.art.land import (
    GRASS,
    SAND,
    birds,
    clouds,
    distance,
    glitter,
    grass,
    oak,
    ridge,
    ripples,
    sky,
)
from core.demo.art.light import DAWN, DUSK, EVENING, MORNING, NOON, Light

WHITE = "#fbf8f0"
GLASS = "#7fb2c9"
LAMP = "#ffd98a"
STONE = "#b9b3ab"
SLATE = "#55606e"


def dune_house(canvas: Canvas, chance: Random) -> None:
    """Draw a wooden house between dunes in the morning."""
    light = MORNING
    _sea(canvas, light, (250, 140), chance)
    birds(canvas, "#6f8a98", (760, 120, 0.9), (830, 158, 0.7))
    land = canvas.in_light(light.tint)
    ridge(land, 430, 30, mix(SAND, "#c4c294", 0.5), 1.1)
    ridge(land, 470, 18, SAND, 3.3)
    _side_wing(land)
    land.box((756, 236), (42, 94), "#a8654c")
    land.box((748, 228), (58, 16), "#8c503b", 3)
    land.path("M338 524 L338 330 L520 186 L702 330 L702 524 Z", "#cf9a63")
    for x in range(356, 700, 20):
        land.line([(x, 524), (x, 204 + abs(x - 520) * 0.79)], "#bd8851", 2)
    land.path("M520 164 L316 326 L336 346 L520 202 L704 346 L724 326 Z", "#465b66")
    _window(land, (400, 360), (104, 164), 2, GLASS)
    _window(land, (536, 360), (104, 164), 2, GLASS)
    _window(land, (478, 258), (84, 62), 2, GLASS)
    land.box((296, 520), (640, 16), "#d8b284", 3)
    land.box((296, 530), (640, 8), "#a97f52", 3)
    _bench(land, (664, 520), "#4f7f8f")
    _dune_front(land, chance, 560)


def lighthouse_cottage(canvas: Canvas, chance: Random) -> None:
    """Draw the keeper's cottage below the lighthouse in the evening."""
    light = EVENING
    _sea(canvas, light, (176, 306), chance, is_low=True)
    canvas.path("M806 128 L0 14 L0 176 Z", light.sun, 0.2)
    canvas.path("M806 128 L1200 60 L1200 208 Z", light.sun, 0.2)
    land = canvas.in_light(light.tint)
    land.path(
        "M600 675 C620 470 690 432 800 428 C930 430 990 470 1060 480 C1130 488 1180 470 1200 478 L1200 675 Z", "#6d6468"
    )
    land.path("M690 675 C700 500 740 452 800 440 C860 440 900 500 930 675 Z", "#7e7477")
    _lighthouse(land, 806, 444)
    canvas.glow((806, 128), 130, light.sun, 0.85)
    ridge(land, 520, 14, "#6f7d55", 5.1)
    _granite_house(land)
    land.path("M470 524 C480 570 420 600 380 675 L560 675 C540 610 560 570 540 524 Z", "#d8bd94")
    grass(land, 0, 400, 640, "#7f8550", chance)
    grass(land, 560, 1200, 650, "#7f8550", chance)
    ridge(land, 664, 6, "#5f6c48", 1)


def thatched_cottage(canvas: Canvas, chance: Random) -> None:
    """Draw a cottage under thatch between apple trees at noon."""
    light = NOON
    _sea(canvas, light, (980, 110), chance)
    ridge(canvas, 392, 22, distance(light, "#7fae57", 0.35), 0.4)
    ridge(canvas, 428, 18, distance(light, "#6fa04e", 0.18), 2.9)
    land = canvas.in_light(light.tint)
    for foot in ((212, 470), (1010, 474)):
        _apple_tree(land, foot, 190, chance)
    ridge(land, 486, 8, "#84b559", 4.4)
    land.box((700, 128), (54, 100), STONE)
    land.box((692, 120), (70, 16), "#958e86", 3)
    land.box((334, 360), (532, 166), WHITE)
    land.box((334, 500), (532, 26), "#cfc8ba")
    land.path(
        "M280 384 C300 330 350 240 396 206 C420 190 780 190 806 206 C850 240 900 330 920 384 "
        "C890 400 850 392 806 390 C780 340 720 340 694 390 L506 390 "
        "C480 340 420 340 394 390 C350 392 310 400 280 384 Z",
        "#b8925a",
    )
    land.path("M396 206 C420 188 780 188 806 206 L830 236 C780 222 420 222 370 236 Z", "#8d6b3f")
    for x in range(330, 900, 30):
        top = 250 + abs(x - 600) * 0.18
        land.line([(x, top), (x + (x - 600) * 0.06, top + 60)], "#a5804b", 3)
    for x in (408, 708):
        _window(land, (x, 372), (84, 76), 2, GLASS)
        land.box((x - 6, 452), (96, 14), "#8f6a43", 3)
        _flowers(land, x - 4, x + 90, 452, chance)
    land.path("M552 526 L552 420 C552 380 648 380 648 420 L648 526 Z", "#3f7f86")
    land.box((584, 420), (32, 40), "#bfe0e6", 6)
    land.oval((636, 474), (4, 4), "#f0d486")
    land.path("M556 526 L644 526 C660 570 720 620 740 675 L460 675 C480 620 540 570 556 526 Z", "#e5d5ad")
    for left, right in ((150, 520), (690, 1060)):
        _hedge(land, left, right, 560, chance)


def villa(canvas: Canvas, chance: Random) -> None:
    """Draw a large modern house with lit windows at dusk."""
    light = DUSK
    _sea(canvas, light, (200, 120), chance)
    canvas.glow((620, 400), 460, "#ffb765", 0.45)
    land = canvas.in_light(mix(light.tint, "#ffffff", 0.25))
    ridge(land, 470, 10, "#55694f", 2.4)
    _cypress(land, (262, 520), 200)
    _cypress(land, (316, 524), 150)
    land.box((440, 196), (440, 150), WHITE)
    land.box((420, 182), (480, 18), "#6f7885", 3)
    land.box((330, 340), (640, 184), "#efe6d8")
    land.box((306, 328), (688, 18), "#6f7885", 3)
    land.box((330, 340), (150, 184), "#a98765")
    for y in range(356, 520, 18):
        land.line([(330, y), (480, y)], "#94734f", 2)
    lit = canvas.in_light("#ffffff")
    _window(lit, (476, 226), (150, 96), 3, LAMP)
    _window(lit, (690, 226), (150, 96), 3, LAMP)
    _window(lit, (512, 368), (420, 156), 5, LAMP)
    lit.box((372, 404), (64, 120), "#5f4636", 3)
    lit.box((384, 416), (14, 96), LAMP, 3)
    _table(lit, (720, 524))
    land.box((270, 522), (760, 22), "#c9bca9", 3)
    land.box((270, 536), (760, 8), "#94897b", 3)
    land.box((430, 568), (500, 46), "#e9e1d4", 10)
    lit.box((438, 574), (484, 34), "#49b6c6", 8)
    for x, y, wide in ((470, 584, 90), (620, 594, 120), (800, 584, 70)):
        lit.box((x, y), (wide, 4), "#b6ecec", 2, 0.8)
    land.path("M0 560 C120 540 230 544 430 596 L430 675 L0 675 Z", "#44583f")
    land.path("M1200 548 C1100 540 1010 560 930 606 L930 675 L1200 675 Z", "#44583f")
    land.box((0, 622), (1200, 60), "#3a4d38")
    grass(land, 0, 400, 626, "#5c7350", chance)
    grass(land, 950, 1200, 626, "#5c7350", chance)


def beach_hut(canvas: Canvas, chance: Random) -> None:
    """Draw a small striped house with a hammock behind the dune."""
    light = DAWN
    _sea(canvas, light, (860, 306), chance, is_low=True)
    land = canvas.in_light(light.tint)
    ridge(land, 476, 20, mix(SAND, "#c4c294", 0.3), 2.2)
    ridge(land, 520, 10, SAND, 0.7)
    for x in (404, 500, 600, 690):
        land.box((x, 500), (14, 50), "#8a6444")
    land.box((392, 300), (320, 204), WHITE)
    for x in range(392, 712, 64):
        land.box((x, 300), (32, 204), "#4f93b5")
    land.path("M392 302 L552 186 L712 302 Z", WHITE)
    for x in range(392, 712, 64):
        edges = [(one, 302 - (160 - abs(one - 552)) * 0.725) for one in (x, x + 32)]
        land.shape([(x, 302), edges[0], edges[1], (x + 32, 302)], "#4f93b5")
    land.path("M552 160 L364 298 L380 318 L552 192 L724 318 L740 298 Z", "#d9654f")
    _window(land, (424, 344), (92, 84), 2, GLASS)
    land.box((412, 434), (108, 10), "#d9654f", 3)
    land.box((566, 340), (100, 164), "#d9654f", 4)
    _window(land, (582, 356), (68, 62), 2, GLASS)
    land.box((364, 500), (400, 16), "#c99b6b", 3)
    for step in range(3):
        land.box((574 + step * 8, 516 + step * 16), (100 + step * 6, 10), "#b18455", 3)
    land.path("M898 556 C890 470 908 420 900 350 L916 350 C922 420 910 470 920 556 Z", "#7d5b44")
    for x, y, radius in ((860, 344, 42), (944, 338, 46), (900, 306, 52)):
        land.oval((x, y), (radius * 1.3, radius * 0.8), "#4f7f5c")
        land.oval((x - 8, y - 8), (radius, radius * 0.5), "#6b9a68")
    land.curve("M738 420 C780 520 850 520 906 430", "#f3e3c0", 5)
    land.path("M752 440 C786 520 850 520 892 450 C860 556 780 552 752 440 Z", "#e8a13f")
    land.path("M770 476 C796 516 846 516 872 480 C850 540 796 540 770 476 Z", "#cf8430")
    land.box((734, 380), (10, 130), "#8a6444", 3)
    _board(land, (350, 520))
    _dune_front(land, chance, 566)


def _sea(canvas: Canvas, light: Light, sun: Point, chance: Random, *, is_low: bool = False) -> None:
    sky(canvas, light, 350, sun)
    clouds(canvas, light, (chance.uniform(90, 300), 150, 0.9), (chance.uniform(840, 1080), 100, 1.1))
    far = distance(light, "#4d7f8c", 0.6)
    canvas.path("M880 352 C930 326 970 330 1010 318 C1070 304 1130 322 1200 308 L1200 352 Z", far)
    canvas.path("M0 352 L0 330 C60 326 90 340 170 352 Z", far)
    canvas.gradient((light.water[1], mix(light.water[1], light.water[2], 0.6)), 350, 675)
    canvas.gradient((light.water[0], light.water[1]), 350, 400)
    ripples(canvas, light, 356, chance, 90)
    if is_low:
        glitter(canvas, light, sun[0], 352, chance)


def _window(canvas: Canvas, corner: Point, size: Point, panes: int, glass: str) -> None:
    (x, y), (wide, tall) = corner, size
    canvas.box((x - 6, y - 6), (wide + 12, tall + 12), WHITE, 3)
    each = wide / panes
    for index in range(panes):
        left = x + index * each + (3 if index else 0)
        right = x + (index + 1) * each - (3 if index < panes - 1 else 0)
        canvas.box((left, y), (right - left, tall), glass)
        shine = min(right - left, tall * 0.5)
        corners = [(left, y + shine * 0.9), (left + shine * 0.9, y), (left + shine * 0.45, y), (left, y + shine * 0.45)]
        canvas.shape(corners, "#ffffff", 0.3)


def _side_wing(canvas: Canvas) -> None:
    canvas.box((690, 386), (210, 138), "#c28c57")
    for y in range(400, 520, 16):
        canvas.line([(700, y), (900, y)], "#b07b47", 2)
    canvas.path("M680 392 L700 326 L880 326 L924 392 Z", "#56707c")
    _window(canvas, (770, 418), (92, 62), 2, GLASS)


def _bench(canvas: Canvas, foot: Point, color: str) -> None:
    x, y = foot
    for offset in (6, 84):
        canvas.box((x + offset, y - 34), (8, 34), mix(color, "#20303a", 0.3))
    canvas.box((x, y - 40), (98, 10), color, 3)
    canvas.box((x, y - 70), (98, 10), color, 3)
    canvas.box((x + 2, y - 70), (8, 36), color)
    canvas.box((x + 88, y - 70), (8, 36), color)


def _dune_front(canvas: Canvas, chance: Random, height: float) -> None:
    grass(canvas, 0, 1200, height + 14, mix(GRASS, "#5f7f4f", 0.45), chance)
    ridge(canvas, height, 9, mix(SAND, "#ffffff", 0.12), 5.2)
    for x in range(20, 300, 34):
        canvas.line([(x, 640 - x * 0.08), (x + 3, 560 - x * 0.05)], "#a98a68", 6)
    canvas.line([(10, 590), (302, 572)], "#8d7155", 3)
    grass(canvas, -10, 360, 668, GRASS, chance)
    grass(canvas, 820, 1200, 664, GRASS, chance)
    ridge(canvas, 664, 8, mix(SAND, "#d9bd84", 0.5), 0.4)


def _lighthouse(canvas: Canvas, x: float, foot: float) -> None:
    canvas.striped(
        f"M{x - 50} {foot} L{x - 32} 172 L{x + 32} 172 L{x + 50} {foot} Z",
        ((0, WHITE), (0.2, "#d4504a"), (0.4, WHITE), (0.6, "#d4504a"), (0.8, WHITE)),
    )
    canvas.path(f"M{x + 8} {foot} L{x + 6} 172 L{x + 32} 172 L{x + 50} {foot} Z", "#4b3a5a", 0.2)
    canvas.box((x - 46, 162), (92, 12), "#3f4454", 3)
    canvas.box((x - 24, 104), (48, 58), "#fff2c4")
    for offset in (-24, -2, 20):
        canvas.box((x + offset, 104), (4, 58), "#3f4454")
    canvas.path(f"M{x - 32} 106 C{x - 26} 70 {x + 26} 70 {x + 32} 106 Z", "#b93f40")
    canvas.line([(x, 80), (x, 56)], "#3f4454", 4)
    for y in (240, 330):
        canvas.box((x - 9, y), (18, 28), "#4a5568", 8)


def _granite_house(canvas: Canvas) -> None:
    canvas.box((296, 252), (46, 90), "#8d8784")
    canvas.box((618, 252), (46, 90), "#8d8784")
    canvas.box((300, 382), (360, 146), STONE)
    for index, x in enumerate(range(306, 640, 42)):
        for y in range(392, 520, 30):
            canvas.box((x + (y % 20), y + index % 3 * 3), (26, 12), "#a69f98", 4)
    canvas.path("M270 388 L318 288 L642 288 L690 388 Z", SLATE)
    canvas.path("M318 288 L642 288 L648 300 L312 300 Z", "#434d5a")
    for x in (372, 508):
        canvas.path(f"M{x - 6} 352 L{x - 6} 318 L{x + 34} 288 L{x + 74} 318 L{x + 74} 352 Z", "#8d8784")
        _window(canvas, (x + 12, 318), (44, 34), 2, LAMP)
    for x in (340, 560):
        _window(canvas, (x, 422), (58, 58), 2, LAMP)
        for left in (x - 32, x + 66):
            canvas.box((left, 414), (24, 74), "#3d6f9c", 2)
    canvas.box((450, 416), (62, 112), "#3d6f9c", 4)
    canvas.box((462, 428), (38, 34), LAMP, 3)


def _apple_tree(canvas: Canvas, foot: Point, tall: float, chance: Random) -> None:
    oak(canvas, foot, tall, "#5f9f4c")
    for _ in range(13):
        place = (foot[0] + chance.uniform(-0.27, 0.25) * tall, foot[1] - tall * chance.uniform(0.45, 0.8))
        canvas.oval(place, (7, 7), "#d94f3f")


def _flowers(canvas: Canvas, left: float, right: float, foot: float, chance: Random) -> None:
    x = left
    while x < right:
        canvas.oval((x, foot - 3), (9, 8), "#5d9449")
        canvas.oval((x + 2, foot - chance.uniform(4, 14)), (6, 6), chance.choice(("#e2574c", "#f2b0b8", "#f4c542")))
        x += 11


def _hedge(canvas: Canvas, left: float, right: float, foot: float, chance: Random) -> None:
    canvas.box((left, foot - 18), (right - left, 34), "#5d9449", 16)
    for _ in range(46):
        place = (chance.uniform(left, right), foot - chance.uniform(-8, 26))
        canvas.oval(place, (13, 11), chance.choice(("#6aa554", "#5d9449", "#548a44")))
    for _ in range(26):
        canvas.oval(
            (chance.uniform(left, right), foot - chance.uniform(0, 30)), (7, 7), chance.choice(("#8fa6e0", "#e7a9c8"))
        )


def _cypress(canvas: Canvas, foot: Point, tall: float) -> None:
    tree = canvas.moved(*foot, tall / 200)
    tree.path("M0 -200 C34 -100 26 0 0 0 C-26 0 -34 -100 0 -200 Z", "#3f6350")
    tree.path("M0 -200 C34 -100 26 0 0 0 C12 -80 8 -140 0 -200 Z", "#314f44")


def _table(canvas: Canvas, foot: Point) -> None:
    x, y = foot
    canvas.box((x - 110, y - 54), (220, 9), "#6b4a34", 3)
    for offset in (-96, 88):
        canvas.box((x + offset, y - 50), (8, 50), "#6b4a34")
    for offset in (-74, -22, 30, 80):
        canvas.box((x + offset - 14, y - 84), (28, 60), "#8a6546", 6)
    canvas.line([(x, 368), (x, 400)], "#5a4638", 3)
    canvas.path(f"M{x - 34} 420 C{x - 26} 394 {x + 26} 394 {x + 34} 420 Z", "#5a4638")


def _board(canvas: Canvas, foot: Point) -> None:
    board = canvas.moved(*foot)
    board.path("M-14 30 C-50 -60 -20 -190 22 -214 C40 -170 40 -60 18 30 Z", "#f2c14a")
    board.line([(2, 26), (20, -206)], "#d9654f", 5)
