"""The dry run of a list: every line is read and compared with the customers who are there, and none is written."""

from collections.abc import Iterator
from datetime import datetime
from itertools import islice
from time import monotonic

from core.clock import now as clock_now
from core.customer_imports.existing import Known, Match, known_among
from core.customer_imports.keeping import kept_rows, raw_copy, rows_in, written
from core.customer_imports.lines import LineRules, LineWrong, ReadLine, read_line
from core.customer_imports.models import CustomerImport, ImportedLine, ImportStage, LineOutcome
from core.customer_imports.services import Received, get_import, keep_received, rules_of
from core.db import db, transaction
from core.lists.csv_files import Row
from core.long_work.services import finish_work, get_work, note_progress

LINES_AT_ONCE = 500
SLICE_SECONDS = 10.0
LONGEST_REASON = 500
Reading = tuple[Row, ReadLine | None, str]


def check_all(found: CustomerImport, *, at: datetime) -> None:
    """Try all lines of a short list in the running transaction; the caller has locked the import."""
    seen = Known()
    while _check_some(found, seen, rules_of(found, at)):
        pass


def run_reading(work_id: int) -> bool:
    """Read a large workbook; a job of long work."""
    import_id = int(get_work(work_id).parameters["import"])
    received = Received(*written(_rows_of(import_id)))
    with transaction():
        work, found = get_work(work_id, locked=True), get_import(import_id, locked=True)
        note_progress(work, 1)
        keep_received(found, received, at=clock_now())
        finish_work(work, at=clock_now(), result={"lines": found.line_count})
    return False


def run_check(work_id: int) -> bool:
    """Try lines of a list for a while; a job of long work, which goes on where it stopped."""
    ends, seen, has_more = monotonic() + SLICE_SECONDS, Known(), True
    import_id = int(get_work(work_id).parameters["import"])
    _remember(seen, get_import(import_id))
    while has_more:
        with transaction():
            work, found = get_work(work_id, locked=True), get_import(import_id, locked=True)
            has_more = _check_some(found, seen, rules_of(found, clock_now()))
            note_progress(work, int(found.counts["done"]))
            if not has_more:
                finish_work(work, at=clock_now(), result=found.counts)
        if monotonic() >= ends:
            break
    return has_more


def readings(rows: list[Row], rules: LineRules) -> Iterator[Reading]:
    """Give lines as they are read, or with the sentences about what is wrong."""
    for row in rows:
        try:
            yield row, read_line(row, rules), ""
        except LineWrong as error:
            yield row, None, str(error)


def problem(found: CustomerImport, row: Row, reason: str, outcome: LineOutcome, match: Match | None) -> ImportedLine:
    """Return what is kept about a line that is not simply a new customer."""
    return ImportedLine(
        import_id=found.id,
        line=row.line,
        outcome_name=outcome.value,
        reason=reason[:LONGEST_REASON],
        cells=list(row.cells),
        customer_id=match.customer_id if match else None,
    )


def _rows_of(import_id: int) -> Iterator[Row]:
    path = raw_copy(get_import(import_id))
    try:
        yield from rows_in(path)
    finally:
        path.unlink()


def _check_some(found: CustomerImport, seen: Known, rules: LineRules) -> bool:
    """Try the next lines; tell whether there are more."""
    counts = {"new": 0, "existing": 0, "wrong": 0, "offset": 0, "done": 0, **found.counts}
    chunk = list(islice(kept_rows(found, counts["offset"]), LINES_AT_ONCE))
    read = list(readings([row for row, _next in chunk], rules))
    known = known_among([one for _row, one, _reason in read if one is not None])
    for row, line, reason in read:
        match = (known.match(line) or seen.match(line)) if line is not None else None
        if line is None:
            counts["wrong"] += 1
            db.session.add(problem(found, row, reason, LineOutcome.WRONG, None))
        elif match is not None:
            counts["existing"] += 1
            db.session.add(problem(found, row, match.reason, LineOutcome.EXISTING, match))
        else:
            counts["new"] += 1
            seen.add(line, None, _name_in_list(line))
    counts["done"] += len(chunk)
    counts["offset"] = chunk[-1][1] if chunk else counts["offset"]
    has_more = len(chunk) == LINES_AT_ONCE
    if not has_more:
        found.stage_name = ImportStage.CHECKED.value
    found.counts = counts
    return has_more


def _remember(seen: Known, found: CustomerImport) -> None:
    """Read again what was tried before, so that lines that look alike are found across parts of the work."""
    rules, end = rules_of(found, clock_now()), int(found.counts.get("offset", 0))
    for row, following in kept_rows(found) if end else ():
        if following > end:
            break
        for _row, line, _reason in readings([row], rules):
            if line is not None:
                seen.add(line, None, _name_in_list(line))


def _name_in_list(line: ReadLine) -> str:
    data = line.data
    name = data.company or f"{data.first_name} {data.last_name}".strip()
    return f"{name} ({line.line})"
