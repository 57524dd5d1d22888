"""Boats and boards on a lake, seen from the side with the bow to the right."""

from random import Random

from core.demo.art.canvas import Canvas, Point, mix
from core.demo.art.land import (
    FOREST,
    birds,
    clouds,
    distance,
    fir,
    glitter,
    oak,
    reeds,
    ridge,
    ripples,
    sky,
    treeline,
    water,
)
from core.demo.art.light import DAWN, DUSK, EVENING, GOLDEN, MORNING, NOON, Light

WHITE = "#fbfaf5"
SHADE = "#d3dbe0"
GLASS = "#5c8ea8"
WOOD = "#b67a47"
STEEL = "#dfe6ea"
SKIN = "#d9a07c"


def motor_boat(canvas: Canvas, chance: Random) -> None:
    """Draw an open boat with a sun roof at noon."""
    _lake(canvas, NOON, (960, 120), chance)
    boat = canvas.layer(NOON.tint)
    boat.box((318, 420), (34, 74), "#2d3a45", 9)
    boat.box((328, 480), (12, 50), "#2d3a45", 3)
    for x in (438, 640):
        boat.line([(x, 420), (x + 12, 318)], STEEL, 6)
    boat.path("M398 322 C430 290 660 284 694 312 L694 324 C640 312 450 314 398 330 Z", "#e2574c")
    boat.path("M398 330 C450 314 640 312 694 324 L694 330 C640 320 450 322 398 336 Z", "#b8413a")
    boat.path("M648 416 L690 352 L700 352 L722 410 Z", GLASS)
    boat.path("M664 414 L694 366 L700 366 L706 410 Z", "#9cc7d8")
    _sitting(boat, (520, 424), "#f2b632")
    _sitting(boat, (610, 422), "#2f6f9f")
    _hull(boat, "M340 420 L906 396 C884 462 846 510 796 516 L384 516 C358 510 346 470 340 420 Z", "#e2574c")
    boat.curve("M700 404 C760 380 830 372 888 384", STEEL, 5)
    canvas.stamp(boat, 514)
    _wash(canvas, NOON, 330, 820, 514)


def cabin_boat(canvas: Canvas, chance: Random) -> None:
    """Draw a cabin boat with its wave in the morning."""
    _lake(canvas, MORNING, (250, 130), chance)
    boat = canvas.layer(MORNING.tint)
    boat.line([(470, 330), (470, 252)], STEEL, 5)
    boat.path("M474 256 L526 266 L474 284 Z", "#1f5c8c")
    boat.path("M420 420 L432 352 C436 338 446 330 462 330 L640 330 C680 334 722 372 748 412 Z", WHITE)
    boat.path("M420 420 L424 396 L740 400 L748 412 Z", SHADE)
    boat.path("M412 330 C450 312 630 310 664 330 L668 340 L412 340 Z", "#1f5c8c")
    for left, right in ((450, 520), (532, 602)):
        boat.path(f"M{left} 390 L{left + 4} 354 L{right} 354 L{right} 390 Z", GLASS)
        boat.path(f"M{left + 10} 390 L{left + 24} 354 L{left + 42} 354 L{left + 28} 390 Z", "#8fb9cc")
    boat.path("M614 390 L614 354 L648 354 C670 364 690 378 700 390 Z", GLASS)
    _hull(boat, "M312 408 L920 392 C896 466 852 518 790 524 L366 524 C334 516 318 470 312 408 Z", "#1f5c8c")
    for x in (660, 712, 764):
        boat.oval((x, 440), (13, 9), "#274b63")
    boat.curve("M748 404 C800 372 864 364 908 376", STEEL, 5)
    for x, y in ((790, 384), (850, 370)):
        boat.line([(x, y), (x + 2, 400)], STEEL, 4)
    canvas.stamp(boat, 522)
    _wash(canvas, MORNING, 300, 850, 522)


def sailing_yacht(canvas: Canvas, chance: Random) -> None:
    """Draw a yacht under sail in the evening."""
    _lake(canvas, EVENING, (820, 292), chance, is_reflecting_sun=True)
    boat = canvas.layer(EVENING.tint)
    boat.line([(590, 470), (590, 74)], "#7d6a63", 7)
    boat.path("M580 84 C500 200 430 330 398 436 C460 448 530 448 580 444 Z", WHITE)
    boat.path("M580 84 C560 210 556 340 580 444 C550 446 520 447 490 446 C510 320 540 190 580 84 Z", "#e9dfd6")
    boat.path("M602 96 C690 210 760 340 812 446 C740 452 660 450 606 440 C640 330 636 210 602 96 Z", "#f7e9d8")
    boat.path("M602 96 C668 220 690 340 694 449 C660 448 630 445 606 440 C640 330 636 210 602 96 Z", WHITE)
    for y, left in ((210, 508), (300, 456), (380, 420)):
        boat.line([(left, y), (578, y + 6)], "#d9cbc4", 2)
    boat.line([(392, 450), (594, 456)], "#7d6a63", 8)
    boat.path("M590 74 L630 84 L590 98 Z", "#d9484a")
    boat.path("M470 480 C490 456 640 452 690 474 L700 484 L470 486 Z", WHITE)
    for x in (520, 568, 616):
        boat.box((x, 464), (30, 11), "#46586a", 5)
    _sitting(boat, (440, 484), "#2f5d7c")
    _hull(boat, "M352 476 L878 466 C846 514 790 540 730 542 L420 542 C382 534 362 510 352 476 Z", "#27496d")
    canvas.stamp(boat, 540, 0.5)
    _wash(canvas, EVENING, 380, 760, 540)


def kayak(canvas: Canvas, chance: Random) -> None:
    """Draw a double kayak between reeds at dawn."""
    _lake(canvas, DAWN, (760, 262), chance, is_reflecting_sun=True)
    boat = canvas.layer(DAWN.tint)
    for x, color in ((500, "#e8a33a"), (668, "#2f7f86")):
        boat.path(f"M{x - 34} 478 C{x - 36} 420 {x - 24} 392 {x} 390 C{x + 26} 392 {x + 36} 424 {x + 34} 478 Z", color)
        boat.path(f"M{x + 4} 390 C{x + 26} 392 {x + 36} 424 {x + 34} 478 L{x + 16} 478 Z", mix(color, "#22303a", 0.2))
        boat.oval((x + 2, 362), (22, 25), SKIN)
        boat.path(f"M{x - 24} 358 C{x - 22} 324 {x + 24} 322 {x + 26} 352 L{x + 42} 357 L{x - 22} 360 Z", "#34434f")
    for x, swing in ((508, -1), (676, -1)):
        boat.line([(x - 96, 416 - swing * 52), (x + 104, 416 + swing * 52)], "#54483f", 6)
        boat.oval((x - 104, 418 - swing * 56), (25, 12), "#f0c23c")
        boat.oval((x + 112, 418 + swing * 56), (25, 12), "#f0c23c")
        boat.line([(x - 22, 424), (x + 36, 426 + swing * 22)], SKIN, 13)
    boat.path(
        "M262 458 C340 474 420 470 580 472 C740 470 830 472 930 450 "
        "C880 500 800 512 590 512 C400 512 320 500 262 458 Z",
        "#d9503f",
    )
    boat.path(
        "M262 458 C340 492 460 496 590 496 C760 496 860 488 930 450 "
        "C880 500 800 512 590 512 C400 512 320 500 262 458 Z",
        "#aa3a32",
    )
    canvas.stamp(boat, 508, 0.5)
    ripples(canvas, DAWN, 505, chance, 24)
    front = canvas.in_light(DAWN.tint)
    reeds(front, -10, 190, 690, "#5d7a4d", chance)
    reeds(front, 1030, 1210, 690, "#5d7a4d", chance)


def paddle_board(canvas: Canvas, chance: Random) -> None:
    """Draw somebody who stands on a board before the low sun."""
    light = GOLDEN
    _lake(canvas, light, (600, 250), chance, is_reflecting_sun=True, radius=104)
    board = canvas.layer(light.tint)
    board.path("M606 372 L570 506 L596 506 L622 420 L644 506 L670 506 L650 372 Z", "#244a5c")
    board.path("M596 268 C600 250 652 250 658 268 L656 380 L602 380 Z", "#df6b4b")
    board.path("M634 256 C648 256 656 262 658 268 L656 380 L634 380 Z", "#bd5440")
    board.oval((628, 222), (25, 29), SKIN)
    board.path("M602 222 C598 180 660 180 656 218 C644 200 622 204 612 206 C614 214 608 222 602 222 Z", "#4a3128")
    board.line([(706, 226), (778, 520)], "#3f4a52", 7)
    board.path("M768 496 L792 490 C806 522 806 548 796 566 C780 556 768 530 768 496 Z", "#f2c14a")
    board.line([(650, 280), (680, 306), (712, 244)], SKIN, 15)
    board.line([(606, 282), (650, 334), (732, 330)], SKIN, 15)
    board.path("M326 500 C420 508 780 508 880 486 C856 524 800 532 600 532 C420 532 352 528 326 500 Z", "#f6f2e6")
    board.path("M332 507 C430 520 780 520 870 498 C846 526 800 532 600 532 C420 532 356 528 332 507 Z", "#36a3a0")
    canvas.stamp(board, 528, 0.55)
    _wash(canvas, light, 350, 850, 530)


def pontoon(canvas: Canvas, chance: Random) -> None:
    """Draw a raft with a roof and lights at dusk."""
    light = DUSK
    _lake(canvas, light, (930, 110), chance)
    canvas.glow((600, 390), 400, "#ffbe63", 0.62)
    raft = canvas.layer(mix(light.tint, "#ffe9c8", 0.8))
    raft.path("M322 262 L878 262 L912 294 L288 294 Z", "#b4573f")
    raft.box((288, 292), (624, 14), "#8e4131", 4)
    for x in (318, 598, 872):
        raft.box((x, 304), (12, 170), "#e8d9bd")
    for left in (324, 604):
        _lights(raft, left, left + 274, 310)
    raft.box((520, 424), (150, 10), WOOD, 4)
    raft.box((588, 432), (14, 44), "#80532f")
    for x, color in ((450, "#e6b450"), (500, "#4f8fa8"), (702, "#d8625a"), (756, "#7fa35a")):
        _standing(raft, (x, 474), color)
    for x in (552, 606, 640):
        raft.path(f"M{x - 7} 406 L{x + 7} 406 L{x + 4} 424 L{x - 4} 424 Z", "#f6e3b4")
    raft.path("M352 436 C352 462 404 462 404 436 Z", "#39424c")
    raft.path("M352 434 C354 408 402 408 404 434 Z", "#525e69")
    for x in (366, 390):
        raft.line([(x, 452), (x - 4 if x < 380 else x + 4, 476)], "#39424c", 4)
    raft.box((290, 418), (620, 7), "#e8d9bd", 3)
    for x in range(300, 905, 50):
        raft.box((x, 420), (5, 56), "#e8d9bd")
    raft.box((268, 472), (664, 24), WOOD, 5)
    raft.box((268, 486), (664, 10), "#80532f", 4)
    for x in (290, 560, 780):
        raft.box((x, 496), (130, 34), "#49707f", 15)
    canvas.stamp(raft, 522, 0.5)
    _wash(canvas, light, 280, 930, 522)


def tour_boat(canvas: Canvas, chance: Random) -> None:
    """Draw the solar boat between the islands."""
    light = MORNING
    sky(canvas, light, 372, (330, 120))
    clouds(canvas, light, (820, 110, 1.1), (560, 190, 0.7))
    ridge(canvas, 330, 26, distance(light, FOREST, 0.68), 2.2)
    treeline(canvas, 374, 34, distance(light, FOREST, 0.45), chance)
    water(canvas, light, 372, chance)
    _island(canvas, light, (170, 420), 1.25)
    _island(canvas, light, (1010, 404), 1.0)
    boat = canvas.layer(light.tint)
    boat.path("M380 336 L826 336 L850 354 L362 354 Z", "#f4f1e6")
    for x in range(396, 800, 68):
        boat.path(f"M{x} 324 L{x + 58} 324 L{x + 62} 338 L{x - 2} 338 Z", "#234a78")
        boat.line([(x + 28, 325), (x + 29, 337)], "#6f9cc8", 2)
    for x in (384, 486, 588, 690, 812):
        boat.box((x, 352), (8, 100), "#f4f1e6")
    for x, color in ((436, "#e0a03a"), (512, "#c8574f"), (560, "#5b8f5f"), (636, "#3f7fae"), (738, "#8a6aa5")):
        _sitting(boat, (x, 446), color)
    boat.path("M800 440 L816 386 L840 386 L860 436 Z", GLASS)
    _hull(boat, "M318 436 L934 418 C908 484 862 520 800 524 L380 524 C342 516 324 480 318 436 Z", "#3f9a6d")
    canvas.stamp(boat, 522)
    _wash(canvas, light, 310, 850, 522)
    birds(canvas, "#5d7f92", (560, 96, 1.0), (628, 128, 0.7), (690, 84, 0.8))


def _lake(
    canvas: Canvas, light: Light, sun: Point, chance: Random, *, is_reflecting_sun: bool = False, radius: float = 46
) -> None:
    sky(canvas, light, 372, sun, radius)
    clouds(canvas, light, (chance.uniform(120, 420), 130, 1.1), (chance.uniform(480, 1060), 86, 0.8))
    phase = chance.uniform(0, 6)
    ridge(canvas, 296, 34, distance(light, "#3d7590", 0.72), phase)
    ridge(canvas, 334, 24, distance(light, FOREST, 0.55), phase + 2)
    treeline(canvas, 374, 40, distance(light, FOREST, 0.3), chance)
    water(canvas, light, 372, chance)
    if is_reflecting_sun:
        glitter(canvas, light, sun[0], 376, chance)


def _island(canvas: Canvas, light: Light, middle: Point, size: float) -> None:
    island = canvas.layer(light.tint)
    land = island.moved(*middle, size)
    color = distance(light, FOREST, 0.12)
    for x, tall in ((-96, 78), (-66, 118), (-22, 96), (26, 130), (58, 100), (92, 84)):
        fir(land, (x, -6), tall, color)
    oak(land, (-44, -4), 92, distance(light, "#5f9a4f", 0.1))
    oak(land, (78, -4), 72, distance(light, "#5f9a4f", 0.1))
    land.path("M-150 4 C-120 -16 -60 -20 0 -18 C70 -20 130 -12 156 4 Z", "#d9cf9c")
    land.path("M-132 -4 C-90 -22 80 -24 136 -4 Z", "#7fae57")
    canvas.stamp(island, middle[1] + 2, 0.4)


def _hull(canvas: Canvas, outline: str, stripe: str) -> None:
    dark = mix(stripe, "#1b2733", 0.35)
    canvas.striped(outline, ((0, WHITE), (0.42, SHADE), (0.54, stripe), (0.8, dark)))


def _wash(canvas: Canvas, light: Light, left: float, right: float, line: float) -> None:
    foam = mix("#ffffff", light.water[0], 0.45)
    for inset, y, alpha in ((0, 0, 0.75), (-36, 9, 0.4), (40, 20, 0.3), (110, 32, 0.2)):
        canvas.box((left + inset, line + y - 4), (right - left - 2 * inset, 6), foam, 3, alpha)


def _sitting(canvas: Canvas, seat: Point, color: str) -> None:
    body = canvas.moved(*seat)
    body.path("M-24 0 C-26 -44 -16 -58 0 -58 C18 -58 26 -42 24 0 Z", color)
    body.oval((0, -76), (16, 18), SKIN)
    body.path("M-17 -76 C-19 -104 19 -104 17 -80 C4 -88 -10 -86 -17 -76 Z", "#4a3a33")


def _standing(canvas: Canvas, foot: Point, color: str) -> None:
    body = canvas.moved(*foot)
    body.box((-13, -48), (26, 48), "#33425c", 4)
    body.box((-17, -98), (34, 58), color, 13)
    body.oval((0, -114), (14, 16), SKIN)
    body.path("M-15 -114 C-17 -138 17 -138 15 -116 C4 -124 -8 -122 -15 -114 Z", "#3d2f2c")


def _lights(canvas: Canvas, left: float, right: float, y: float) -> None:
    middle = (left + right) / 2
    canvas.curve(f"M{left} {y} C{middle - 60} {y + 34} {middle + 60} {y + 34} {right} {y}", "#4a3b46", 2.4)
    for step in range(1, 8):
        share = step / 8
        bulb = (left + (right - left) * share, y + 102 * share * (1 - share) + 5)
        canvas.oval(bulb, (7, 8), "#ffffff")
        canvas.oval(bulb, (6, 7), "#fff3c0")
