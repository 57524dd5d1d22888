"""The proof of an erasure as PDF: what went, what was kept and why, nothing about the person (C-21)."""

from html import escape
from io import BytesIO

from flask_babel import format_date, gettext
from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.platypus import Paragraph, SimpleDocTemplate, Spacer, Table
from reportlab.platypus.flowables import Flowable

from core.documents.fonts import REGULAR, printable, register_fonts
from core.documents.setting import BODY, HAIRLINE, HEAD, HEAD_RIGHT, RIGHT_BODY, SMALL, SUBTITLE, TITLE, WIDTH, Commands
from core.landlords.services import current_landlord
from core.privacy.erasures import shown_report
from core.privacy.models import Erasure, ErasureKind
from core.privacy.table_names import app_name
from core.web.filters import moment


def proof_of(erasure: Erasure) -> bytes:
    """Return the proof of one erasure, in the language that is spoken at the moment."""
    register_fonts()
    target = BytesIO()
    title = gettext("Proof of erasure")
    document = SimpleDocTemplate(
        target,
        pagesize=A4,
        leftMargin=20 * mm,
        rightMargin=20 * mm,
        topMargin=18 * mm,
        bottomMargin=20 * mm,
        title=title,
        author=current_landlord().name,
        creator="Kontor",
        initialFontName=REGULAR,
    )
    document.build([_text(current_landlord().name, BODY), _text(title, TITLE), *_head(erasure), *_body(erasure)])
    return target.getvalue()


def _head(erasure: Erasure) -> list[Flowable]:
    done = {
        ErasureKind.ANONYMISED: gettext("Everything that tells who this customer was has been removed for good."),
        ErasureKind.DELETED: gettext("The record of this customer has been deleted for good."),
    }[erasure.kind]
    facts = [
        (gettext("Record"), gettext("Customer with the internal number %(id)s", id=erasure.customer_id)),
        (gettext("When"), moment(erasure.at)),
        (gettext("By"), erasure.by_name or gettext("automatically")),
        (gettext("State"), str(erasure.state.label)),
        (gettext("Versions"), _versions(erasure)),
    ]
    rows = [[_text(label, SMALL), _text(value, BODY)] for label, value in facts]
    return [_text(done, BODY), Spacer(0, 4 * mm), _table(rows, [35 * mm, WIDTH - 35 * mm])]


def _body(erasure: Erasure) -> list[Flowable]:
    counts, kept = shown_report(erasure)
    head = [_text(gettext("What"), HEAD), _text(gettext("What happened"), HEAD), _text(gettext("Rows"), HEAD_RIGHT)]
    rows = [
        [_text(f"{one.app}: {one.table}", BODY), _text(str(one.what), BODY), _text(str(one.count), RIGHT_BODY)]
        for one in counts
    ]
    files = [_text(gettext("Files"), BODY), _text(gettext("deleted"), BODY)]
    rows.append([*files, _text(str(erasure.report.get("files", 0)), RIGHT_BODY)])
    story: list[Flowable] = [_text(gettext("What was done"), SUBTITLE), _table([head, *rows], _widths(), lines=True)]
    story.append(_text(gettext("What is kept, and why"), SUBTITLE))
    if not kept:
        story.append(_text(gettext("No document is kept."), BODY))
    for one in kept:
        day = format_date(one.until)
        sentence = gettext(
            "%(kind)s: kept until %(day)s because the law wants it for %(years)s years; only the owner can open it.",
            kind=one.kind,
            day=day,
            years=one.years,
        )
        story.append(_text(sentence, BODY))
    return story


def _versions(erasure: Erasure) -> str:
    found = erasure.report.get("versions", {})
    return ", ".join(f"{app_name('' if name == 'kontor' else name)} {version}" for name, version in found.items())


def _widths() -> list[float]:
    return [WIDTH - 95 * mm, 75 * mm, 20 * mm]


def _table(rows: list[list[Paragraph]], widths: list[float], *, lines: bool = False) -> Table:
    style: Commands = [
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ("LEFTPADDING", (0, 0), (0, -1), 0),
        ("FONTNAME", (0, 0), (-1, -1), REGULAR),
    ]
    if lines:
        style.append(("LINEBELOW", (0, 0), (-1, -1), 0.4, HAIRLINE))
    return Table(rows, colWidths=widths, repeatRows=1 if lines else 0, style=style)


def _text(text: str, style: object) -> Paragraph:
    return Paragraph(escape(printable(text)), style)
