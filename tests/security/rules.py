"""Who may open what: the matrix that a new route must enter before the tests are green (R-01).

This is a second opinion. It does not ask the marks in the code, it says what they must be.
"""

from core.permissions.rights import Role

EVERYBODY = "everybody"
# Customers who typed the right address for a link, whoever they are otherwise.
LET_IN = "let in"
READERS = frozenset({Role.OWNER, Role.MANAGER, Role.STAFF, Role.READ_ONLY})
EDITORS = READERS - {Role.READ_ONLY}
MANAGERS = EDITORS - {Role.STAFF}
PLATFORM = frozenset({Role.ACCOUNT_MANAGER})
PERSONS = READERS | PLATFORM
NOBODY: frozenset[Role] = frozenset()

RULES: dict[str, object] = {
    "accounts.check_sign_in": EVERYBODY,
    "accounts.choose_language": PERSONS,
    "accounts.new_password": PERSONS,
    "accounts.profile": PERSONS,
    "accounts.sign_in": EVERYBODY,
    "accounts.sign_out": EVERYBODY,
    "apps.ask": MANAGERS,
    "apps.confirm_install": MANAGERS,
    "apps.confirm_uninstall": MANAGERS,
    "apps.create_access_key": MANAGERS,
    "apps.install": MANAGERS,
    "apps.marketplace": READERS,
    "apps.my_apps": READERS,
    "apps.open_app": READERS,
    "apps.private_apps": READERS,
    "apps.save_settings": MANAGERS,
    "apps.settings": MANAGERS,
    "apps.show": READERS,
    "apps.uninstall": MANAGERS,
    "booking_data_manager.approve_edit": EDITORS,
    "booking_data_manager.archived": READERS,
    "booking_data_manager.decline_edit": EDITORS,
    "booking_data_manager.issue": EDITORS,
    "booking_data_manager.remind": EDITORS,
    "booking_data_manager.revert_edit": EDITORS,
    "booking_data_manager.revoke": EDITORS,
    "booking_data_manager.send_mail": EDITORS,
    "booking_data_manager.upcoming": READERS,
    "booking_data_manager.write_mail": EDITORS,
    "booking_data_manager_public.edit": LET_IN,
    "booking_data_manager_public.save": LET_IN,
    "bookings.add": EDITORS,
    "bookings.ask_cancel": EDITORS,
    "bookings.cancel": EDITORS,
    "bookings.change_state": EDITORS,
    "bookings.confirm": EDITORS,
    "bookings.create": EDITORS,
    "bookings.edit": EDITORS,
    "bookings.index": READERS,
    "bookings.save": EDITORS,
    "bookings.show": READERS,
    "catalogue.add_field": MANAGERS,
    "catalogue.archive": MANAGERS,
    "catalogue.choose_type": MANAGERS,
    "catalogue.choose_unit": MANAGERS,
    "catalogue.create": MANAGERS,
    "catalogue.delete_field": MANAGERS,
    "catalogue.edit": MANAGERS,
    "catalogue.edit_field": MANAGERS,
    "catalogue.index": READERS,
    "catalogue.move": MANAGERS,
    "catalogue.move_field": MANAGERS,
    "catalogue.remove_picture": MANAGERS,
    "catalogue.restore": MANAGERS,
    "catalogue.set_picture": MANAGERS,
    "catalogue.show": READERS,
    "concierge.fails": READERS,
    "concierge.foresees": READERS,
    "concierge.keys": EDITORS,
    "concierge.lobby": READERS,
    "concierge.said_to_be_public": READERS,
    "concierge_public.fails_outside": EVERYBODY,
    "concierge_public.for_staff": READERS,
    "concierge_public.hello": EVERYBODY,
    "concierge_public.unmarked": NOBODY,
    "customers.create": EDITORS,
    "customers.edit": EDITORS,
    "customers.index": READERS,
    "customers.show": READERS,
    "entrance.entrance": EVERYBODY,
    "files.download": READERS,
    "files.picture": EVERYBODY,
    "files.service_picture": READERS,
    "health.healthz": EVERYBODY,
    "health.readyz": EVERYBODY,
    "links.gate": EVERYBODY,
    "links.open_gate": EVERYBODY,
    "messages.again": EDITORS,
    "messages.cancel": EDITORS,
    "messages.index": READERS,
    "messages.mail": READERS,
    "messages.show": READERS,
    "office.start": READERS,
    "platform.activate": PLATFORM,
    "platform.change_plan": PLATFORM,
    "platform.decline": PLATFORM,
    "platform.end_activation": PLATFORM,
    "platform.explain": PLATFORM,
    "platform.landlord": PLATFORM,
    "platform.landlords": PLATFORM,
    "platform.requests": PLATFORM,
    "platform.resume": PLATFORM,
    "platform.use_access_key": PLATFORM,
    "static": EVERYBODY,
    "storefront.answer_details": EVERYBODY,
    "storefront.book": EVERYBODY,
    "storefront.choose_dates": EVERYBODY,
    "storefront.dates": EVERYBODY,
    "storefront.details": EVERYBODY,
    "storefront.done": EVERYBODY,
    "storefront.services": EVERYBODY,
    "storefront.summary": EVERYBODY,
    "storefront.theme": EVERYBODY,
    "unversioned_static": EVERYBODY,
}
# Pages of a test app that fail on purpose.
FAILING = {"concierge.fails": 500, "concierge.foresees": 409, "concierge_public.fails_outside": 500}
# What stands in an address and is no number of a row.
WORDS = {
    "name": "sample",
    "purpose": "booking-details",
    "token": "no-token-at-all",
    "filename": "css/components.css",
    "type_name": "text",
    "unit_name": "day",
}
# Where a name means a row of another kind than usual.
NAMES = {("files.picture", "file_id"): "picture_id", ("files.service_picture", "file_id"): "picture_id"}
APPS_OF_PAGES = {"apps.settings": "concierge", "apps.save_settings": "concierge"}
