"""What programs are told when their token or their request cannot be used."""

from collections.abc import Mapping, Sequence

from flask_babel import lazy_gettext

from core.errors import DomainError


class TokenMissing(DomainError):
    """The request names no token."""

    code = "token_missing"
    status = 401
    text = lazy_gettext("This address needs an access token. Send it as: Authorization: Bearer kontor_…")


class TokenInvalid(DomainError):
    """The token is unknown, has expired or was revoked; which of them is not told."""

    code = "token_invalid"
    status = 401
    text = lazy_gettext("This access token is not valid, or not any more.")


class TokenLacksRight(DomainError):
    """The token has not got the right for this."""

    code = "token_lacks_right"
    status = 403
    text = lazy_gettext("This access token has not got the right %(right)s.")


class TooManyRequests(DomainError):
    """A program asks more often than it may."""

    code = "too_many_requests"
    status = 429
    text = lazy_gettext("Too many requests. Please wait a minute and try again.")


class BadRequest(DomainError):
    """The request cannot be read at all."""

    code = "bad_request"
    status = 400
    text = lazy_gettext("We could not read this request.")


class NotJson(DomainError):
    """The body is of another type than JSON."""

    code = "not_json"
    status = 415
    text = lazy_gettext("Please send JSON, with the content type application/json.")


class BodyTooLarge(DomainError):
    """The body is longer than anything that could be asked for."""

    code = "body_too_large"
    status = 413
    text = lazy_gettext("This is too large.")


class BadInput(DomainError):
    """The request can be read, but values in it cannot be used; ``places`` says which and why."""

    code = "bad_input"
    status = 422
    text = lazy_gettext("Please check the values.")

    def __init__(self, places: Sequence[Mapping[str, str]]) -> None:
        super().__init__()
        self.places = places


class KeyUsedOtherwise(DomainError):
    """The idempotency key has been used for another request."""

    code = "idempotency_key_reused"
    status = 422
    text = lazy_gettext("This idempotency key was used for another request. Please send a new one.")


class PreconditionFailed(DomainError):
    """The record has changed since the program read it."""

    code = "precondition_failed"
    status = 412
    text = lazy_gettext("This has changed since you read it. Please read it again.")
