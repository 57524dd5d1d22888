"""One click withdraws: with the headers of a real mail, without signing in (RFC 8058, GDPR 7(3), R-37)."""

from collections.abc import Callable

import pytest
from sqlalchemy import select

from core.activities.services import SYSTEM
from core.consent.models import Consent, ConsentPurpose, ConsentWay
from core.consent.services import ConsentSource, consents_of, record_consents
from core.consent.withdrawal import prepare_withdrawal, withdrawal_headers, withdrawal_url
from core.customers.models import Customer
from core.customers.services import CustomerAnonymised, get_customer
from core.db import db, transaction
from core.errors import NotFound
from core.links.models import SignedLink
from core.messages.deliver import deliver
from core.messages.models import Message, MessageEvent
from core.messages.transport import SmtpTransport
from tests.apps import sample
from tests.conftest import NOW, browser
from tests.smtp_server import SmtpServer

NEWS = (ConsentPurpose.PROMOTION, ConsentWay.EMAIL)
NEWS_SMS = (ConsentPurpose.PROMOTION, ConsentWay.SMS)
ONE_CLICK = {"List-Unsubscribe": "One-Click"}


@pytest.fixture
def ada(make_customer) -> Customer:
    """A customer who agreed to everything about offers."""
    return agreeing(make_customer())


def agreeing(customer: Customer) -> Customer:
    with transaction():
        record_consents(
            get_customer(customer.id), {NEWS: True, NEWS_SMS: True}, ConsentSource.STAFF, None, "en", SYSTEM, NOW
        )
        for asked in (NEWS, NEWS_SMS):
            prepare_withdrawal(get_customer(customer.id), *asked, now=NOW)
    return customer


def path_of(customer: Customer, asked=NEWS) -> str:
    return withdrawal_url(customer.id, *asked).removeprefix("https://kontor.test")


def given(customer: Customer) -> list[str]:
    db.session.rollback()
    return [one.key for one in consents_of(customer.id) if one.is_given]


@pytest.fixture
def send_news(enable) -> Callable[[Customer], None]:
    """Let an app plan a mail with news; what ``between`` does happens before it is delivered."""
    enable("sample")

    def send(customer: Customer, between: Callable[[], object] = lambda: None) -> None:
        with transaction():
            sample.hooks.plan_news(get_customer(customer.id), NOW)
        between()
        for message in db.session.scalars(select(Message)).all():
            deliver(message.landlord_id, message.id)

    return send


def test_a_mail_carries_both_headers_as_they_travel(app, ada, send_news, monkeypatch):
    url = withdrawal_url(ada.id, *NEWS)
    with SmtpServer() as server:
        monkeypatch.setitem(app.extensions, "kontor.transport", SmtpTransport(server.url))
        send_news(ada)
        [mail] = server.messages

    sent = mail.message
    assert sent["List-Unsubscribe"] == f"<{url}>"
    assert sent["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert url in sent.get_body(("plain",)).get_content()


def test_for_whoever_does_not_agree_nothing_is_planned(make_customer, send_news):
    send_news(make_customer())

    assert db.session.scalars(select(Message)).all() == []


def test_who_withdrew_after_it_was_planned_gets_no_mail(app, ada, send_news, monkeypatch):
    with SmtpServer() as server:
        monkeypatch.setitem(app.extensions, "kontor.transport", SmtpTransport(server.url))
        send_news(ada, lambda: browser(app).post(path_of(ada), data=ONE_CLICK))

        assert not server.messages
    assert db.session.scalars(select(MessageEvent.detail)).all() == ["withdrawn"]


def test_without_the_link_there_are_no_headers(make_customer):
    customer = make_customer()

    with pytest.raises(NotFound):
        withdrawal_headers(customer.id, *NEWS)


def test_one_post_withdraws_without_session_token_or_address(app, ada):
    answer = browser(app).post(path_of(ada), data=ONE_CLICK, headers={"Accept-Language": "en"})

    assert answer.status_code == 200
    assert "You are unsubscribed" in answer.text
    assert given(ada) == ["promotion-sms"]
    newest = db.session.scalars(select(Consent).order_by(Consent.id.desc())).first()
    assert (newest.source, newest.is_given, newest.actor_name) == ("link", False, "")


def test_the_same_post_is_done_once_and_answered_alike(app, ada):
    client = browser(app)

    first, second = (client.post(path_of(ada), data=ONE_CLICK).text for _time in range(2))

    assert first == second
    assert len(db.session.scalars(select(Consent)).all()) == 3


def test_opening_the_link_changes_nothing(app, ada):
    client = browser(app)

    pages = [client.open(path_of(ada) + "?lang=en", method=method) for method in ("GET", "HEAD", "GET")]

    assert [page.status_code for page in pages] == [200] * 3
    assert "Offers and news (E-mail)" in pages[0].text
    assert given(ada) == ["promotion-email", "promotion-sms"]


@pytest.mark.parametrize("change", ["altered", "other purpose", "other way", "other landlord", "unknown word"])
def test_a_link_that_is_not_for_this_withdraws_nothing_and_gets_the_same_answer(app, ada, make_landlord, change):
    make_landlord("other")
    path = path_of(ada)
    forged = {
        "altered": path[:-2] + "xx",
        "other purpose": path.replace("promotion-email", "welcome-email"),
        "other way": path.replace("promotion-email", "promotion-sms"),
        "other landlord": path.replace("/seeblick/", "/other/"),
        "unknown word": path.replace("promotion-email", "profiling"),
    }[change]

    answer = browser(app).post(forged, data=ONE_CLICK, headers={"Accept-Language": "en"})

    assert (answer.status_code, "You are unsubscribed" in answer.text) == (200, True)
    assert given(ada) == ["promotion-email", "promotion-sms"]


def test_about_whom_nobody_knows_any_more_nothing_is_recorded(app, ada):
    path = path_of(ada)
    with transaction():
        get_customer(ada.id, locked=True).anonymised_at = NOW
    written = len(db.session.scalars(select(Consent)).all())

    answer = browser(app).post(path, data=ONE_CLICK, headers={"Accept-Language": "en"})
    with pytest.raises(CustomerAnonymised), transaction():
        record_consents(get_customer(ada.id), {NEWS: False}, ConsentSource.STAFF, None, "en", SYSTEM, NOW)

    assert (answer.status_code, "You are unsubscribed" in answer.text) == (200, True)
    assert len(db.session.scalars(select(Consent)).all()) == written


def test_a_link_withdraws_for_nobody_else(app, ada, make_customer):
    other = agreeing(make_customer("Bo", "Berg", "bo@example.org"))

    browser(app).post(path_of(ada), data=ONE_CLICK)

    assert given(other) == ["promotion-email", "promotion-sms"]


def test_the_gate_with_the_typed_address_opens_nothing_with_it(app, ada):
    link = db.session.scalars(select(SignedLink).where(SignedLink.purpose == "withdraw-promotion-email")).one()
    token = path_of(ada).rpartition("/")[2]

    client = browser(app)
    app.config["WTF_CSRF_ENABLED"] = False
    try:
        answer = client.post(f"/link/seeblick/{link.purpose}/{token}", data={"email": ada.email})
    finally:
        app.config["WTF_CSRF_ENABLED"] = True

    assert answer.status_code == 422


def test_another_post_of_the_route_still_needs_its_token(app, ada):
    """The control: only the withdrawal goes without."""
    assert browser(app).post("/book/seeblick/details", data={}).status_code == 400


def test_many_openings_change_nothing(app, ada):
    client = browser(app)
    for _time in range(30):
        client.get(path_of(ada))

    assert given(ada) == ["promotion-email", "promotion-sms"]
    assert db.session.scalars(select(SignedLink.opened)).all() == [0, 0]
