from datetime import time

import pytest
from sqlalchemy import select

from core.apps.facts import forget_app_facts
from core.apps.models import AppInstallation
from core.catalogue.services import get_service
from core.db import db, transaction
from core.permissions.rights import Role
from core.web.forms import Form
from plugins.booking_data_manager.names import NAME
from plugins.booking_data_manager.schemas import EditingSettingsSchema
from plugins.booking_data_manager.settings import DeadlineUnit, Notice, editing_settings
from tests.booking_data_manager.conftest import Browser

PAGE = f"/office/apps/{NAME}/settings"
TEXTS = ("block_text", "mail_subject", "mail_text", "reminder_text")


def posted(**changes):
    values = {
        "deadline_amount": "2",
        "deadline_unit": "days",
        "notice": "none",
        "reminder_days": "3",
        "reminder_time": "09:00",
        "reminder_audience": "everybody",
        **{f"{name}-{language}": "" for name in TEXTS for language in ("de", "en", "fr")},
    }
    return {**values, **changes}


def save(client, **changes):
    return client.post(PAGE, data=posted(**changes))


@pytest.fixture
def owner(service, app_on, sign_in):
    """The landlord's owner."""
    return Browser(sign_in(Role.OWNER, app_on.id))


def stored():
    db.session.rollback()
    return db.session.scalars(select(AppInstallation).where(AppInstallation.app == NAME)).one().settings


def test_everything_has_a_default(app_on):
    settings = editing_settings()

    assert (settings.deadline_amount, settings.deadline_unit) == (24, DeadlineUnit.HOURS)
    assert settings.released == ()
    assert settings.notice is Notice.NONE
    assert settings.reminder_on is False
    assert settings.reminder_time == time(9)


def test_the_page_offers_the_fields_of_each_service(owner):
    text = owner.get(PAGE).text

    assert "Boat" in text
    assert "Number plate" in text
    assert "Name (each participant)" in text


def test_what_is_saved_is_what_the_app_uses(owner, service):
    done = save(owner, released=[f"{service.id}:plate"], notice="digest", reminder_on="true", deadline_amount="0")

    db.session.rollback()
    forget_app_facts()
    settings = editing_settings()
    assert done.status_code == 302
    assert settings.deadline_amount == 0
    assert settings.released == (f"{service.id}:plate",)
    assert settings.notice is Notice.DIGEST
    assert settings.reminder_on is True


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"deadline_amount": "-1"}, "Please enter a number from 0"),
        ({"deadline_amount": "9000"}, "Please enter a number from 0"),
        ({"deadline_amount": "366"}, "at most a year"),
        ({"deadline_amount": "soon"}, "Please enter a whole number."),
        ({"deadline_amount": ""}, "Please fill in this field."),
        ({"deadline_unit": "weeks"}, "Please choose one of the options."),
        ({"notice": "by pigeon"}, "Please choose one of the options."),
        ({"released": ["drop table"]}, "Please choose one of the options."),
        ({"reminder_time": "25:00"}, "Please enter a time"),
        ({"mail_subject-en": "Hi {custmer}"}, "English: {custmer} is not a placeholder"),
        ({"mail_text-de": "Hier: {link}"}, "Deutsch: Leave out {link}"),
        ({"reminder_text-fr": "{start.__class__}"}, "{start.__class__} is not a placeholder"),
        ({"mail_subject-en": "x" * 201}, "at most 200 characters"),
        ({"reminder_on": "true", "reminder_days": "1"}, "the deadline has passed"),
        ({"colour": "red"}, "does not belong to it"),
    ],
)
def test_a_wrong_setting_says_why_and_nothing_is_saved(owner, changes, message):
    refused = save(owner, **changes)

    assert refused.status_code == 422
    assert message in refused.text.replace("&#39;", "'")
    assert stored() == {}


def test_a_reminder_by_hours_is_compared_with_the_end_of_its_day():
    schema = EditingSettingsSchema()
    base = {"deadline_unit": "hours", "reminder_on": True, "reminder_days": 1, "reminder_time": "09:00"}

    assert not schema.validate({**base, "deadline_amount": 38})
    assert "reminder_days" in schema.validate({**base, "deadline_amount": 39})


def test_texts_are_kept_per_language(owner):
    save(owner, **{"mail_subject-de": "Bitte prüfen, {customer_name}"})

    assert stored()["mail_subject"] == {"de": "Bitte prüfen, {customer_name}", "en": "", "fr": ""}


def test_a_service_that_is_not_offered_any_more_keeps_its_fields_in_the_list(owner, service):
    with transaction():
        get_service(service.id).is_archived = True

    assert "Boat (not offered any more)" in owner.get(PAGE).text


def test_old_settings_with_unknown_names_still_load(app_on, configure):
    with transaction():
        installation = db.session.scalars(select(AppInstallation).where(AppInstallation.app == NAME)).one()
        installation.settings = {"deadline_amount": 3, "deadline_unit": "days", "gone_since_2025": True}

    forget_app_facts()

    form = Form(EditingSettingsSchema(), {})

    assert editing_settings().deadline_amount == 3
    assert form["deadline_amount"].value == "24"
