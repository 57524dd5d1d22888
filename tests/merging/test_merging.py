"""What a merge moves, combines and keeps (C-19)."""

import pytest
from sqlalchemy import func, select

from core.activities.services import SYSTEM
from core.bookings.models import Booking
from core.customers.former import MergedAway, customer_by_number, resolve_customer
from core.customers.former_models import FormerAddress, FormerCustomer
from core.customers.listing import find_customers
from core.customers.models import Customer
from core.customers.services import CustomerData, create_customer, get_card, get_customer
from core.db import db, transaction
from core.errors import Conflict, NotFound
from core.isolation import use_landlord
from core.merging.errors import AlreadyMerged, SomebodyGone, TooFew, TooMany
from core.merging.models import MergedRow
from core.merging.references import References
from core.merging.services import MOST_AT_ONCE
from tests.conftest import NOW
from tests.merging.dumps import business, dump


def test_bookings_phones_and_addresses_come_together(namesakes, make_booking, merge):
    kept, *sources = namesakes(3)
    booking_ids = [make_booking(customer=customer).id for customer in (kept, *sources)]

    merge(kept, *sources)

    card = get_card(kept.id)
    assert set(db.session.scalars(select(Booking.id).where(Booking.customer_id == kept.id))) == set(booking_ids)
    assert [phone.number for phone in card.phones] == [
        "030 23125 001",
        "0171 39200 00",
        "0171 39200 01",
        "0171 39200 02",
    ]
    assert [address.city for address in card.addresses] == ["Berlin"]


def test_every_row_moves_or_its_content_stands_in_the_journal(namesakes, hang_everything, merge):
    kept, source = namesakes(2)
    hang_everything(kept.id)
    hang_everything(source.id)
    before = dump()

    result = merge(kept, source)

    after = dump()
    kept_rows = {
        (row.table_name, row.row_id): row.before for row in db.session.scalars(select(MergedRow)) if row.after is None
    }
    for table, rows in before.items():
        for row_id, row in rows.items():
            assert row_id in after[table] or kept_rows[table, row_id] == row, (table, row_id)
    References().refuse_left("customer", [source.id])
    assert result.moved["booking"] == 1


def test_a_merge_taken_back_leaves_everything_as_it_was(namesakes, hang_everything, make_booking, merge, undo):
    kept, *sources = namesakes(4)
    for customer in (kept, *sources):
        hang_everything(customer.id)
        make_booking(customer=customer)
    before = dump()

    result = merge(kept, *sources)
    changed = dump()
    undo(result.merge_id)

    after = dump()
    assert business(changed) != business(before)
    assert business(after) == business(before)
    lines = {row_id: line for row_id, line in after["activity"].items() if row_id in before["activity"]}
    assert lines == before["activity"]


def test_blanks_are_filled_and_the_kept_values_stay(make_customer, merge):
    kept = make_customer("Ada", "Lind", "", comment="kept")
    source = make_customer("Adelheid", "Lind", "ada@example.org", comment="gone", vat_id="DE1")

    merge(kept, source)

    found = get_customer(kept.id)
    assert (found.first_name, found.email, found.email_key, found.comment, found.vat_id) == (
        "Ada",
        "ada@example.org",
        "ada@example.org",
        "kept",
        "DE1",
    )


def test_the_value_of_another_is_taken_where_somebody_chose_it(namesakes, merge):
    kept, source = namesakes(2)

    merge(kept, source, choices={"email": source.id})

    assert get_customer(kept.id).email == "ada1@example.org"
    assert db.session.scalars(select(FormerAddress.email_key)).all() == ["ada0@example.org"]


def test_the_first_phone_number_and_address_stay_the_first(make_customer, merge):
    older = make_customer(phones=("030 1",), email="old@example.org")
    kept = make_customer(phones=("030 2",), email="new@example.org")

    merge(kept, older)

    assert [phone.number for phone in get_card(kept.id).phones] == ["030 2", "030 1"]


def test_old_ids_and_numbers_lead_to_the_kept_after_three_merges_in_a_row(namesakes, merge):
    first, second, third, last = namesakes(4)
    numbers = [customer.number for customer in (first, second, third, last)]
    ids = [customer.id for customer in (first, second, third, last)]

    merge(ids[1], ids[0])
    merge(ids[2], ids[1])
    merge(ids[3], ids[2])

    assert {resolve_customer(customer_id) for customer_id in ids} == {ids[3]}
    assert {customer_by_number(number).id for number in numbers} == {ids[3]}
    with pytest.raises(MergedAway):
        get_customer(ids[0])
    assert set(db.session.scalars(select(FormerCustomer.merged_into_id))) == {ids[3]}
    assert len(db.session.scalars(select(FormerAddress.id).where(FormerAddress.customer_id == ids[3])).all()) == 3


def test_the_list_finds_a_card_by_the_number_of_one_that_was_merged_into_it(namesakes, merge):
    kept, source, _other = namesakes(3)
    gone = source.number

    merge(kept, source)

    assert [row.id for row in find_customers(gone).customers] == [kept.id]
    assert find_customers("K-77777").customers == []


def test_ids_and_numbers_are_never_given_again(namesakes, make_customer, merge):
    kept, source = namesakes(2)
    gone_id, gone_number = source.id, source.number
    merge(kept, source)

    made = [make_customer(email=f"n{number}@example.org") for number in range(2)]
    with transaction():
        at_once = [create_customer(CustomerData(last_name="New"), actor=SYSTEM, at=NOW) for _number in range(3)]

    ids = [customer.id for customer in (*made, *at_once)]
    assert gone_id not in ids
    assert len(set(ids)) == 5
    assert gone_number not in {customer.number for customer in (*made, *at_once)}


@pytest.mark.parametrize("mistake", ["alone", "twice", "many"])
def test_who_is_meant_must_be_clear(namesakes, merge, mistake):
    kept, source = namesakes(2)
    sources = {"alone": [], "twice": [source, kept], "many": range(5000, 5000 + MOST_AT_ONCE)}[mistake]

    with pytest.raises(TooMany if mistake == "many" else TooFew):
        merge(kept, *sources)


def test_a_second_click_does_nothing_and_says_so(namesakes, merge):
    kept, source, other = namesakes(3)
    merge(kept, source)

    with pytest.raises(AlreadyMerged):
        merge(kept, source)
    with pytest.raises(SomebodyGone):
        merge(other, source)


def test_customers_of_another_landlord_are_nobody(namesakes, make_landlord, merge):
    kept, source = namesakes(2)
    other = make_landlord("anderswo")
    with use_landlord(other.id), transaction():
        stranger = create_customer(CustomerData(last_name="Fremd"), actor=SYSTEM, at=NOW).id

    with pytest.raises(SomebodyGone):
        merge(kept, stranger)
    with use_landlord(other.id), pytest.raises(SomebodyGone):
        merge(stranger, source.id)
    with use_landlord(other.id):
        assert resolve_customer(kept.id) is None


def test_somebody_who_changed_since_the_form_was_shown_is_not_merged(namesakes, merge):
    kept, source = namesakes(2)

    with pytest.raises(Conflict):
        merge(kept, source, versions={source.id: source.version - 1})


def test_the_last_of_a_chain_is_taken_back_first(namesakes, merge, undo):
    first, second, third = namesakes(3)
    one = merge(second, first)
    two = merge(third, second)

    with pytest.raises(Conflict) as refused:
        undo(one.merge_id)
    assert "Ada Lind (K-00002) was merged into another customer since" in refused.value.sentence

    undo(two.merge_id)
    undo(one.merge_id)
    assert [get_customer(one).id for one in (first.id, second.id, third.id)] == [first.id, second.id, third.id]


def test_nobody_is_found_under_an_unknown_id(landlord):
    with pytest.raises(NotFound) as refused:
        get_customer(12345)

    assert not isinstance(refused.value, MergedAway)
    assert customer_by_number("K-77777") is None
    assert db.session.scalar(select(func.count(Customer.id))) == 0
