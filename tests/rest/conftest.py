"""Programs with access tokens."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from core.activities.services import SYSTEM
from core.db import transaction
from core.landlords.models import Landlord
from core.permissions.token_rights import PARTNER_RIGHTS, TokenRight
from core.rest.tokens import NewToken, create_token
from tests.conftest import NOW
from tests.rest.program import Program
from tests.support.desk import add_question, clock, desk, make_booking, make_service

__all__ = ["add_question", "clock", "desk", "make_booking", "make_service"]


@pytest.fixture
def make_token(landlord: Landlord) -> Callable[..., str]:
    """Make a token of the landlord who is served and return what a program sends."""

    def make(*rights: TokenRight, **more: Any) -> str:
        chosen = rights or (PARTNER_RIGHTS if more.get("channel") else tuple(TokenRight))
        with transaction():
            return create_token(NewToken("Till", frozenset(chosen), **more), actor=SYSTEM, at=NOW)[1]

    return make


@pytest.fixture
def make_program(app: Flask, make_token: Callable[..., str]) -> Callable[..., Program]:
    """Make a program with a token of its own; without rights named it has all that it may have."""

    def make(*rights: TokenRight, **more: Any) -> Program:
        return Program(app, make_token(*rights, **more))

    return make


@pytest.fixture
def program(make_program: Callable[..., Program]) -> Program:
    """A program of the landlord that may do everything."""
    return make_program()


@pytest.fixture
def partner(make_program: Callable[..., Program]) -> Program:
    """A program of a partner."""
    return make_program(channel="holidu", point_of_sale="Holidu Munich")
