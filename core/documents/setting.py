"""Sets a document as PDF: A4, the landlord's colour, tables that go on over pages, text that can be searched."""

from html import escape
from io import BytesIO
from typing import Any

from flask_babel import gettext
from reportlab.lib.colors import Color, HexColor
from reportlab.lib.enums import TA_RIGHT
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import BaseDocTemplate, Frame, KeepTogether, PageTemplate, Paragraph, Spacer, Table
from reportlab.platypus.flowables import Flowable

from core.documents.content import Document, DueLine, Line
from core.documents.fonts import BOLD, REGULAR, printable, register_fonts

INK, QUIET, HAIRLINE = HexColor("#1b2530"), HexColor("#56626f"), HexColor("#c9d1d9")
LEFT = RIGHT = 20 * mm
TOP, BOTTOM = 18 * mm, 24 * mm
WIDTH = A4[0] - LEFT - RIGHT
Commands = list[tuple[Any, ...]]


def _style(name: str, size: float, **more: Any) -> ParagraphStyle:
    values = {"fontName": REGULAR, "fontSize": size, "leading": size * 1.4, "textColor": INK}
    return ParagraphStyle(name, **{**values, **more})


BODY = _style("body", 9.5)
RIGHT_BODY = _style("right", 9.5, alignment=TA_RIGHT)
SMALL = _style("small", 8, textColor=QUIET)
LABEL = _style("label", 8, textColor=QUIET, leading=BODY.leading)
SMALL_RIGHT = _style("small-right", 8, textColor=QUIET, alignment=TA_RIGHT)
HEAD = _style("head", 8, textColor=QUIET, fontName=BOLD)
HEAD_RIGHT = _style("head-right", 8, textColor=QUIET, fontName=BOLD, alignment=TA_RIGHT)
STRONG = _style("strong", 10.5, fontName=BOLD)
STRONG_RIGHT = _style("strong-right", 10.5, fontName=BOLD, alignment=TA_RIGHT)
TITLE = _style("title", 17, fontName=BOLD, spaceBefore=2 * mm, spaceAfter=3 * mm)
SUBTITLE = _style("subtitle", 11, fontName=BOLD, spaceBefore=5 * mm, spaceAfter=1.5 * mm)


def pdf_of(document: Document) -> bytes:
    """Return a document as PDF."""
    register_fonts()
    target = BytesIO()
    template = BaseDocTemplate(
        target,
        pagesize=A4,
        leftMargin=LEFT,
        rightMargin=RIGHT,
        topMargin=TOP,
        bottomMargin=BOTTOM,
        title=f"{document.title} {document.number}",
        author=document.landlord,
        subject=document.title,
        creator="Kontor",
        lang=document.language,
        pageCompression=1,
    )
    frame = Frame(LEFT, BOTTOM, WIDTH, A4[1] - TOP - BOTTOM, 0, 0, 0, 0)
    template.addPageTemplates(PageTemplate(frames=[frame]))
    template.build(_story(document), canvasmaker=_numbered(document))
    return target.getvalue()


def _story(document: Document) -> list[Flowable]:
    color = HexColor(document.color)
    return [
        *_letterhead(document),
        _paragraph(document.title, TITLE),
        _paragraph(document.intro, BODY),
        Spacer(0, 4 * mm),
        _items(document, color),
        KeepTogether([_total(document, color), *(_paragraph(tax, SMALL_RIGHT) for tax in document.taxes)]),
        *_payments(document),
        KeepTogether([Spacer(0, 6 * mm), *(_paragraph(line, BODY) for line in document.closing)]),
    ]


def _letterhead(document: Document) -> list[Flowable]:
    """Return who writes, to whom, and the facts beside it; the address fits the window of an envelope (DIN 5008)."""
    recipient = [_paragraph(document.sender_line, _style("sender", 6.5, textColor=QUIET)), Spacer(0, 2 * mm)]
    recipient += [_paragraph(line, BODY) for line in document.recipient_lines]
    rows = [[_paragraph(label, LABEL), _paragraph(value, BODY)] for label, value in document.facts]
    facts = _table(rows, [27 * mm, 51 * mm], _tight())
    beside = _table([[recipient, "", facts]], [WIDTH - 84 * mm, 6 * mm, 78 * mm], _tight())
    name = _paragraph(document.landlord, _style("landlord", 14, fontName=BOLD))
    rule = _table([[""]], [WIDTH], [("LINEABOVE", (0, 0), (-1, 0), 1.2 * mm, HexColor(document.color)), *_tight()])
    contact = _paragraph(" · ".join(document.landlord_lines), SMALL)
    return [name, contact, Spacer(0, 2 * mm), rule, Spacer(0, 12 * mm), beside, Spacer(0, 8 * mm)]


def _items(document: Document, color: Color) -> Table:
    head = [
        _paragraph(gettext("Service"), HEAD),
        _paragraph(gettext("Quantity"), HEAD_RIGHT),
        _paragraph(gettext("Tax"), HEAD_RIGHT),
        _paragraph(gettext("Amount"), HEAD_RIGHT),
    ]
    rows = [[_described(line), *_figures(line)] for line in document.lines]
    style: Commands = [
        ("LEFTPADDING", (0, 0), (0, -1), 0),
        ("RIGHTPADDING", (-1, 0), (-1, -1), 0),
        ("LINEBELOW", (0, 0), (-1, 0), 1.2, color),
    ]
    for index, line in enumerate(document.lines, start=1):
        if index > 1 and not line.is_extra:
            style.append(("LINEABOVE", (0, index), (-1, index), 0.4, HAIRLINE))
        if line.is_extra:
            style.append(("LEFTPADDING", (0, index), (0, index), 5 * mm))
    widths = [WIDTH - 72 * mm, 20 * mm, 20 * mm, 32 * mm]
    return _table([head, *rows], widths, style, repeat=1)


def _described(line: Line) -> list[Flowable]:
    title = BODY if line.is_extra else _style("item", 9.5, fontName=BOLD)
    return [_paragraph(line.title, title), *(_paragraph(detail, SMALL) for detail in line.details)]


def _figures(line: Line) -> list[Flowable]:
    return [_paragraph(text, RIGHT_BODY) for text in (line.quantity, line.tax, line.amount)]


def _total(document: Document, color: Color) -> Table:
    row = [_paragraph(gettext("Total"), STRONG), _paragraph(document.total, STRONG_RIGHT)]
    style: Commands = [
        ("LINEABOVE", (0, 0), (-1, 0), 1.2, color),
        ("LEFTPADDING", (0, 0), (0, 0), 0),
        ("RIGHTPADDING", (-1, 0), (-1, 0), 0),
    ]
    return _table([row], [WIDTH - 60 * mm, 60 * mm], style)


def _payments(document: Document) -> list[Flowable]:
    if not document.dues and not document.sums:
        return []
    rows = [_due_row(due) for due in document.dues]
    rows += [[_paragraph(label, BODY), "", "", _paragraph(amount, RIGHT_BODY)] for label, amount in document.sums]
    style: Commands = [
        ("LEFTPADDING", (0, 0), (0, -1), 0),
        ("RIGHTPADDING", (-1, 0), (-1, -1), 0),
        ("LINEBELOW", (0, 0), (-1, -2), 0.4, HAIRLINE),
    ]
    table = _table(rows, [48 * mm, WIDTH - 108 * mm, 25 * mm, 35 * mm], style)
    return [KeepTogether([_paragraph(gettext("Payments"), SUBTITLE), table])]


def _due_row(due: DueLine) -> list[Flowable]:
    day = gettext("due on %(day)s", day=due.day)
    return [
        _paragraph(due.what, BODY),
        _paragraph(day, BODY),
        _paragraph(due.state, BODY),
        _paragraph(due.amount, RIGHT_BODY),
    ]


def _paragraph(text: str, style: ParagraphStyle) -> Paragraph:
    # The library reads a small mark-up language; what people typed is text.
    return Paragraph(escape(printable(text)), style)


def _table(rows: list[list[Any]], widths: list[float], style: Commands, *, repeat: int = 0) -> Table:
    # The library's own font is not embedded, and it would be named for cells without any text.
    common: Commands = [("VALIGN", (0, 0), (-1, -1), "TOP"), ("FONTNAME", (0, 0), (-1, -1), REGULAR)]
    return Table(rows, colWidths=widths, repeatRows=repeat, style=[*common, *style])


def _tight() -> Commands:
    sides = ("LEFTPADDING", "RIGHTPADDING", "TOPPADDING", "BOTTOMPADDING")
    return [(side, (0, 0), (-1, -1), 0) for side in sides]


def _numbered(document: Document) -> type[Canvas]:
    """Return a canvas that writes the foot of each page once it knows how many there are."""
    foot = printable(" · ".join((document.landlord, *document.landlord_lines)))
    label = printable(f"{document.title} {document.number}")

    class NumberedCanvas(Canvas):  # type: ignore[misc]
        """Keeps the pages until the last one is set."""

        def __init__(self, *arguments: Any, **options: Any) -> None:
            super().__init__(*arguments, **{**options, "initialFontName": REGULAR})
            self.kept: list[dict[str, Any]] = []

        def showPage(self) -> None:  # noqa: N802 - the library's name
            """Keep a page."""
            self.kept.append(dict(self.__dict__))
            self._startPage()

        def save(self) -> None:
            """Write the pages with their feet."""
            for number, page in enumerate(self.kept, start=1):
                self.__dict__.update(page)
                _draw_foot(
                    self, foot, label, gettext("Page %(number)s of %(count)s", number=number, count=len(self.kept))
                )
                super().showPage()
            super().save()

    return NumberedCanvas


def _draw_foot(canvas: Canvas, foot: str, label: str, page: str) -> None:
    canvas.setStrokeColor(HAIRLINE)
    canvas.setLineWidth(0.4)
    canvas.line(LEFT, 17 * mm, A4[0] - RIGHT, 17 * mm)
    canvas.setFillColor(QUIET)
    canvas.setFont(REGULAR, 7.5)
    canvas.drawString(LEFT, 12.5 * mm, label)
    canvas.drawRightString(A4[0] - RIGHT, 12.5 * mm, printable(page))
    canvas.drawString(LEFT, 9 * mm, _fitting(canvas, foot))


def _fitting(canvas: Canvas, text: str) -> str:
    while text and canvas.stringWidth(text, REGULAR, 7.5) > WIDTH:
        text = text[:-2].rstrip(" ·…") + "…"
    return text
