"""A visitor's request finds the landlord of its address."""

from core.landlords.services import current_landlord


def test_the_landlord_of_an_address_is_asked_for_once(visitor, landlord, counting):
    with counting() as page:
        answer = visitor.get("/theme.css")

    assert answer.status_code == 200
    assert page.statements == 1


def test_each_address_shows_its_own_landlord(visitor, landlord, make_landlord):
    make_landlord("waldsee", name="Waldsee")

    here, there = visitor.get("/").text, visitor.open("GET", "/book/waldsee/").text

    assert current_landlord().name in here
    assert current_landlord().name not in there
    assert "Waldsee" in there
    assert "Waldsee" not in here
