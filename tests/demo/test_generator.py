"""The demo data are deterministic, consistent and safe to show."""

import re
from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime, timedelta

import pytest

from core.demo import generate
from core.demo.model import (
    Answers,
    Booking,
    BookingItem,
    BookingKind,
    Channel,
    DataField,
    DemoData,
    FieldType,
    ItemState,
    Landlord,
    Person,
    Scope,
    Service,
    Unit,
)

AUTUMN = date(2026, 11, 22)
LANGUAGES = {"de", "en", "fr"}
RESERVED_DOMAIN = re.compile(r"@(example\.(com|org|net)|[a-z0-9.-]+\.example)$")


def items_of(data: DemoData) -> Iterator[tuple[Booking, BookingItem]]:
    for booking in data.bookings:
        for item in booking.items:
            yield booking, item


def firm_items(data: DemoData, slug: str) -> list[BookingItem]:
    """List the items of bookings of one landlord that hold."""
    return [
        item
        for booking, item in items_of(data)
        if booking.landlord == slug and booking.kind is BookingKind.BOOKING and booking.cancelled_at is None
    ]


def landlord_of(data: DemoData, slug: str) -> Landlord:
    return next(landlord for landlord in data.landlords if landlord.slug == slug)


def services_of(data: DemoData) -> dict[str, Service]:
    return {service.key: service for landlord in data.landlords for service in landlord.services}


def people_of(data: DemoData) -> list[Person]:
    return [customer.person for customer in data.customers]


def contrast_with_white(color: str) -> float:
    """Compute the contrast ratio of WCAG 2.2."""
    parts = [int(color[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 1.05 / (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05)


def test_the_same_day_and_seed_give_the_same_data(data: DemoData) -> None:
    again = generate(AUTUMN)

    assert again == data


def test_another_seed_gives_other_data(data: DemoData) -> None:
    other = generate(AUTUMN, seed=8)

    assert other.customers != data.customers
    assert other.bookings != data.bookings


def test_people_stay_the_same_on_another_day(data: DemoData) -> None:
    later = generate(AUTUMN + timedelta(100))

    assert set(people_of(later)) == set(people_of(data))


def test_the_demo_has_three_landlords_on_three_plans(data: DemoData) -> None:
    plans = {landlord.slug: landlord.plan.value for landlord in data.landlords}

    assert plans == {
        "seeblick": "premium",
        "estran-bleu": "enterprise",
        "eichgrund": "basic",
    }


def test_there_are_300_customers_and_900_bookings(data: DemoData) -> None:
    assert len(data.customers) == 300
    assert len(data.bookings) == 900


def test_keys_and_customer_numbers_are_unique(data: DemoData) -> None:
    keys = [customer.person.key for customer in data.customers]
    numbers = [(customer.landlord, customer.number) for customer in data.customers]
    bookings = [booking.key for booking in data.bookings]

    for values in (keys, numbers, bookings):
        assert len(set(values)) == len(values)


def test_customers_book_at_their_own_landlord(data: DemoData) -> None:
    home = {customer.person.key: customer.landlord for customer in data.customers}

    assert all(home[booking.customer] == booking.landlord for booking in data.bookings)


def test_texts_come_in_three_languages(data: DemoData) -> None:
    services = [s for landlord in data.landlords for s in landlord.services]
    fields = [field for service in services for field in service.fields]
    choices = [choice for field in fields for choice in field.choices]

    texts = [service.titles for service in services]
    texts += [service.descriptions for service in services]
    texts += [field.labels for field in fields]
    texts += [choice.labels for choice in choices]
    assert all(set(text) == LANGUAGES and all(text.values()) for text in texts)


def test_all_units_and_field_types_occur(data: DemoData) -> None:
    services = [s for landlord in data.landlords for s in landlord.services]

    assert {service.unit for service in services} == set(Unit)
    assert {f.type for s in services for f in s.fields} == set(FieldType)


def test_slots_belong_to_slot_and_seat_services(data: DemoData) -> None:
    for service in services_of(data).values():
        assert bool(service.slots) == (service.unit in {Unit.SLOT, Unit.SEAT})


def test_brand_colours_are_readable_on_white(data: DemoData) -> None:
    for landlord in data.landlords:
        assert contrast_with_white(landlord.color) >= 4.5


def test_e_mail_domains_are_reserved_ones(data: DemoData) -> None:
    addresses = [customer.person.email for customer in data.customers]
    addresses += [landlord.contact.email for landlord in data.landlords]
    addresses += [value for _, item in items_of(data) for key, value in item.answers.items() if key == "contact_email"]

    assert all(RESERVED_DOMAIN.search(address) for address in addresses)


def test_nothing_is_booked_beyond_its_capacity(data: DemoData) -> None:
    services = services_of(data)
    changes: dict[str, list[tuple[datetime, int]]] = {key: [] for key in services}
    for booking, item in items_of(data):
        if booking.cancelled_at is None:
            changes[item.service].append((item.starts_at, item.quantity))
            changes[item.service].append((item.ends_at, -item.quantity))

    for key, moves in changes.items():
        taken = 0
        # At the same moment the end, a negative number, comes before the start.
        for _, change in sorted(moves):
            taken += change
            assert taken <= services[key].capacity


def test_items_keep_to_the_times_of_their_service(data: DemoData) -> None:
    services = services_of(data)

    for _, item in items_of(data):
        service = services[item.service]
        times = (item.starts_at.time(), item.ends_at.time())
        if service.slots:
            assert times in {(slot.starts, slot.ends) for slot in service.slots}
        elif service.unit is Unit.HOUR:
            assert service.starts <= times[0] < times[1] <= service.ends
        else:
            assert times == (service.starts, service.ends)


def test_units_are_the_length_in_the_unit_of_the_service(data: DemoData) -> None:
    services = services_of(data)

    for _, item in items_of(data):
        midnights = (item.ends_at.date() - item.starts_at.date()).days
        lengths = {
            Unit.NIGHT: midnights,
            Unit.DAY: midnights + 1,
            Unit.HOUR: (item.ends_at - item.starts_at) // timedelta(hours=1),
        }
        assert item.units == lengths.get(services[item.service].unit, 1)
        assert item.units >= 1


def test_each_required_question_is_answered(data: DemoData) -> None:
    services = services_of(data)

    for _, item in items_of(data):
        fields = services[item.service].fields
        required = [field for field in fields if field.is_required]
        per_participant = [f.key for f in required if f.scope is Scope.PARTICIPANT]
        assert all(item.answers.get(f.key) for f in required if f.scope is Scope.BOOKING)
        assert bool(item.participants) or not per_participant
        for participant in item.participants:
            assert all(participant.answers.get(key) for key in per_participant)


def test_answers_have_the_form_of_their_field(data: DemoData) -> None:
    services = services_of(data)

    for _, item in items_of(data):
        fields = services[item.service].fields
        check_answers(fields, Scope.BOOKING, item.answers)
        for participant in item.participants:
            check_answers(fields, Scope.PARTICIPANT, participant.answers)


def check_answers(fields: tuple[DataField, ...], scope: Scope, answers: Answers) -> None:
    asked = {field.key: field for field in fields if field.scope is scope}
    for key, value in answers.items():
        field = asked[key]
        if field.type is FieldType.CHOICE:
            assert value in {choice.key for choice in field.choices}
        elif field.type is FieldType.YES_NO:
            assert value in {"yes", "no"}
        elif field.type is FieldType.DATE:
            assert date.fromisoformat(value) < AUTUMN
        elif field.type is FieldType.NUMBER:
            assert float(value) >= 0
        else:
            assert value.strip()
            assert field.type is not FieldType.FILE


def test_participants_fit_into_what_was_booked(data: DemoData) -> None:
    services = services_of(data)

    for _, item in items_of(data):
        most = services[item.service].persons * item.quantity
        assert len(item.participants) <= most
        if item.participants:
            assert len(item.participants) >= item.quantity


def test_some_bookings_to_come_lack_optional_answers(data: DemoData, slug: str) -> None:
    services = services_of(data)

    lacking = [
        item
        for item in firm_items(data, slug)
        if item.starts_at.date() > AUTUMN
        and any(
            field.scope is Scope.BOOKING and field.type is not FieldType.FILE and field.key not in item.answers
            for field in services[item.service].fields
        )
    ]
    assert len(lacking) >= 5


def test_customers_were_known_before_their_first_booking(data: DemoData) -> None:
    known_since = {c.person.key: c.created_at for c in data.customers}

    assert all(known_since[b.customer] <= b.created_at for b in data.bookings)


def test_bookings_were_made_before_today_and_before_their_start(
    data: DemoData,
) -> None:
    for booking, item in items_of(data):
        assert booking.created_at < item.starts_at
        assert booking.created_at.date() < AUTUMN


def test_cancellations_lie_between_creation_and_start(data: DemoData) -> None:
    cancelled = [booking for booking in data.bookings if booking.cancelled_at]

    assert len(cancelled) >= 30
    for booking in cancelled:
        assert booking.cancelled_at is not None
        assert booking.created_at <= booking.cancelled_at
        assert booking.cancelled_at <= min(item.starts_at for item in booking.items)
        assert booking.cancelled_at <= datetime.combine(AUTUMN, datetime.min.time())


def test_open_reservations_are_still_valid(data: DemoData, slug: str) -> None:
    reservations = [
        booking
        for booking in data.bookings
        if booking.landlord == slug and booking.kind is BookingKind.RESERVATION and booking.cancelled_at is None
    ]

    assert len(reservations) >= 3
    for booking in reservations:
        assert booking.valid_until is not None
        assert booking.valid_until >= AUTUMN


def test_only_offers_and_reservations_have_a_last_day(data: DemoData) -> None:
    for booking in data.bookings:
        is_firm = booking.kind is BookingKind.BOOKING

        assert (booking.valid_until is None) == is_firm


def test_item_states_follow_the_day(data: DemoData) -> None:
    for booking, item in items_of(data):
        is_firm = booking.kind is BookingKind.BOOKING and booking.cancelled_at is None
        if not is_firm or item.starts_at.date() >= AUTUMN:
            expected = ItemState.OPEN
        elif item.ends_at.date() >= AUTUMN:
            expected = ItemState.HANDED_OVER
        else:
            expected = ItemState.RETURNED

        assert item.state is expected


@pytest.mark.parametrize("today", [AUTUMN, date(2024, 2, 29), date(2026, 1, 1), date(2026, 8, 8)])
def test_something_happens_today_and_in_the_next_two_weeks(today: date, slug: str) -> None:
    items = firm_items(generate(today), slug)

    arrivals = [item for item in items if item.starts_at.date() == today]
    returns = [item for item in items if item.ends_at.date() == today]
    running = [i for i in items if i.starts_at.date() < today < i.ends_at.date()]
    soon = [i for i in items if timedelta(0) < i.starts_at.date() - today <= timedelta(14)]
    assert len(arrivals) >= 4
    assert len([item for item in returns if item.starts_at.date() < today]) >= 2
    assert running
    assert len(soon) >= 10


def test_bookings_reach_18_months_back_and_9_months_ahead(data: DemoData) -> None:
    starts = [item.starts_at.date() for _, item in items_of(data)]

    assert AUTUMN - timedelta(555) <= min(starts) < AUTUMN - timedelta(480)
    assert AUTUMN + timedelta(210) < max(starts) <= AUTUMN + timedelta(280)


def test_most_bookings_fall_into_the_summer(data: DemoData, slug: str) -> None:
    months = Counter(booking.items[0].starts_at.month for booking in data.bookings if booking.landlord == slug)

    assert months[7] + months[8] > 3 * (months[1] + months[2])


def test_partner_channels_are_their_own_point_of_sale(data: DemoData) -> None:
    partners = {Channel.HOLIDU: "Holidu", Channel.BOOKING_COM: "Booking.com"}

    assert {booking.channel for booking in data.bookings} == set(Channel)
    for booking in data.bookings:
        own_name = landlord_of(data, booking.landlord).name
        assert booking.point_of_sale == partners.get(booking.channel, own_name)


def test_bookings_have_one_or_two_items(data: DemoData, slug: str) -> None:
    sizes = {len(b.items) for b in data.bookings if b.landlord == slug}

    assert sizes == {1, 2}
