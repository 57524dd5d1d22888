"""The pages on which customers are imported: file, columns with a dry run, result, and taking it back (C-23)."""

from collections.abc import Container, Iterator
from tempfile import TemporaryFile

from flask import flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from core.clock import now
from core.customer_imports import services
from core.customer_imports.blueprint import blueprint
from core.customer_imports.checking import check_all
from core.customer_imports.keeping import LIMITS, received
from core.customer_imports.models import CustomerImport, ImportStage, LineOutcome
from core.customer_imports.services import get_import
from core.customer_imports.targets import has_name, targets
from core.customers.countries import country_names
from core.customers.own_fields import own_fields
from core.db import transaction
from core.errors import DomainError
from core.i18n import LANGUAGE_NAMES
from core.lists.csv_writing import csv_lines
from core.long_work.models import WorkState
from core.permissions.access import requires
from core.web.input import refuse_other_fields, takes_large_upload

MOST_SHOWN = 20
AT_ONCE = 1_000
__all__ = ["blueprint"]
WAYS = (services.SKIP, services.UPDATE, services.CREATE)
# What a column can hold is called country and language as well, so those of the whole list have names of their own.
OPTIONS = {"default_country": "country", "default_language": "language", "existing": "existing"}


@blueprint.route("/", methods=["GET", "POST"])
@requires("customers.import")
@takes_large_upload(LIMITS.size + 1024 * 1024)
def index() -> ResponseReturnValue:
    """Ask for a list, and show the newest ones."""
    if request.method != "POST":
        return _file_page()
    refuse_other_fields("file")
    file = request.files.get("file")
    if file is None or not file.filename:
        return _file_page(_("Please choose a file."))
    try:
        found = services.receive(received(file.stream))
        with transaction():
            made = services.add_import(found, file.filename, actor=current_user.actor, at=now()).id
    except DomainError as error:
        return _file_page(error.sentence)
    return redirect(url_for("customer_imports.show", customer_import_id=made))


@blueprint.get("/<int:customer_import_id>")
@requires("customers.import")
def show(customer_import_id: int) -> ResponseReturnValue:
    """Show the columns and what would become of a list, or what has become of it."""
    found = get_import(customer_import_id)
    work = services.work_of(found)
    if work is not None and work.state is WorkState.RUNNING:
        return redirect(url_for("long_work.show", long_work_id=work.id))
    if found.stage in (ImportStage.MAPPING, ImportStage.CHECKED):
        return _columns_page(found)
    return _result_page(found)


@blueprint.post("/<int:customer_import_id>/check")
@requires("customers.import")
def check(customer_import_id: int) -> ResponseReturnValue:
    """Save which column holds what, and try all lines."""
    fields = targets(own_fields())
    refuse_other_fields(*OPTIONS, *(one.name for one in fields))
    typed = {one.name: request.form.get(one.name, "") for one in fields}
    columns = {name: int(text) for name, text in typed.items() if text.isascii() and text.isdecimal() and len(text) < 4}
    # What is not there is not there; only what is wrong with the list is said on its page.
    get_import(customer_import_id)
    try:
        with transaction():
            found, actor, at = get_import(customer_import_id, locked=True), current_user.actor, now()
            services.choose(found, columns, _options(), at=at)
            if not services.start_check(found, actor=actor, at=at):
                check_all(found, at=at)
    except DomainError as error:
        flash(error.sentence, "error")
    return redirect(url_for("customer_imports.show", customer_import_id=customer_import_id))


@blueprint.post("/<int:customer_import_id>/start")
@requires("customers.import")
def start(customer_import_id: int) -> ResponseReturnValue:
    """Take the list over, or go on."""
    with transaction():
        services.start_import(get_import(customer_import_id, locked=True), actor=current_user.actor, at=now())
    return redirect(url_for("customer_imports.show", customer_import_id=customer_import_id))


@blueprint.post("/<int:customer_import_id>/undo")
@requires("customers.import")
def undo(customer_import_id: int) -> ResponseReturnValue:
    """Take the whole import back."""
    with transaction():
        services.start_undo(get_import(customer_import_id, locked=True), actor=current_user.actor, at=now())
    return redirect(url_for("customer_imports.show", customer_import_id=customer_import_id))


@blueprint.post("/<int:customer_import_id>/delete")
@requires("customers.import")
def remove(customer_import_id: int) -> ResponseReturnValue:
    """Throw the list away."""
    with transaction():
        services.delete_import(get_import(customer_import_id, locked=True), actor=current_user.actor, at=now())
    flash(_("The list was deleted."), "success")
    return redirect(url_for("customer_imports.index"))


@blueprint.get("/<int:customer_import_id>/lines.csv")
@requires("customers.import")
def lines(customer_import_id: int) -> ResponseReturnValue:
    """Send all lines that were not simply taken over, with the reasons and as they stood in the list."""
    found = get_import(customer_import_id)
    target = TemporaryFile()  # noqa: SIM115 - the answer closes it
    for text in csv_lines(_told(found)):
        target.write(text.encode())
    target.seek(0)
    name = f"lines-{found.id}.csv"
    answer = send_file(target, mimetype="text/csv; charset=utf-8", as_attachment=True, download_name=name, etag=False)
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _told(found: CustomerImport) -> Iterator[list[object]]:
    yield [_("Line"), _("What is wrong"), *services.heads_of(found)]
    after = 0
    while True:
        some = services.lines_of(
            found, LineOutcome.WRONG, LineOutcome.EXISTING, LineOutcome.STAYS, after=after, limit=AT_ONCE
        )
        for one in some:
            yield [one.line, one.reason, *one.cells]
        if len(some) < AT_ONCE:
            return
        after = some[-1].line


def _options() -> dict[str, str]:
    known: dict[str, Container[str]] = {"country": country_names(), "language": LANGUAGE_NAMES, "existing": WAYS}
    typed = {name: request.form.get(control, "") for control, name in OPTIONS.items()}
    return {name: text for name, text in typed.items() if text in known[name]}


def _file_page(error: str = "") -> ResponseReturnValue:
    page = render_template("customer_imports/file.html", error=error, imports=services.newest_imports(), limits=LIMITS)
    return page, 422 if error else 200


def _columns_page(found: CustomerImport) -> ResponseReturnValue:
    columns = services.columns_of(found)
    return render_template(
        "customer_imports/columns.html",
        found=found,
        heads=services.heads_of(found),
        rows=services.first_rows(found),
        fields=targets(own_fields()),
        columns=columns,
        has_name=has_name(columns),
        is_checked=found.stage is ImportStage.CHECKED,
        countries=country_names(),
        languages=LANGUAGE_NAMES,
        wrong=services.lines_of(found, LineOutcome.WRONG, limit=MOST_SHOWN),
        existing=services.lines_of(found, LineOutcome.EXISTING, limit=MOST_SHOWN),
        counts={"new": 0, "existing": 0, "wrong": 0, **found.counts},
    )


def _result_page(found: CustomerImport) -> ResponseReturnValue:
    return render_template(
        "customer_imports/result.html",
        found=found,
        work=services.work_of(found),
        can_be_undone=services.can_be_undone(found, now()),
        until=found.finished_at + services.UNDO_TIME if found.finished_at else None,
        wrong=services.lines_of(found, LineOutcome.WRONG, limit=MOST_SHOWN),
        existing=services.lines_of(found, LineOutcome.EXISTING, limit=MOST_SHOWN),
        stays=services.lines_of(found, LineOutcome.STAYS, limit=MOST_SHOWN),
        counts={"made": 0, "changed": 0, "existing": 0, "wrong": 0, "removed": 0, "restored": 0, "stays": 0}
        | found.counts,
    )
