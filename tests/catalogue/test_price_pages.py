from datetime import date

import pytest
from sqlalchemy import select

from core.activities.services import activities_of
from core.catalogue.models import Service, Unit
from core.catalogue.price_calendar import price_month, season_marks
from core.catalogue.price_models import SeasonPrice
from core.catalogue.seasons import all_seasons
from core.db import db
from core.permissions.rights import Role
from tests.catalogue.building import new_season, new_service
from tests.conftest import unguarded
from tests.support.statements import counted_statements


@pytest.fixture
def owner(app, landlord, sign_in):
    client = sign_in(Role.OWNER, landlord.id)
    with unguarded(app):
        yield client


@pytest.fixture
def house(landlord) -> Service:
    return new_service(Unit.NIGHT, title="Lake house", price_minor=10_000)


def form(*season_ids: int, **typed: str) -> dict[str, str]:
    """Return a form in which only the everyday price is filled in, apart from what is given."""
    groups = ["everyday", *(f"season-{season_id}" for season_id in season_ids)]
    blank = {f"{group}-{part}": "" for group in groups for part in ("price", *"0123456", "min")}
    given = {name.replace("_", "-"): value for name, value in typed.items() if name not in ("max_units", "version")}
    most = {"max_units": typed.get("max_units", ""), "version": typed.get("version", "1")}
    return {**blank, "everyday-price": "100", **given, **most}


def saved(service: Service) -> Service:
    db.session.rollback()
    return db.session.scalars(select(Service).where(Service.id == service.id)).one()


def season_price(service: Service) -> SeasonPrice | None:
    db.session.rollback()
    return db.session.scalar(select(SeasonPrice).where(SeasonPrice.service_id == service.id))


def test_prices_of_weekdays_and_seasons_are_saved(owner, house):
    season = new_season(new_service(), date(2030, 7, 1), date(2030, 7, 31), 1)
    own = {f"season_{season.id}_price": "150,50", f"season_{season.id}_5": "170", f"season_{season.id}_min": "7"}

    answer = owner.post(
        f"/office/services/{house.id}/prices/edit",
        data=form(season.id, everyday_4="120", everyday_min="2", max_units="14", **own),
    )

    assert answer.location == f"/office/services/{house.id}/prices"
    service, price = saved(house), season_price(house)
    assert (service.price_minor, service.weekday_prices) == (10_000, {"4": 12_000})
    assert (service.min_units, service.max_units, service.version) == (2, 14, 2)
    assert price is not None
    assert (price.price_minor, price.weekday_prices, price.min_units) == (15_050, {"5": 17_000}, 7)


def test_a_season_left_blank_has_no_price_of_its_own_any_more(owner, house):
    season = new_season(house, date(2030, 7, 1), date(2030, 7, 31), 15_000)

    owner.post(f"/office/services/{house.id}/prices/edit", data=form(season.id))

    assert season_price(house) is None


@pytest.mark.parametrize("part", ["3", "min"])
def test_a_season_with_anything_in_it_needs_a_price(owner, house, part):
    season = new_season(new_service(), date(2030, 7, 1), date(2030, 7, 31), 1)

    answer = owner.post(
        f"/office/services/{house.id}/prices/edit", data=form(season.id, **{f"season_{season.id}_{part}": "5"})
    )

    assert answer.status_code == 422
    assert "Please enter a price as well" in answer.text
    assert season_price(house) is None


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"everyday_price": ""}, "Please fill in this field."),
        ({"everyday_price": "-5"}, "Please enter an amount"),
        ({"everyday_2": "-5"}, "Please enter an amount"),
        ({"everyday_2": "12 USD"}, "Please enter an amount"),
        ({"everyday_6": "1000000"}, "too high"),
        ({"everyday_min": "0"}, "from 1 to"),
        ({"everyday_min": "400"}, "from 1 to"),
        ({"everyday_min": "3", "max_units": "2"}, "must not be shorter than the shortest, which is 3"),
        ({"everyday_7": "5"}, "does not belong to it"),
        ({"season_999_price": "5"}, "does not belong to it"),
    ],
)
def test_bad_input_is_explained_and_nothing_changes(owner, house, wrong, says):
    answer = owner.post(f"/office/services/{house.id}/prices/edit", data=form(**{"everyday_0": "77", **wrong}))

    assert answer.status_code == 422
    assert says in answer.text
    assert 'value="77"' in answer.text
    assert saved(house).weekday_prices == {}


def test_the_second_of_two_is_told_and_sees_what_the_first_saved(owner, house):
    season = new_season(house, date(2030, 7, 1), date(2030, 7, 31), 15_000, name="Summer")
    address = f"/office/services/{house.id}/prices/edit"
    owner.post(address, data=form(season.id, **{f"season_{season.id}_price": "160"}))

    second = owner.post(address, data=form(season.id, **{f"season_{season.id}_price": "170"}))

    assert second.status_code == 409
    assert "Somebody else saved this service while you were typing." in second.text
    assert "Summer, Price" in second.text
    assert "€160.00" in second.text
    assert "€170.00" in second.text
    price = season_price(house)
    assert price is not None
    assert price.price_minor == 16_000


def test_what_changed_is_put_on_record_in_the_readers_language(app, landlord, sign_in, owner, house):
    owner.post(f"/office/services/{house.id}/prices/edit", data=form(everyday_price="90", everyday_4="120"))

    [newest, *_older] = activities_of("service", house.id)
    assert newest.event == "service.prices_changed"
    german = sign_in(Role.MANAGER, landlord.id, language="de").get(f"/office/services/{house.id}").text
    assert "Freitag" in german
    assert "120,00\xa0€" in german


def test_saving_the_same_prices_again_leaves_no_line(owner, house):
    owner.post(f"/office/services/{house.id}/prices/edit", data=form())

    assert [line.event for line in activities_of("service", house.id)] == ["service.created"]


def test_seats_have_prices_but_no_length(owner, landlord):
    tour = new_service(Unit.SEAT, title="Tour", price_minor=1_500, slots=("10:00-12:00",))
    page = owner.get(f"/office/services/{tour.id}/prices/edit").text

    assert "everyday-min" not in page
    assert "everyday-4" in page
    assert "≥" not in owner.get(f"/office/services/{tour.id}/prices").text


def test_the_calendar_names_the_season_and_the_shortest_stay_of_each_day(owner, house):
    new_season(house, date(2030, 7, 10), date(2030, 7, 31), 15_000, name="Holidays", min_units=7)

    page = owner.get(f"/office/services/{house.id}/prices?month=2030-07").text

    assert "July 2030" in page
    assert page.count("<strong>150</strong>") == 22
    assert page.count("<strong>100</strong>") == 9
    assert page.count(", Holidays</span>") == 22
    assert page.count("Shortest stay, in nights: 7") == 22
    assert "month=2030-06" in page
    assert "month=2030-08" in page


@pytest.mark.parametrize("month", ["", "2030", "2030-13", "x", "0001-01", "9999-12", "2030-07-01"])
def test_any_month_in_the_address_shows_a_calendar(owner, house, month):
    assert owner.get(f"/office/services/{house.id}/prices", query_string={"month": month}).status_code == 200


def test_each_day_of_the_calendar_has_its_own_price(house):
    new_season(house, date(2030, 7, 3), date(2030, 7, 4), 15_000, weekday_prices={"3": 16_000})
    marks = season_marks(all_seasons())

    month = price_month(house, date(2030, 7, 20), marks, today=date(2030, 7, 2))

    days = [day for week in month.weeks for day in week if day]
    assert len(days) == 31
    assert [day.price_minor for day in days[:5]] == [10_000, 10_000, 15_000, 16_000, 10_000]
    assert [day.is_past for day in days[:3]] == [True, False, False]
    assert [day.mark.letter if day.mark else "" for day in days[:5]] == ["", "", "A", "A", ""]


def test_the_page_takes_the_same_number_of_statements_for_many_seasons(owner, house):
    new_season(house, date(2030, 1, 1), date(2030, 1, 31), 100)
    address = f"/office/services/{house.id}/prices?month=2030-01"
    owner.get(address)
    with counted_statements() as few:
        owner.get(address)
    for month in range(2, 12):
        new_season(house, date(2030, month, 1), date(2030, month, 28), 100)
    with counted_statements() as many:
        owner.get(address)

    assert len(few) == len(many)


def test_staff_see_prices_but_cannot_change_them(app, landlord, sign_in, house):
    staff = sign_in(Role.STAFF, landlord.id)

    with unguarded(app):
        page = staff.get(f"/office/services/{house.id}/prices")
        assert page.status_code == 200
        assert "Edit prices" not in page.text
        assert staff.post(f"/office/services/{house.id}/prices/edit", data=form()).status_code == 403
