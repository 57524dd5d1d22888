"""Ways in which a stranger might learn who has a login."""

from collections.abc import Callable
from dataclasses import dataclass

from core.extensions import limiter
from tests.storefront.conftest import Visitor

ACTIVE, INVITED, CLOSED = "ada@example.org", "invited@example.org", "closed@example.org"


@dataclass(frozen=True)
class Flow:
    """One form that a stranger can send, and an address that is known."""

    name: str
    path: str
    known: str
    has_password: bool = True

    def ask(self, visitor: Visitor, email: str) -> Callable[[], object]:
        """Return what sends the form; the limits of tries are forgotten each time."""
        data = {"email": email, **({"password": "a wrong password"} if self.has_password else {})}

        def send() -> object:
            limiter.reset()
            return visitor.post(self.path, data)

        return send


FLOWS = (
    Flow("sign-in", "/account/sign-in", ACTIVE),
    Flow("sign-in after an invitation", "/account/sign-in", INVITED),
    Flow("sign-in with a closed login", "/account/sign-in", CLOSED),
    Flow("forgotten password", "/account/forgotten", ACTIVE, has_password=False),
    Flow("forgotten password after an invitation", "/account/forgotten", INVITED, has_password=False),
)
