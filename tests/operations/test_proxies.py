"""From where a request comes: only proxies of the operator's may say so (R-15)."""

import pytest
from flask import Flask, request

from core.permissions.access import public
from tests.conftest import unguarded

FORGED = {
    "X-Forwarded-For": "198.51.100.7",
    "X-Forwarded-Proto": "http",
    "X-Forwarded-Host": "evil.example",
    "X-Forwarded-Port": "8080",
    "X-Forwarded-Prefix": "/evil",
    "X-Real-IP": "198.51.100.7",
    "Forwarded": "for=198.51.100.7;host=evil.example;proto=http",
}


@pytest.fixture
def app_behind(another_app):
    def make(proxies: int) -> Flask:
        app = another_app(trusted_proxies=proxies)

        @public
        def where() -> dict[str, str]:
            return {"address": str(request.remote_addr), "scheme": request.scheme, "url": request.url}

        app.add_url_rule("/where", "where", where)
        return app

    return make


def ask(app: Flask, path: str = "/where", **headers: str):
    return app.test_client().get(path, base_url="https://kontor.test", headers=headers)


def test_without_a_proxy_nobody_can_say_where_they_come_from(app_behind):
    answer = ask(app_behind(0), **FORGED)

    assert answer.json == {"address": "127.0.0.1", "scheme": "https", "url": "https://kontor.test/where"}


@pytest.mark.parametrize(
    ("proxies", "chain", "address"),
    [
        (1, "203.0.113.9", "203.0.113.9"),
        (1, "198.51.100.7, 203.0.113.9", "203.0.113.9"),
        (2, "198.51.100.7, 203.0.113.9, 192.0.2.4", "203.0.113.9"),
        (2, "203.0.113.9", "127.0.0.1"),
    ],
)
def test_behind_proxies_the_visitor_is_whom_the_outermost_own_proxy_saw(app_behind, proxies, chain, address):
    answer = ask(app_behind(proxies), **{"X-Forwarded-For": chain, "X-Forwarded-Proto": "https"})

    assert answer.json["address"] == address


def test_a_proxy_may_not_change_the_name_of_the_server(app_behind):
    answer = ask(app_behind(1), **FORGED)

    assert answer.json["url"].endswith("://kontor.test/where")


@pytest.mark.parametrize("proxies", [0, 1])
def test_limits_of_wrong_guesses_count_the_network_and_not_what_visitors_claim(app_behind, proxies):
    app = app_behind(proxies)
    statuses = []

    with unguarded(app):
        for number in range(51):
            chain = f"198.51.100.{number}" + (", 203.0.113.9" if proxies else "")
            answer = app.test_client().post(
                "/sign-in",
                base_url="https://kontor.test",
                data={"email": f"nobody-{number}@example.org", "password": "wrong"},
                headers={"X-Forwarded-For": chain},
            )
            statuses.append(answer.status_code)

    assert statuses == [422] * 50 + [429]
