"""Pages of long work: the newest, and one with its progress, result and download (ui.md)."""

from flask import Blueprint, flash, redirect, render_template, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from core.clock import now
from core.db import transaction
from core.errors import NotFound
from core.files.services import get_file, open_file
from core.files.views import sandboxed
from core.long_work.kinds import WorkKind, work_kind
from core.long_work.models import LongWork, WorkState
from core.long_work.services import SUBJECT, get_work, newest_work, resume_work, stop_work
from core.permissions.access import requires
from core.permissions.rights import may

blueprint = Blueprint("long_work", __name__)
REFRESH_SECONDS = 2


@blueprint.get("/")
@requires("office.read")
def index() -> ResponseReturnValue:
    """List the newest long work that the reader may see."""
    shown = [(work, kind) for work in newest_work() if (kind := _visible_kind(work)) is not None]
    return render_template("long_work/index.html", shown=shown)


@blueprint.get("/<int:long_work_id>")
@requires("office.read")
def show(long_work_id: int) -> ResponseReturnValue:
    """Show how far work is, or what has become of it."""
    work = get_work(long_work_id)
    kind = _kind(work)
    is_running = work.state is WorkState.RUNNING
    context = {"work": work, "kind": kind, "facts": kind.facts(work), "page_url": kind.page(work)}
    page = render_template("long_work/show.html", running=is_running, **context)
    return page, 200, {"Refresh": str(REFRESH_SECONDS)} if is_running else {}


@blueprint.post("/<int:long_work_id>/stop")
@requires("customers.edit")
def stop(long_work_id: int) -> ResponseReturnValue:
    """Stop work after its present part."""
    with transaction():
        work = get_work(long_work_id, locked=True)
        if not _kind(work).can_stop:
            raise NotFound
        stop_work(work)
    flash(_("It is stopped. You can let it go on later."), "success")
    return redirect(url_for("long_work.show", long_work_id=long_work_id))


@blueprint.post("/<int:long_work_id>/continue")
@requires("customers.edit")
def go_on(long_work_id: int) -> ResponseReturnValue:
    """Let work go on that was stopped or failed."""
    with transaction():
        work = get_work(long_work_id, locked=True)
        _kind(work)
        resume_work(work, at=now())
    return redirect(url_for("long_work.show", long_work_id=long_work_id))


@blueprint.get("/<int:long_work_id>/file")
@requires("office.read")
def download(long_work_id: int) -> ResponseReturnValue:
    """Send the file that work made, to those who could have asked for it."""
    work = get_work(long_work_id)
    _kind(work)
    if work.file_id is None:
        raise NotFound
    stored = get_file(work.file_id)
    if stored.subject_type != SUBJECT:
        raise NotFound
    answer = send_file(
        open_file(stored), mimetype=stored.content_type, as_attachment=True, download_name=stored.name, etag=False
    )
    answer.headers["Cache-Control"] = "no-store"
    return sandboxed(answer)


def _visible_kind(work: LongWork) -> WorkKind | None:
    kind = work_kind(work.kind_name)
    return kind if kind is not None and may(current_user.role, kind.right) else None


def _kind(work: LongWork) -> WorkKind:
    """Return the kind of work; work that the reader may not see is not there."""
    kind = _visible_kind(work)
    if kind is None:
        raise NotFound
    return kind
