"""The factory: the only module that knows all parts; it touches no database."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from types import ModuleType
from typing import Any

from argon2 import PasswordHasher
from flask import Blueprint, Flask
from flask_login import current_user
from jinja2 import ChoiceLoader, StrictUndefined
from sqlalchemy.pool import NullPool
from werkzeug.middleware.proxy_fix import ProxyFix

from core.accounts import views as accounts_views
from core.accounts.periodic import forget_ended_sessions
from core.accounts.session import init_sign_in
from core.apps import hooks as apps_hooks
from core.apps import periodic as apps_periodic
from core.apps import views as apps_views
from core.apps.faults import store_faults
from core.apps.gate import guard_app_routes
from core.apps.parts import ActivityText, AppRoutes
from core.apps.registry import AppRegistry, collect_at_start, discover
from core.apps.render import app_template_loader
from core.bookings import blocking_views
from core.bookings import hooks as bookings_hooks
from core.bookings import views as bookings_views
from core.bookings.guard import translate_refusals
from core.bookings.periodic import forget_ended_holds, lapse_expired
from core.catalogue import extra_views, picture_views, price_views, season_views
from core.catalogue import hooks as catalogue_hooks
from core.channels import hooks as channels_hooks
from core.channels import views as channels_views
from core.channels.csv_imports import IMPORT_BOOKINGS
from core.channels.csv_jobs import continue_imports, forget_old_imports, import_bookings
from core.channels.feed_jobs import read_due_feeds, read_feed
from core.channels.feeds import READ_FEED
from core.channels.fetching import CalendarFetcher
from core.config import Settings
from core.consent import hooks as consent_hooks
from core.consent import views as consent_views
from core.customer_imports import hooks as customer_imports_hooks
from core.customer_imports import views as customer_imports_views
from core.customer_imports.periodic import forget_old_customer_lists
from core.customer_imports.work_kinds import KINDS as CUSTOMER_IMPORT_WORK
from core.customers import field_views as customer_field_views
from core.customers import hooks as customers_hooks
from core.customers import views as customers_views
from core.customers.access_mails import SEND_PASSWORD_LINK, send_password_link
from core.customers.export import export_kind
from core.customers.field_editing import field_work_kinds
from core.customers.former import former_addresses_of
from core.db import db, init_database, tune_engine
from core.demo.views import blueprint as demo_blueprint
from core.documents import customer_views as customer_documents_views
from core.documents import hooks as documents_hooks
from core.documents import letter_views
from core.duplicates import hooks as duplicates_hooks
from core.duplicates import views as duplicates_views
from core.duplicates.finding import FIND_DUPLICATES, find_again
from core.duplicates.search import search_at_night, search_kind
from core.extensions import babel, csrf, limiter
from core.files.periodic import purge_hourly
from core.health import blueprint as health_blueprint
from core.i18n import CORE_CATALOGUES, LANGUAGES
from core.jobs.periodic import Periodic
from core.jobs.queue import EmbeddedQueue
from core.jobs.redis_queue import RedisQueue, quick_options
from core.landlords.visit import init_landlord_addresses
from core.links.kinds import KnownPurpose, LinkKind
from core.logs import hide_fields
from core.long_work import views as long_work_views
from core.long_work.kinds import WorkKind
from core.long_work.services import DO_WORK, continue_work, do_work, forget_old_work
from core.merging import hooks as merging_hooks
from core.merging import views as merging_views
from core.merging.periodic import forget_old_journals
from core.messages import views as messages_views
from core.messages.deliver import deliver, sweep_messages
from core.messages.kinds import KnownKind, MessageKind
from core.messages.services import DELIVER
from core.messages.transport import init_transport
from core.models import MODELS
from core.office import views as office_views
from core.office.frame import init_frame
from core.payments import hooks as payments_hooks
from core.payments import term_views as payment_term_views
from core.payments import views as payments_views
from core.permissions.access import check_access, may_do, public
from core.personal_data.checks import RegisterIncomplete, register_problems
from core.personal_data.tables import fields_about_people, models_by_app
from core.planner import views as planner_views
from core.platform import views as platform_views
from core.privacy import hooks as privacy_hooks
from core.privacy import views as privacy_views
from core.privacy.export import EXPORT_WORK
from core.privacy.inactive import FORGET_WORK
from core.privacy.periodic import finish_erasures
from core.rest import hooks as rest_hooks
from core.rest import token_views
from core.rest import views as rest_views
from core.rest.blueprint import PREFIX
from core.rest.periodic import forget_old_requests
from core.settings import hooks as settings_hooks
from core.settings import views as settings_views
from core.signing import TokenSigner
from core.statistics import views as statistics_views
from core.statistics.keeping import keep_statistics, watch_bookings
from core.storefront import hooks as storefront_hooks
from core.storefront import link_views, trial_views
from core.storefront import views as storefront_views
from core.storefront.periodic import forget_old_drafts
from core.web.errors import init_errors
from core.web.filters import init_filters
from core.web.headers import init_headers
from core.web.input import init_input
from core.web.locale import select_language, select_timezone
from core.web.static import init_static, send_unversioned, static_version
from core.web.texts import init_texts

CORE_HOOKS: tuple[tuple[str, ModuleType], ...] = (
    ("core.customers", customers_hooks),
    ("core.duplicates", duplicates_hooks),
    ("core.consent", consent_hooks),
    ("core.customer_imports", customer_imports_hooks),
    ("core.catalogue", catalogue_hooks),
    ("core.bookings", bookings_hooks),
    ("core.payments", payments_hooks),
    ("core.documents", documents_hooks),
    ("core.merging", merging_hooks),
    ("core.privacy", privacy_hooks),
    ("core.storefront", storefront_hooks),
    ("core.settings", settings_hooks),
    ("core.channels", channels_hooks),
    ("core.rest", rest_hooks),
    ("core.apps", apps_hooks),
)
BLUEPRINTS: tuple[tuple[Blueprint, str], ...] = (
    (health_blueprint, ""),
    (accounts_views.blueprint, ""),
    (office_views.blueprint, "/office"),
    (customers_views.blueprint, "/office/customers"),
    (consent_views.blueprint, "/office/customers"),
    (merging_views.blueprint, "/office/customers"),
    (duplicates_views.blueprint, "/office/customers/duplicates"),
    (customer_imports_views.blueprint, "/office/customers/imports"),
    (price_views.blueprint, "/office/services"),
    (season_views.blueprint, "/office/settings/seasons"),
    (extra_views.blueprint, "/office/settings/extras"),
    # The files' pages, with those pages of theirs that only services can answer.
    (picture_views.blueprint, ""),
    (bookings_views.blueprint, "/office/bookings"),
    (planner_views.blueprint, "/office/calendar"),
    (blocking_views.blueprint, "/office/blockings"),
    (privacy_views.blueprint, "/office/customers"),
    (letter_views.blueprint, "/office/bookings"),
    (customer_documents_views.blueprint, "/office/customers"),
    (payments_views.blueprint, "/office"),
    (payment_term_views.blueprint, "/office/settings/payment-terms"),
    (messages_views.blueprint, "/office/messages"),
    (long_work_views.blueprint, "/office/background"),
    (apps_views.blueprint, "/office/apps"),
    (trial_views.blueprint, "/office/trial"),
    (statistics_views.blueprint, "/office/statistics"),
    (settings_views.blueprint, "/office/settings"),
    (privacy_views.settings_blueprint, "/office/settings/privacy"),
    (customer_field_views.blueprint, "/office/settings/customer-fields"),
    (settings_views.permissions_blueprint, "/office/settings/permissions"),
    (settings_views.staff_blueprint, "/office/settings/team"),
    (channels_views.blueprint, "/office/settings/partners"),
    (channels_views.public_blueprint, ""),
    (platform_views.blueprint, "/platform"),
    (storefront_views.blueprint, "/book/<slug>"),
    (link_views.blueprint, ""),
    (token_views.blueprint, "/office/settings/api"),
    (rest_views.blueprint, PREFIX),
)
WORK_FOR_EACH_LANDLORD: tuple[Callable[[datetime], object], ...] = (
    apps_periodic.tick,
    lapse_expired,
    forget_ended_holds,
    forget_old_drafts,
    forget_old_requests,
    purge_hourly,
    forget_old_imports,
    keep_statistics,
    forget_old_work,
    forget_old_journals,
    search_at_night,
    finish_erasures,
    forget_old_customer_lists,
)
WORK_FOR_ALL: tuple[Callable[[datetime], object], ...] = (
    sweep_messages,
    forget_ended_sessions,
    read_due_feeds,
    continue_imports,
    continue_work,
)
# What runs in the background with a progress page of its own.
LONG_WORK: tuple[WorkKind, ...] = (
    search_kind(),
    EXPORT_WORK,
    FORGET_WORK,
    *CUSTOMER_IMPORT_WORK,
    *field_work_kinds(),
    export_kind(),
)
SCHEMA = MODELS
STATIC_FOLDER = Path(__file__).parent / "static"
LARGEST_BODY = 12 * 1024 * 1024
LARGEST_FIELD = 256 * 1024


def create_app(settings: Settings, *, apps: Sequence[ModuleType] = (), find_apps: bool = True) -> Flask:
    """Put the application together.

    Args:
        settings: what the operator decides.
        apps: further apps' packages, for tests and for trying an app before it is packaged.
        find_apps: look for installed apps by their entry points.
    """
    version = static_version(STATIC_FOLDER)
    app = Flask("core", static_folder="static", template_folder="templates", static_url_path=f"/static/{version}")
    app.config.update(_flask_config(settings))
    app.extensions["kontor.settings"] = settings
    app.extensions["kontor.signer"] = TokenSigner(settings.secret_keys)
    app.extensions["kontor.password_hasher"] = PasswordHasher(memory_cost=19_456, time_cost=2, parallelism=1)
    app.extensions["kontor.queue"] = RedisQueue(settings.redis_url) if settings.redis_url else EmbeddedQueue()
    app.extensions["kontor.calendar_fetcher"] = CalendarFetcher()
    app.extensions["kontor.jobs"] = {
        DELIVER: deliver,
        DO_WORK: do_work,
        FIND_DUPLICATES: find_again,
        IMPORT_BOOKINGS: import_bookings,
        READ_FEED: read_feed,
        SEND_PASSWORD_LINK: send_password_link,
    }
    app.extensions["kontor.former_addresses"] = former_addresses_of
    app.extensions["kontor.long_work"] = {kind.name: kind for kind in LONG_WORK}
    app.extensions["kontor.periodic"] = Periodic(WORK_FOR_EACH_LANDLORD, WORK_FOR_ALL)
    watch_bookings()
    init_transport(app, settings)
    app.jinja_env.undefined = StrictUndefined
    _init_extensions(app)
    _init_web(app, settings)
    _init_apps(app, apps, find_apps)
    return app


def _flask_config(settings: Settings) -> dict[str, Any]:
    cookie = "__Host-kontor" if settings.is_https else "kontor"
    # itsdangerous and Flask: the first key signs, the others still verify.
    return {
        "SECRET_KEY": settings.secret_keys[0],
        "SECRET_KEY_FALLBACKS": list(settings.secret_keys[1:]),
        "SQLALCHEMY_DATABASE_URI": settings.database_url,
        "SQLALCHEMY_ENGINE_OPTIONS": _engine_options(settings),
        "TRUSTED_HOSTS": settings.trusted_hosts,
        "SESSION_COOKIE_NAME": cookie,
        "SESSION_COOKIE_SECURE": settings.is_https,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "PERMANENT_SESSION_LIFETIME": timedelta(hours=12),
        "MAX_CONTENT_LENGTH": LARGEST_BODY,
        "MAX_FORM_MEMORY_SIZE": LARGEST_FIELD,
        "WTF_CSRF_TIME_LIMIT": 12 * 3600,
        "WTF_CSRF_SSL_STRICT": False,
        "BABEL_TRANSLATION_DIRECTORIES": str(CORE_CATALOGUES),
        "BABEL_DEFAULT_LOCALE": "en",
        "RATELIMIT_STORAGE_URI": settings.redis_url or "memory://",
        "RATELIMIT_STORAGE_OPTIONS": quick_options() | {"wrap_exceptions": True} if settings.redis_url else {},
        "RATELIMIT_STRATEGY": "fixed-window",
        "RATELIMIT_IN_MEMORY_FALLBACK_ENABLED": bool(settings.redis_url),
    }


def _engine_options(settings: Settings) -> dict[str, Any]:
    # Errors are logged, and the values of a statement are people's data.
    private = {"hide_parameters": True}
    if settings.database_url.startswith("sqlite"):
        return private | ({"poolclass": NullPool} if ":memory:" in settings.database_url else {})
    return private | {"pool_size": 5, "max_overflow": 5, "pool_pre_ping": False, "isolation_level": "READ COMMITTED"}


def _init_extensions(app: Flask) -> None:
    init_database(app)
    with app.app_context():
        tune_engine(db.engine)
        translate_refusals(db.engine)
    babel.init_app(app, locale_selector=select_language, timezone_selector=select_timezone)
    csrf.init_app(app)
    limiter.init_app(app)
    init_sign_in(app)


def _init_web(app: Flask, settings: Settings) -> None:
    if settings.trusted_proxies:
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]
            app.wsgi_app, x_for=settings.trusted_proxies, x_proto=settings.trusted_proxies, x_host=0
        )
    init_input(app)
    rest_views.init_rest(app)
    init_static(app)
    app.add_url_rule("/static/<path:filename>", "unversioned_static", public(send_unversioned))
    init_headers(app, is_https=settings.is_https)
    init_errors(app)
    init_filters(app)
    init_texts(app)
    # The frame shows moments in the time zone of the landlord whom the access check has found.
    app.before_request(check_access)
    init_frame(app)
    init_landlord_addresses(app)
    app.teardown_request(lambda _error: store_faults())
    app.jinja_env.globals.update(all_languages=LANGUAGES, signed_in=current_user, may_do=may_do)
    for blueprint, prefix in BLUEPRINTS:
        app.register_blueprint(blueprint, url_prefix=prefix or None)
    app.register_blueprint(demo_blueprint if settings.demo else accounts_views.entrance_blueprint)


def _init_apps(app: Flask, packages: Sequence[ModuleType], find_apps: bool) -> None:
    registry = AppRegistry()
    app.extensions["kontor.apps"] = registry
    for name, hooks in CORE_HOOKS:
        registry.add_core(name, hooks)
    if find_apps:
        discover(registry)
    for package in packages:
        registry.add(package)
    _require_registers(registry)
    routes = collect_at_start(registry, "app_routes", AppRoutes)
    kinds = collect_at_start(registry, "message_kinds", MessageKind)
    purposes = collect_at_start(registry, "link_kinds", LinkKind)
    texts = collect_at_start(registry, "activity_texts", ActivityText)
    app.extensions["kontor.message_kinds"] = {kind.name: KnownKind(name, kind) for name, kind in kinds}
    app.extensions["kontor.link_kinds"] = {kind.purpose: KnownPurpose(name, kind) for name, kind in purposes}
    app.extensions["kontor.activity_texts"] = {text.event: text.text for _name, text in texts}
    app.extensions["kontor.activity_labels"] = {text.event: text.labels for _name, text in texts}
    guard_app_routes(app, registry, routes)
    core_loader = app.jinja_loader
    app.jinja_loader = ChoiceLoader([core_loader, app_template_loader(registry)] if core_loader else [])


def _require_registers(registry: AppRegistry) -> None:
    """Start only when every column is classed: core does not start without, an app is left out (reliability.md 8.3)."""
    for name, app_models in models_by_app(app.name for app in registry.usable()).items():
        problems = register_problems(app_models)
        if problems and not name:
            raise RegisterIncomplete("; ".join(problems))
        if problems:
            registry.mark_broken(name, f"the column register is not complete: {'; '.join(problems)}")
    hide_fields(fields_about_people())
