"""Signed tokens: one spelling, one purpose, one landlord, and keys that can be changed (R-10, R-17)."""

import random
from collections.abc import Iterator

import pytest

from core import signing
from core.db import transaction
from core.isolation import use_landlord
from core.links.services import find_link, issue_link
from core.signing import BadToken, Token, TokenSigner, current_signer
from tests.conftest import NOW
from tests.support.databases import KEYS

NONCE = "pX2o8n6Tn3_2kq1-Zb7sWvA0ehYd9LrM"
MUTANTS = 5_000
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
FOREIGN = ("=", "==", "é", " ", "\n", "+", "/", ".", "%", "\u200b", "\uff21", "~", "!")


def mutants(token: str, count: int, seed: int) -> Iterator[str]:
    """Give altered spellings of a token; one in five touches only the last letter, where base64 has spare bits."""
    chance = random.Random(seed)
    made = 0
    while made < count:
        mutant = _tail(token, chance) if made % 5 == 0 else _anywhere(token, chance)
        if mutant != token:
            made += 1
            yield mutant


def _tail(token: str, chance: random.Random) -> str:
    if chance.random() < 0.5:
        return token[:-1] + chance.choice(LETTERS)
    return token + chance.choice(FOREIGN)


def _anywhere(token: str, chance: random.Random) -> str:
    place = chance.randrange(len(token))
    match chance.randrange(6):
        case 0:
            return token[:place] + chance.choice(LETTERS) + token[place + 1 :]
        case 1:
            return token[:place] + token[place + 1 :]
        case 2:
            return token[:place] + chance.choice(LETTERS) + token[place:]
        case 3:
            return token[:place] + token[place].swapcase() + token[place + 1 :]
        case 4:
            return token[:place] + chance.choice(FOREIGN) + token[place:]
        case _:
            return token[place:] + token[:place]


def purposes(app) -> list[str]:
    return ["one-purpose", "another-purpose", "invitation", *app.extensions["kontor.link_kinds"]]


def accepted(signer: TokenSigner, purpose: str, token: str, seed: int) -> int:
    found = 0
    for mutant in mutants(token, MUTANTS, seed):
        try:
            signer.read(mutant, purpose)
        except BadToken:
            continue
        found += 1
    return found


def test_no_altered_token_of_any_kind_is_accepted(app):
    signer = current_signer()

    found = {
        purpose: accepted(signer, purpose, signer.sign(Token(purpose, 1, NONCE)), seed)
        for seed, purpose in enumerate(purposes(app))
    }

    assert found == dict.fromkeys(purposes(app), 0)
    assert len(found) >= 4


def test_without_the_canonical_check_altered_tokens_would_be_accepted(app, monkeypatch):
    signer = current_signer()
    monkeypatch.setattr(signing, "is_canonical", lambda text: True)

    found = accepted(signer, "one-purpose", signer.sign(Token("one-purpose", 1, NONCE)), 1)

    assert found > MUTANTS // 200


def test_a_token_says_what_was_signed():
    signer = TokenSigner(KEYS)
    token = Token("one-purpose", 7, NONCE)

    assert signer.read(signer.sign(token), "one-purpose") == token


def test_a_token_is_refused_for_another_purpose():
    signer = TokenSigner(KEYS)

    with pytest.raises(BadToken):
        signer.read(signer.sign(Token("one-purpose", 1, NONCE)), "another-purpose")


@pytest.mark.parametrize("text", ["", ".", "a.b", "x" * 600, "ü" * 50, f"{'A' * 40}.{'B' * 43}", "A" * 43])
def test_nonsense_is_refused(text):
    with pytest.raises(BadToken):
        TokenSigner(KEYS).read(text, "one-purpose")


def test_after_a_change_of_keys_old_tokens_hold_and_new_ones_use_the_new_key():
    old, new = "an-old-key-0123456789-0123456789-0123", "a-new-key-0123456789-0123456789-0123"
    token = Token("one-purpose", 1, NONCE)
    signed_before = TokenSigner([old]).sign(token)
    both = TokenSigner([new, old])

    signed_after = both.sign(token)

    assert both.read(signed_before, "one-purpose") == token
    assert TokenSigner([new]).read(signed_after, "one-purpose") == token
    with pytest.raises(BadToken):
        TokenSigner([old]).read(signed_after, "one-purpose")
    with pytest.raises(BadToken):
        TokenSigner([new]).read(signed_before, "one-purpose")


def test_a_token_does_not_open_a_link_at_another_landlord(app, landlord, make_landlord):
    other = make_landlord("other")
    with transaction():
        link = issue_link("one-purpose", 1, "ada@example.org", now=NOW)
    token = current_signer().sign(Token("one-purpose", landlord.id, link.nonce))
    forged = current_signer().sign(Token("one-purpose", other.id, link.nonce))

    at_home = find_link("one-purpose", token)
    with use_landlord(other.id):
        abroad, named_abroad = find_link("one-purpose", token), find_link("one-purpose", forged)

    assert at_home is not None
    assert (abroad, named_abroad) == (None, None)
