"""The office's pages of partners: calendars that come in, and the addresses of those that go out (B-06)."""

from dataclasses import dataclass

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from core.activities.lines import lines_of
from core.activities.services import activities_of
from core.catalogue.models import Service
from core.catalogue.services import all_services, get_service
from core.channels import feeds
from core.channels.blueprint import blueprint
from core.channels.calendar_lines import LARGEST
from core.channels.exporting import calendar_token
from core.channels.feed_jobs import take_over_file
from core.channels.feeds import FeedData, get_feed, seller_name
from core.channels.models import CalendarFeed
from core.channels.reports import Report
from core.channels.schemas import FeedEditSchema, FeedSchema
from core.clock import now
from core.db import transaction
from core.errors import DomainError
from core.permissions.access import requires
from core.signing import current_signer
from core.web.forms import Form
from core.web.urls import page_url


@dataclass(frozen=True)
class ShownFeed:
    """A feed as its pages show it."""

    feed: CalendarFeed
    service: Service
    seller: str
    report: Report

    @property
    def is_waiting(self) -> bool:
        """Whether a worker is about to read it for the first time, or again because somebody asked."""
        return bool(self.feed.url) and self.feed.due_at is not None and self.feed.due_at <= now()


@blueprint.get("/")
@requires("settings.edit")
def index() -> ResponseReturnValue:
    """Show the feeds, and for each service the address of its own calendar."""
    shown = [_shown(feed, service) for feed, service in feeds.all_feeds()]
    services = all_services()
    return render_template(
        "channels/index.html",
        feeds=shown,
        addresses=[(service, _address(service)) for service in services],
    )


@blueprint.route("/new", methods=["GET", "POST"])
@requires("settings.edit")
def create() -> ResponseReturnValue:
    """Connect a partner's calendar with a service."""
    form = Form(FeedSchema(), {"service": request.args.get("service", "")})
    if request.method != "POST" or not form.bind(request.form):
        return render_template("channels/form.html", form=form, shown=None), 422 if form.errors else 200
    data = FeedData(int(form.data["service"]), form.data["channel"], form.data["point_of_sale"], form.data["url"])
    with transaction():
        feed_id = feeds.add_feed(data, actor=current_user.actor, at=now()).id
    if data.url:
        flash(_("The calendar is connected and is being read."), "success")
    else:
        flash(_("The calendar is connected. Now upload the partner's file."), "success")
    return redirect(url_for("channels.show", calendar_feed_id=feed_id))


@blueprint.get("/<int:calendar_feed_id>")
@requires("settings.edit")
def show(calendar_feed_id: int) -> ResponseReturnValue:
    """Show one feed: how the last reading went, and what needs somebody."""
    return _page(calendar_feed_id)


@blueprint.route("/<int:calendar_feed_id>/edit", methods=["GET", "POST"])
@requires("settings.edit")
def edit(calendar_feed_id: int) -> ResponseReturnValue:
    """Change the seller or the address of a feed."""
    feed = get_feed(calendar_feed_id)
    form = Form(FeedEditSchema(), {"point_of_sale": feed.point_of_sale, "url": feed.url})
    if request.method != "POST" or not form.bind(request.form):
        shown = _shown(feed, get_service(feed.service_id))
        return render_template("channels/form.html", form=form, shown=shown), 422 if form.errors else 200
    data = FeedData(feed.service_id, feed.channel, form.data["point_of_sale"], form.data["url"])
    with transaction():
        locked = get_feed(calendar_feed_id, locked=True)
        feeds.change_feed(locked, data, actor=current_user.actor, at=now())
    flash(_("The calendar was saved."), "success")
    return redirect(url_for("channels.show", calendar_feed_id=calendar_feed_id))


@blueprint.post("/<int:calendar_feed_id>/delete")
@requires("settings.edit")
def delete(calendar_feed_id: int) -> ResponseReturnValue:
    """Disconnect a calendar."""
    with transaction():
        feeds.delete_feed(get_feed(calendar_feed_id, locked=True), actor=current_user.actor, at=now())
    flash(_("The calendar is disconnected. Its bookings stay, what it closed is open again."), "success")
    return redirect(url_for("channels.index"))


@blueprint.post("/<int:calendar_feed_id>/read")
@requires("settings.edit")
def read_now(calendar_feed_id: int) -> ResponseReturnValue:
    """Let a worker read a feed at once."""
    with transaction():
        feed = get_feed(calendar_feed_id, locked=True)
        if feed.url:
            feeds.read_soon(feed, at=now())
    flash(_("The calendar is being read."), "success")
    return redirect(url_for("channels.show", calendar_feed_id=calendar_feed_id))


@blueprint.post("/<int:calendar_feed_id>/upload")
@requires("settings.edit")
def upload(calendar_feed_id: int) -> ResponseReturnValue:
    """Take over a calendar file."""
    file = request.files.get("file")
    if file is None or not file.filename:
        return _page(calendar_feed_id, error=_("Please choose a file."))
    content = file.stream.read(LARGEST + 1)
    try:
        take_over_file(calendar_feed_id, content, by_hand=True, actor=current_user.actor)
    except DomainError as error:
        if error.status == 404:
            raise
        return _page(calendar_feed_id, error=error.sentence)
    flash(_("The file was taken over."), "success")
    return redirect(url_for("channels.show", calendar_feed_id=calendar_feed_id))


@blueprint.post("/addresses/<int:service_id>/renew")
@requires("settings.edit")
def renew(service_id: int) -> ResponseReturnValue:
    """Give a service's calendar another secret address."""
    with transaction():
        feeds.renew_address(get_service(service_id, locked=True), actor=current_user.actor, at=now())
    flash(_("The calendar has a new address. Please give it to your partners; the old one no longer works."), "success")
    return redirect(url_for("channels.index") + "#addresses")


def _page(feed_id: int, *, error: str = "") -> ResponseReturnValue:
    feed = get_feed(feed_id)
    service = get_service(feed.service_id)
    page = render_template(
        "channels/show.html",
        shown=_shown(feed, service),
        address=_address(service, feed),
        error=error,
        history=lines_of(activities_of("calendar_feed", feed.id, limit=20)),
    )
    return page, 422 if error else 200


def _shown(feed: CalendarFeed, service: Service) -> ShownFeed:
    return ShownFeed(feed, service, seller_name(feed), Report.from_json(feed.report))


def _address(service: Service, feed: CalendarFeed | None = None) -> str:
    return page_url("calendars.show", token=calendar_token(current_signer(), service, feed))
