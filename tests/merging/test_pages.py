"""The pages of a merge: choose, compare, see what will happen, merge, take back."""

import re

import pytest
from sqlalchemy import func, select

from core.activities.services import SYSTEM
from core.customers.field_editing import OwnFieldData, add_own_field
from core.customers.models import Customer
from core.customers.own_fields import OwnType
from core.customers.services import get_customer
from core.db import db, transaction
from core.merging.models import CustomerMerge
from core.permissions.rights import Role
from core.permissions.token_rights import TokenRight
from core.rest.tokens import NewToken, create_token
from tests.conftest import NOW
from tests.merging.dumps import business, dump

MERGE = "/office/customers/merge"


def fields_of(page: str) -> dict[str, str]:
    """Return what a browser would send: hidden fields, and the radio buttons that are chosen."""
    main = page[page.index("<main") :]
    hidden = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', main)
    taken = re.findall(r'type="radio"[^>]* name="([^"]+)" value="([^"]*)" checked', main)
    return {name: value for name, value in [*hidden, *taken] if name != "csrf_token"}


def merge_ids() -> list[int]:
    db.session.rollback()
    return list(db.session.scalars(select(CustomerMerge.id)))


@pytest.fixture
def open_form(desk, namesakes):
    who = desk()

    def opened(count: int = 3, **more):
        people = namesakes(count)
        ids = ",".join(str(one.id) for one in people)
        return who, [one.id for one in people], fields_of(who.get(f"{MERGE}?ids={ids}").text) | more

    return opened


def test_the_card_leads_to_the_merge_and_names_are_searched(desk, namesakes):
    kept, source, other = namesakes(3)
    who = desk()

    card = who.get(f"/office/customers/{kept.id}").text
    first = who.get(f"/office/customers/{kept.id}/merge").text
    second = who.get(f"/office/customers/{kept.id}/merge?q=Lind&with={source.id}").text

    assert f"/office/customers/{kept.id}/merge" in card
    assert f"with={source.id}" in first
    assert f"with={source.id},{other.id}" in second
    assert f"{MERGE}?ids={kept.id},{source.id}" in second


def test_those_who_are_ticked_in_the_list_stand_side_by_side(desk, namesakes):
    kept, source, other = namesakes(3)
    who = desk()

    answer = who.post(f"{MERGE}/selected", {"customer": [str(source.id), str(kept.id)]})
    everybody = who.post(f"{MERGE}/selected", {"scope": "all", "q": "Lind", "filter": "", "excluded": str(kept.id)})
    alone = who.post(f"{MERGE}/selected", {"customer": [str(kept.id)]})

    assert answer.headers["Location"] == f"{MERGE}?ids={kept.id},{source.id}"
    assert everybody.headers["Location"] == f"{MERGE}?ids={source.id},{other.id}"
    assert alone.status_code == 422
    assert "merge/selected" in who.get("/office/customers/").text


def test_the_form_shows_the_values_side_by_side_with_the_kept_ones_chosen(desk, namesakes):
    kept, source = namesakes(2)

    page = desk().get(f"{MERGE}?ids={source.id},{kept.id}").text
    turned = desk(Role.MANAGER).get(f"{MERGE}?ids={source.id},{kept.id}&kept={source.id}").text

    assert fields_of(page)["take-email"] == str(kept.id)
    assert fields_of(turned)["take-email"] == str(source.id)
    assert "ada0@example.org" in page
    assert "ada1@example.org" in page
    assert "take-first_name" not in page


def test_the_landlords_own_fields_are_compared_by_their_names(desk, namesakes):
    kept, source = namesakes(2)
    with transaction():
        labels = {"de": "Bootsart", "en": "Kind of boat", "fr": "Type de bateau"}
        options = (
            {"value": "sail", "labels": {"en": "Sailing boat"}},
            {"value": "row", "labels": {"en": "Rowing boat"}},
        )
        field = add_own_field(OwnType.CHOICE, OwnFieldData(labels, options=options), actor=SYSTEM, at=NOW)
        for one, value in ((kept, "sail"), (source, "row")):
            get_customer(one.id, locked=True).own_fields = {field.key: value}

    page = desk().get(f"{MERGE}?ids={kept.id},{source.id}").text

    assert "Kind of boat" in page
    assert "Rowing boat" in page


def test_the_preview_says_what_will_happen_and_changes_nothing(open_form, make_booking):
    who, ids, fields = open_form()
    for customer_id in ids:
        make_booking(customer=get_customer(customer_id))
    before = dump()

    answer = who.post(f"{MERGE}/preview", fields)

    assert answer.status_code == 200
    for text in ("Bookings", "Phone numbers", "Open balance", "€600.00", "Merge now", "Jul 1, 2026"):
        assert text in answer.text, text
    assert dump() == before


def test_a_merge_leads_to_the_card_which_says_where_it_came_from(open_form):
    who, ids, fields = open_form()

    answer = who.post(MERGE, fields)

    assert answer.headers["Location"] == f"/office/customers/{ids[0]}"
    card = who.get(f"/office/customers/{ids[0]}").text
    assert "2 cards were merged into this one." in card
    assert "Merged from" in card
    assert "Ada Lind (K-00002), Ada Lind (K-00003)" in card
    assert "Take back" in card


def test_old_addresses_lead_to_the_card_with_a_word(open_form):
    who, ids, fields = open_form()
    who.post(MERGE, fields)

    answer = who.get(f"/office/customers/{ids[2]}/bookings")

    assert (answer.status_code, answer.headers["Location"]) == (302, f"/office/customers/{ids[0]}/bookings")
    assert "Customer K-00003 was merged into this card." in who.get(answer.headers["Location"]).text


def test_a_second_click_is_one_merge(open_form):
    who, ids, fields = open_form()
    who.post(MERGE, fields)

    answer = who.post(MERGE, fields)

    assert answer.headers["Location"] == f"/office/customers/{ids[0]}"
    assert "These customers were merged already." in who.get(f"/office/customers/{ids[0]}").text
    assert len(merge_ids()) == 1


def test_a_merge_is_taken_back_from_the_card(open_form):
    who, ids, fields = open_form()
    before = dump()
    who.post(MERGE, fields)
    [merge_id] = merge_ids()

    answer = who.post(f"/office/customers/merges/{merge_id}/undo")

    assert answer.headers["Location"] == f"/office/customers/{ids[0]}"
    card = who.get(answer.headers["Location"]).text
    assert "The merge was taken back" in card
    assert "Merged from" not in card
    assert business(dump()) == business(before)


def test_what_is_in_the_way_is_said_on_the_card(open_form):
    who, ids, fields = open_form()
    who.post(MERGE, fields | {"take-email": str(ids[1])})
    with transaction():
        get_customer(ids[0], locked=True).email = "new@example.org"
    [merge_id] = merge_ids()

    who.post(f"/office/customers/merges/{merge_id}/undo")

    assert "Changed since: E-mail address." in who.get(f"/office/customers/{ids[0]}").text
    assert db.session.scalar(select(func.count(Customer.id))) == 1


def test_somebody_changed_since_the_form_was_opened(open_form):
    who, ids, fields = open_form()
    with transaction():
        get_customer(ids[1], locked=True).comment = "Somebody was here"

    assert who.post(MERGE, fields).status_code == 409
    assert who.post(f"{MERGE}/preview", fields).status_code == 409


def test_an_edit_of_somebody_who_was_merged_is_refused_with_a_sentence(open_form):
    who, ids, fields = open_form()
    who.post(MERGE, fields)

    answer = who.post(f"/office/customers/{ids[1]}/edit", {"last_name": "Late", "version": "1"})

    assert answer.status_code == 409
    assert "was merged into another card" in answer.text


@pytest.mark.parametrize("change", [{"surprise": "1"}, {"kept": "999"}, {"take-email": "word"}])
def test_what_the_form_does_not_show_is_refused(open_form, change):
    who, _ids, fields = open_form()

    assert who.post(MERGE, fields | change).status_code in (404, 409, 422)
    assert merge_ids() == []


@pytest.mark.parametrize("ids", ["", "x", "1,1", "1,99999", ",".join(map(str, range(1, 80)))])
def test_addresses_that_name_nobody_are_no_fault(desk, namesakes, ids):
    namesakes(1)

    assert desk().get(f"{MERGE}?ids={ids}").status_code in (200, 404, 422)


def test_staff_without_the_right_do_not_see_it(desk, namesakes):
    kept, source = namesakes(2)
    who = desk(Role.STAFF)

    assert f"{kept.id}/merge" not in who.get(f"/office/customers/{kept.id}").text
    assert who.get(f"{MERGE}?ids={kept.id},{source.id}").status_code == 403


def test_programs_are_led_on_as_well(open_form, landlord):
    who, ids, fields = open_form()
    who.post(MERGE, fields)
    with transaction():
        _token, shown = create_token(NewToken("Till", frozenset(TokenRight)), actor=SYSTEM, at=NOW)
    headers = {"Authorization": f"Bearer {shown}"}

    read = who.get(f"/api/v1/customers/{ids[1]}", headers=headers)
    written = who.open(
        "PATCH", f"/api/v1/customers/{ids[1]}", headers=headers, json={"version": 1, "last_name": "Late"}
    )

    assert (read.status_code, read.headers["Location"]) == (302, f"/api/v1/customers/{ids[0]}")
    assert (written.status_code, written.json["code"]) == (409, "merged_away")
