"""Settings are checked at the start; each fault says what to do and shows no secret."""

from pathlib import Path

import pytest

from core.config import ConfigurationError, Settings

KEY = "k" * 40
GOOD = {"KONTOR_SECRET_KEYS": KEY}


def test_a_key_is_all_that_has_to_be_set():
    settings = Settings.from_environment(GOOD)

    assert settings.base_url == "http://127.0.0.1:8000"
    assert settings.database_url.startswith("sqlite:///")
    assert settings.trusted_proxies == 0
    assert settings.redis_url is None


def test_without_a_key_the_settings_say_how_to_make_one():
    with pytest.raises(ConfigurationError) as refused:
        Settings.from_environment({})

    assert "KONTOR_SECRET_KEYS is not set" in str(refused.value)
    assert "python -c 'import secrets; print(secrets.token_urlsafe(48))'" in str(refused.value)


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("KONTOR_SECRET_KEYS", "short", "shorter than 32"),
        ("KONTOR_SECRET_KEYS", f"{KEY},short", "shorter than 32"),
        ("KONTOR_PORT", "http", "from 1 to 65535"),
        ("KONTOR_PORT", "65536", "from 1 to 65535"),
        ("KONTOR_BASE_URL", "kontor.example.org", "https://kontor.example.org"),
        ("KONTOR_BASE_URL", "https://kontor.example.org/?a=b", "https://kontor.example.org"),
        ("KONTOR_DATABASE_URL", "no address", "postgresql://user:password@host/kontor"),
        ("KONTOR_DATABASE_URL", "mysql://root:hidden@host/kontor", "postgresql://user:password@host/kontor"),
        ("KONTOR_OWNER_DATABASE_URL", "oracle://host", "KONTOR_OWNER_DATABASE_URL"),
        ("KONTOR_REDIS_URL", "127.0.0.1:6379", "redis://127.0.0.1:6379/0"),
        ("KONTOR_REDIS_URL", "redis://:hidden@host:port", "redis://127.0.0.1:6379/0"),
        ("KONTOR_MAIL_FROM", "nobody", "no e-mail address"),
        ("KONTOR_TRUSTED_PROXIES", "yes", "the number of proxies"),
        ("KONTOR_TRUSTED_PROXIES", "-1", "the number of proxies"),
        ("KONTOR_LOG_FORMAT", "xml", "text or json"),
    ],
)
def test_a_setting_that_cannot_be_used_is_named_with_an_example(name, value, words):
    with pytest.raises(ConfigurationError) as refused:
        Settings.from_environment({**GOOD, name: value})

    assert name in str(refused.value)
    assert words in str(refused.value)
    assert "hidden" not in str(refused.value)


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_usual_addresses_of_postgresql_are_understood(scheme):
    settings = Settings.from_environment({**GOOD, "KONTOR_DATABASE_URL": f"{scheme}://kontor:p%40ss@db/kontor"})

    assert settings.database_url == "postgresql+psycopg://kontor:p%40ss@db/kontor"


def test_settings_that_are_printed_show_no_secret():
    settings = Settings.from_environment(
        {
            **GOOD,
            "KONTOR_DATABASE_URL": "postgresql://kontor:hidden-1@db/kontor",
            "KONTOR_OWNER_DATABASE_URL": "postgresql://owner:hidden-2@db/kontor",
            "KONTOR_REDIS_URL": "redis://:hidden-3@redis:6379/0",
            "KONTOR_SMTP_URL": "smtps://kontor:hidden-4@mail.example.org",
        }
    )

    assert "hidden" not in repr(settings)
    assert KEY not in repr(settings)


def test_a_data_folder_that_cannot_be_made_is_refused(tmp_path: Path):
    file = tmp_path / "file"
    file.touch()
    settings = Settings.from_environment({**GOOD, "KONTOR_DATA_DIR": str(file / "data")})

    with pytest.raises(ConfigurationError, match="KONTOR_DATA_DIR"):
        settings.prepare_data_dir()
