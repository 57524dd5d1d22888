"""The mail server as a URL: what it means, and what is refused without showing the password."""

import pytest

from core.messages.smtp import InvalidSmtpSettings, SmtpSender, SmtpSettings


def test_a_url_gives_all_settings() -> None:
    settings = SmtpSettings.from_url("smtp://us%40er:p%2Fss%3A%C3%A4@mail.example.org:2525/?starttls=1&timeout=0.3")

    assert settings == SmtpSettings(
        host="mail.example.org", port=2525, username="us@er", password="p/ss:ä", starttls=True, timeout=0.3
    )


@pytest.mark.parametrize(
    ("url", "port", "starttls"),
    [
        ("smtp://mail.example.org", 587, True),
        ("smtp://mail.example.org/?starttls=0", 25, False),
        ("smtp://localhost", 25, False),
        ("smtp://[::1]", 25, False),
        ("smtps://mail.example.org", 465, False),
    ],
)
def test_a_url_without_port_and_options_is_safe_by_default(url: str, port: int, starttls: bool) -> None:
    settings = SmtpSettings.from_url(url)

    assert (settings.port, settings.starttls, settings.tls_verify) == (port, starttls, True)


def test_a_host_name_with_umlauts_is_understood() -> None:
    assert SmtpSettings.from_url("smtps://mail.müller.example").host == "mail.xn--mller-kva.example"


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("", "scheme"),
        ("http://mail.example.org", "scheme"),
        ("smtp://[mail", "url"),
        ("smtp://", "host"),
        ("smtp://user:hunter22@:25", "host"),
        ("smtp://user:hunter22@mail example.org", "host"),
        ("smtps://user:hunter22@-..example.org", "host"),
        ("smtps://user:hunter22@mail.example.org:0", "port"),
        ("smtps://user:hunter22@mail.example.org:70000", "port"),
        ("smtps://user:hunter22@mail.example.org:smtp", "port"),
        ("smtps://user:hun/ter22@mail.example.org", "encoding"),
        ("smtps://user:hun?ter22@mail.example.org", "encoding"),
        ("smtps://user:hun#ter22@mail.example.org", "encoding"),
        ("smtps://us@er:hunter22@mail.example.org", "encoding"),
        ("smtps://user:hunter22@mail.example.org/inbox", "path"),
        ("smtps://user:hunter22@mail.example.org/#x", "path"),
        ("smtps://user:hunter22@mail.example.org/?speed=1", "option"),
        ("smtps://user:hunter22@mail.example.org/?timeout=1&timeout=2", "option"),
        ("smtps://user:hunter22@mail.example.org/?timeout=soon", "timeout"),
        ("smtps://user:hunter22@mail.example.org/?timeout=0", "timeout"),
        ("smtps://user:hunter22@mail.example.org/?timeout=nan", "timeout"),
        ("smtps://user:hunter22@mail.example.org/?timeout=inf", "timeout"),
        ("smtp://user:hunter22@mail.example.org/?starttls=yes", "starttls"),
        ("smtps://user:hunter22@mail.example.org/?starttls=1", "starttls"),
        ("smtps://user:hunter22@mail.example.org/?tls_verify=0", "tls_verify"),
        ("smtps://user:hunter22@localhost.example.org/?tls_verify=0", "tls_verify"),
        ("smtps://user@mail.example.org", "credentials"),
        ("smtps://:hunter22@mail.example.org", "credentials"),
        ("smtps://user:hunter22%00@mail.example.org", "credentials"),
        ("smtp://user:hunter22@mail.example.org/?starttls=0", "unencrypted"),
    ],
)
def test_a_wrong_url_is_named_without_its_password(url: str, code: str) -> None:
    with pytest.raises(InvalidSmtpSettings) as caught:
        SmtpSettings.from_url(url)

    assert caught.value.code == code
    assert "hun" not in str(caught.value)
    assert "ter22" not in str(caught.value)
    assert caught.value.__cause__ is None


def test_settings_do_not_show_the_password() -> None:
    settings = SmtpSettings.from_url("smtps://user:hunter22@mail.example.org")

    assert "hunter22" not in repr(settings)
    assert "hunter22" not in repr(SmtpSender(settings))
