from datetime import date

import pytest
from sqlalchemy import select

from core.activities.services import activities_of
from core.catalogue.price_models import Season, SeasonPeriod, SeasonPrice
from core.db import db, transaction
from core.isolation import use_landlord
from core.permissions.rights import Role
from tests.catalogue.building import new_season, new_service
from tests.conftest import unguarded
from tests.support.statements import counted_statements

FORM = {
    "names-de": "Sommerferien",
    "names-en": "Summer holidays",
    "names-fr": "",
    "period-0-first": "2030-07-04",
    "period-0-last": "2030-08-28",
    "period-1-first": "",
    "period-1-last": "",
}


@pytest.fixture
def owner(app, landlord, sign_in):
    client = sign_in(Role.OWNER, landlord.id)
    with unguarded(app):
        yield client


def days() -> list[tuple[str, str]]:
    db.session.rollback()
    found = db.session.scalars(select(SeasonPeriod).order_by(SeasonPeriod.first_day)).all()
    return [(str(one.first_day), str(one.last_day)) for one in found]


def seasons():
    db.session.rollback()
    return db.session.scalars(select(Season).order_by(Season.id)).all()


def test_an_empty_list_says_what_seasons_are(owner):
    assert "No seasons yet" in owner.get("/office/settings/seasons/").text


def test_a_season_has_several_parts_of_the_year(owner):
    owner.post(
        "/office/settings/seasons/new", data={**FORM, "period-1-first": "2030-05-01", "period-1-last": "2030-05-05"}
    )

    assert days() == [("2030-05-01", "2030-05-05"), ("2030-07-04", "2030-08-28")]
    page = owner.get("/office/settings/seasons/").text
    assert "Summer holidays" in page
    assert "May 1, 2030 – May 5, 2030" in page


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"names-de": "", "names-en": ""}, "Please fill in at least one language."),
        ({"names-en": "x" * 61}, "The limit is 60 characters"),
        ({"period-0-last": ""}, "Please enter the first and the last day."),
        ({"period-0-first": "", "period-0-last": ""}, "at least one first and last day"),
        ({"period-0-first": "4 July"}, "Please enter days"),
        ({"period-0-first": "0001-01-01"}, "Please enter days"),
        ({"period-0-last": "2030-07-03"}, "must not be before the first"),
        ({"period-1-first": "2030-08-28", "period-1-last": "2030-09-01"}, "overlap with another row"),
        ({"landlord_id": "2"}, "does not belong to it"),
    ],
)
def test_bad_input_is_explained_and_nothing_typed_is_lost(owner, wrong, says):
    answer = owner.post("/office/settings/seasons/new", data={**FORM, **wrong})

    assert answer.status_code == 422
    assert says in answer.text
    assert "Sommerferien" in answer.text or "names-de" in wrong
    assert not seasons()


@pytest.mark.parametrize(
    ("first", "last"),
    [("2030-08-28", "2030-09-10"), ("2030-07-01", "2030-07-04"), ("2030-07-10", "2030-07-11")],
)
def test_days_of_another_season_are_refused_by_its_name(owner, first, last):
    owner.post("/office/settings/seasons/new", data=FORM)

    answer = owner.post(
        "/office/settings/seasons/new",
        data={**FORM, "names-en": "Other", "period-0-first": first, "period-0-last": last},
    )

    assert answer.status_code == 422
    assert "Jul 4, 2030 – Aug 28, 2030 belongs to the season “Summer holidays” already" in answer.text
    assert f'value="{first}"' in answer.text
    assert len(seasons()) == 1


def test_seasons_may_follow_each_other_without_a_gap(owner):
    owner.post("/office/settings/seasons/new", data=FORM)

    answer = owner.post(
        "/office/settings/seasons/new", data={**FORM, "period-0-first": "2030-08-29", "period-0-last": "2030-09-30"}
    )

    assert answer.status_code == 302


def test_a_season_is_changed_within_its_own_days_and_put_on_record(owner):
    owner.post("/office/settings/seasons/new", data=FORM)
    [season] = seasons()

    answer = owner.post(f"/office/settings/seasons/{season.id}", data={**FORM, "period-0-first": "2030-07-06"})

    assert answer.status_code == 302
    assert days() == [("2030-07-06", "2030-08-28")]
    assert activities_of("season", season.id)[0].details["changes"] == {
        "periods": [["2030-07-04 – 2030-08-28"], ["2030-07-06 – 2030-08-28"]]
    }


def test_saving_the_same_season_again_leaves_no_line(owner):
    owner.post("/office/settings/seasons/new", data=FORM)
    [season] = seasons()

    owner.post(f"/office/settings/seasons/{season.id}", data=FORM)

    assert [line.event for line in activities_of("season", season.id)] == ["season.created"]


def test_deleting_a_season_says_how_many_services_lose_their_price(owner):
    season = new_season(new_service(), date(2030, 7, 1), date(2030, 7, 31), 12_000)
    kayak = new_service(title="Kayak")
    with transaction():
        db.session.add(SeasonPrice(service_id=kayak.id, season_id=season.id, price_minor=2_000))

    page = owner.get(f"/office/settings/seasons/{season.id}").text
    owner.post(f"/office/settings/seasons/{season.id}/delete")

    assert "2 services have prices in this season" in page
    assert not seasons()
    assert not db.session.scalars(select(SeasonPrice)).all()
    assert not days()


def test_the_days_of_a_year_are_copied_to_the_next_once(owner):
    owner.post(
        "/office/settings/seasons/new", data={**FORM, "period-1-first": "2029-12-20", "period-1-last": "2030-01-06"}
    )

    first = owner.post("/office/settings/seasons/copy", data={"year": "2030"}, follow_redirects=True)
    again = owner.post("/office/settings/seasons/copy", data={"year": "2030"}, follow_redirects=True)

    assert "One period was added." in first.text
    assert "There was nothing to copy." in again.text
    assert days() == [("2029-12-20", "2030-01-06"), ("2030-07-04", "2030-08-28"), ("2031-07-04", "2031-08-28")]


def test_the_29th_of_february_has_neighbours_in_the_next_year(owner):
    owner.post(
        "/office/settings/seasons/new",
        data={
            **FORM,
            "period-0-first": "2028-02-01",
            "period-0-last": "2028-02-29",
        },
    )

    owner.post("/office/settings/seasons/copy", data={"year": "2028"})

    assert days()[1] == ("2029-02-01", "2029-02-28")


def test_a_copy_that_would_overlap_is_refused_as_a_whole(owner):
    owner.post("/office/settings/seasons/new", data=FORM)
    owner.post(
        "/office/settings/seasons/new",
        data={**FORM, "names-en": "Fair", "period-0-first": "2031-08-01", "period-0-last": "2031-08-03"},
    )

    answer = owner.post("/office/settings/seasons/copy", data={"year": "2030"}, follow_redirects=True)

    assert "belongs to the season “Fair” already" in answer.text
    assert len(days()) == 2


@pytest.mark.parametrize("year", ["", "x", "-1", "99999999999999"])
def test_a_year_that_is_none_copies_nothing(owner, year):
    owner.post("/office/settings/seasons/new", data=FORM)

    answer = owner.post("/office/settings/seasons/copy", data={"year": year})

    assert answer.status_code == 422
    assert len(days()) == 1


def test_the_list_takes_the_same_number_of_statements_for_many_seasons(owner):
    service = new_service()
    new_season(service, date(2030, 1, 1), date(2030, 1, 31), 100)
    owner.get("/office/settings/seasons/")
    with counted_statements() as few:
        owner.get("/office/settings/seasons/")
    for month in range(2, 10):
        new_season(service, date(2030, month, 1), date(2030, month, 28), 100)
    with counted_statements() as many:
        owner.get("/office/settings/seasons/")

    assert len(few) == len(many)


def test_a_season_of_another_landlord_holds_no_days(owner, make_landlord):
    with use_landlord(make_landlord(slug="other").id):
        new_season(new_service(), date(2030, 7, 1), date(2030, 7, 31), 100)

    assert owner.post("/office/settings/seasons/new", data=FORM).status_code == 302
