"""The gate of signed links: inert when opened, one answer for everything that is wrong (R-11 to R-15)."""

import logging
import re
import threading
from datetime import timedelta

import pytest
from sqlalchemy import select

from core.apps.faults import store_faults
from core.db import Base, db, transaction
from core.isolation import set_scope
from core.links.models import SignedLink
from core.links.services import GrantEnded, link_url, revoke_link
from core.signing import Token, current_signer
from core.storefront.grants import current_link, grant
from tests.conftest import NOW
from tests.links.conftest import ADDRESS, PURPOSE, Stranger

WRONG = "eve@example.org"
SENTENCE = "This link does not open with this e-mail address."


def the_link() -> SignedLink:
    db.session.rollback()
    return db.session.scalars(select(SignedLink).order_by(SignedLink.id)).first()


def dump() -> dict[str, list[str]]:
    """Return every row of every table, past all filters."""
    with db.engine.connect() as connection:
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql("SELECT set_config('app.landlord_id', '*', true)")
        tables = Base.metadata.sorted_tables
        return {table.name: sorted(map(str, connection.execute(select(table)).all())) for table in tables}


def altered(path: str) -> str:
    """Return another spelling that the signature alone would accept."""
    return path + "="


@pytest.fixture
def wrong_links(issue, landlord, make_landlord) -> dict[str, str]:
    """Paths that open nothing, each for another reason."""
    good = issue()
    issue(subject_id=2)
    with transaction():
        revoked = db.session.scalars(select(SignedLink).where(SignedLink.subject_id == 2)).one()
        revoke_link(revoked, now=NOW)
    revoked_path = link_url(revoked).removeprefix("https://kontor.test")
    make_landlord("other")
    unissued = current_signer().sign(Token(PURPOSE, landlord.id, "A" * 32))
    return {
        "altered": altered(good),
        "respelled": good[:-1] + chr(ord(good[-1]) + 1),
        "foreign": good.replace("/seeblick/", "/other/"),
        "revoked": revoked_path,
        "never issued": f"/link/seeblick/{PURPOSE}/{unissued}",
        "other purpose": good.replace(PURPOSE, "another-purpose"),
        "nonsense": f"/link/seeblick/{PURPOSE}/x",
        "with slashes": f"/link/seeblick/{PURPOSE}/a/b/c",
    }


def comparable(text: str, path: str) -> str:
    """Return a page without what differs by nature: its own address and the landlord's name."""
    text = text.replace(path.replace("=", "%3D"), "PATH").replace(path, "PATH").replace("/other/", "/seeblick/")
    text = text.replace("hallo@other.example", "hallo@seeblick.example")
    return re.sub(r'name="csrf_token" value="[^"]*"', "", text)


def test_opening_a_link_shows_the_same_page_whatever_is_behind_it(stranger, issue, wrong_links):
    good = the_link_path()

    expected = stranger.get(good)
    pages = {why: stranger.get(path) for why, path in wrong_links.items()}

    assert expected.status_code == 200
    assert "Your e-mail address" in expected.text
    for why, page in pages.items():
        assert page.status_code == 200, why
        assert comparable(page.text, wrong_links[why]) == comparable(expected.text, good), why


def test_opening_a_link_tells_nothing_and_changes_nothing(app, issue, wrong_links):
    before = dump()

    for path in (the_link_path(), *wrong_links.values()):
        for method in ("HEAD", "GET", "OPTIONS"):
            answer = Stranger(app).open(method, path)
            assert "ada" not in answer.text.lower()
    scanned = dump()
    Stranger(app).type(the_link_path(), ADDRESS)

    assert scanned == before
    assert dump() != before


def test_a_wrong_address_or_link_has_one_answer(stranger, issue, wrong_links):
    good = the_link_path()
    expected = comparable(stranger.type(good, WRONG).text, good)

    answers = {why: stranger.type(path, ADDRESS) for why, path in wrong_links.items()}

    assert SENTENCE in expected
    for why, answer in answers.items():
        assert answer.status_code == 422, why
        page = comparable(answer.text, wrong_links[why]).replace(ADDRESS, WRONG)
        assert page == expected, why


def test_the_right_address_leads_to_a_page_without_the_token(stranger, issue):
    path = issue()

    answer = stranger.type(path, f"  {ADDRESS.upper()} ")

    assert answer.status_code == 303
    assert answer.location == f"/book/seeblick/?link_id={the_link().id}"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert answer.headers["Cache-Control"] == "no-store"
    assert (the_link().opened, the_link().last_opened_at, the_link().wrong_tries) == (1, NOW, 0)


def test_a_link_can_be_opened_again(app, issue):
    path = issue()

    answers = [Stranger(app).type(path, ADDRESS).status_code for _number in range(3)]

    assert answers == [303] * 3
    assert the_link().opened == 3


def test_both_the_live_address_and_the_address_of_the_link_must_fit(stranger, issue, kind):
    path = issue()
    kind.address = "new@example.org"

    answers = [stranger.type(path, address).status_code for address in (ADDRESS, "new@example.org")]

    assert answers == [422, 422]


def test_a_subject_that_lets_nobody_in_any_more_refuses_the_right_address(stranger, issue, kind):
    path = issue()
    kind.address = None

    assert stranger.type(path, ADDRESS).status_code == 422
    assert the_link().wrong_tries == 0


def test_an_app_that_fails_refuses_and_counts_nothing_against_the_visitor(app, stranger, issue, kind, enable):
    enable("broken")
    path = issue()
    kinds = app.extensions["kontor.link_kinds"]
    kinds[PURPOSE] = type(kinds[PURPOSE])("broken", kinds[PURPOSE].kind)
    kind.error = RuntimeError("on purpose")

    answer = stranger.type(path, ADDRESS)
    store_faults()

    assert answer.status_code == 422
    assert the_link().wrong_tries == 0


def test_a_link_of_an_app_that_is_not_in_use_opens_nothing(app, stranger, issue, kind):
    path = issue()
    kinds = app.extensions["kontor.link_kinds"]
    kinds[PURPOSE] = type(kinds[PURPOSE])("sample", kinds[PURPOSE].kind)

    assert stranger.type(path, ADDRESS).status_code == 422
    assert not kind.asked


def test_an_unknown_landlord_is_not_found(stranger):
    assert stranger.get(f"/link/nobody/{PURPOSE}/x").status_code == 404
    assert stranger.type(f"/link/nobody/{PURPOSE}/x", ADDRESS).status_code == 404


def test_an_empty_or_odd_form_is_refused_and_counts_nothing(stranger, issue):
    path = issue()
    forms = [{}, {"email": ""}, {"email": "x" * 300}, {"email": ADDRESS, "link_id": "1"}]

    answers = [stranger.open("POST", path, data=form).status_code for form in forms]

    assert answers == [422] * 4
    assert (the_link().opened, the_link().wrong_tries) == (0, 0)


def test_after_five_wrong_addresses_the_link_is_closed_for_an_hour(stranger, issue, clock):
    path = issue()
    for _number in range(5):
        stranger.type(path, WRONG)

    locked = stranger.type(path, ADDRESS)
    clock.move_to(NOW + timedelta(minutes=59, seconds=59))
    still_locked = stranger.type(path, ADDRESS)
    clock.move_to(NOW + timedelta(hours=1))
    open_again = stranger.type(path, ADDRESS)

    assert (locked.status_code, still_locked.status_code, open_again.status_code) == (422, 422, 303)
    assert SENTENCE in locked.text


def test_no_sixty_minutes_hold_more_than_five_tries_and_the_link_no_more_than_twenty(app, issue, kind, clock):
    path = issue()
    tried_at = []
    for minute in range(0, 14 * 60, 7):
        at = NOW + timedelta(minutes=minute)
        clock.move_to(at)
        asked = len(kind.asked)
        Stranger(app, network=f"203.0.113.{minute % 50}").type(path, WRONG)
        tried_at += [at] * (len(kind.asked) - asked)

    assert len(tried_at) == 20
    assert max(sum(at <= other < at + timedelta(hours=1) for other in tried_at) for at in tried_at) <= 5
    clock.move_to(NOW + timedelta(days=30))
    assert Stranger(app).type(path, ADDRESS).status_code == 422


def test_another_spelling_of_the_token_is_no_way_round_the_limit(app, issue, kind):
    path = issue()
    spellings = [f"{path}{tail}" for tail in ("", "=", "==", "é", "%0A", ".", "%20")]
    for number in range(50):
        Stranger(app, network=f"203.0.113.{number}").type(spellings[number % len(spellings)], WRONG)

    assert len(kind.asked) == 5
    assert the_link().wrong_tries == 5


def test_simultaneous_tries_are_no_way_round_the_limit(app, issue, kind):
    path = issue()
    together = threading.Barrier(12)

    def guess(number: int) -> None:
        one = Stranger(app, network=f"203.0.113.{number}")
        together.wait()
        one.type(path, WRONG)

    threads = [threading.Thread(target=guess, args=(number,)) for number in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(kind.asked) == 5
    assert the_link().wrong_tries == 5


def test_one_network_cannot_try_many_links(app, issue):
    path = issue()
    nonsense = f"/link/seeblick/{PURPOSE}/x"

    statuses = [Stranger(app).type(nonsense, ADDRESS).status_code for _number in range(61)]

    assert statuses == [422] * 60 + [429]
    assert Stranger(app).type(path, ADDRESS).status_code == 429
    assert Stranger(app).get(path).status_code == 200
    assert Stranger(app, network="198.51.100.1").type(path, ADDRESS).status_code == 303


def test_scanners_do_no_harm(app, issue):
    path = issue()
    before = dump()

    for network in ("203.0.113.7", "198.51.100.7"):
        for _number in range(20):
            scanner = Stranger(app, network=network)
            pages = [scanner.open("HEAD", path), scanner.get(path), scanner.get(path)]
            form = scanner.open("POST", path, data={"email": ""})
            for page in (*pages, form):
                assert ADDRESS not in page.text
                assert "303" not in page.status

    assert dump() == before
    assert Stranger(app).type(path, ADDRESS).status_code == 303


def test_the_token_stands_in_no_log_header_or_cookie(stranger, issue, caplog):
    path = issue()
    token = path.rpartition("/")[2]
    with caplog.at_level(logging.DEBUG):
        answers = [stranger.get(path), stranger.type(path, WRONG), stranger.type(altered(path), ADDRESS)]
        answers.append(stranger.type(path, ADDRESS))
        answers.append(stranger.get(answers[-1].location))

    assert token not in caplog.text
    for answer in answers:
        assert token not in str(answer.headers)
        assert answer.headers["Referrer-Policy"] == "no-referrer"


def test_a_link_is_written_with_the_configured_address_whatever_the_request_says(app, landlord, issue):
    issue()
    link = the_link()

    with app.test_request_context("/", base_url="https://evil.example", headers={"X-Forwarded-Host": "evil.example"}):
        set_scope(landlord.id)
        url = link_url(link)

    assert url.startswith("https://kontor.test/link/seeblick/")


@pytest.mark.parametrize(
    "headers", [{"Host": "evil.example"}, {"Host": "kontor.test.evil.example"}, {"Host": "kontor.test@evil"}]
)
def test_a_request_for_another_host_is_refused(stranger, issue, headers):
    answer = stranger.open("POST", issue(), data={"email": ADDRESS}, headers=headers)

    assert answer.status_code == 400
    assert the_link().opened == 0


def test_what_was_let_in_ends_after_an_hour_and_with_revocation(app, landlord, issue, clock):
    issue()
    issue(subject_id=2)
    first, second = db.session.scalars(select(SignedLink).order_by(SignedLink.id)).all()

    with app.test_request_context(base_url="https://kontor.test"):
        grant(first, at=NOW)
        assert current_link(first.id, PURPOSE).id == first.id
        for link_id, purpose in ((second.id, PURPOSE), (first.id, "another-purpose"), (99, PURPOSE)):
            with pytest.raises(GrantEnded):
                current_link(link_id, purpose)
        clock.move_to(NOW + timedelta(minutes=60))
        with pytest.raises(GrantEnded):
            current_link(first.id, PURPOSE)
        grant(first, at=NOW + timedelta(minutes=60))
        assert current_link(first.id, PURPOSE).id == first.id
        with transaction():
            revoke_link(first, now=NOW)
        with pytest.raises(GrantEnded):
            current_link(first.id, PURPOSE)


def test_the_form_token_of_before_is_of_no_use_after_somebody_was_let_in(stranger, issue):
    path = issue()
    stranger.get(path)
    with stranger.client.session_transaction(base_url="https://kontor.test") as before:
        planted = before["csrf_token"]

    stranger.type(path, ADDRESS)

    with stranger.client.session_transaction(base_url="https://kontor.test") as after:
        assert planted
        assert "csrf_token" not in after
        assert list(after["links"]) == [str(the_link().id)]


def the_link_path() -> str:
    return link_url(the_link()).removeprefix("https://kontor.test")


def test_who_was_let_in_is_out_as_soon_as_the_live_address_is_corrected(app, landlord, issue, kind):
    issue()
    link = the_link()

    with app.test_request_context("/", base_url="https://kontor.test"):
        grant(link, at=NOW)
        kind.address = None
        assert current_link(link.id, PURPOSE).id == link.id
        kind.address = "corrected@example.org"

        with pytest.raises(GrantEnded):
            current_link(link.id, PURPOSE)
