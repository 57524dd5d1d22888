"""Make bookings of planned visits: who comes, what they answered, how far it is."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from random import Random

from core.demo.answers import (
    Respondent,
    asks_participants,
    booking_answers,
    participant_of,
)
from core.demo.matching import matched
from core.demo.model import (
    Booking,
    BookingItem,
    Channel,
    CustomerKind,
    ItemState,
    Person,
)
from core.demo.moments import cancelled_at, created_at, valid_until
from core.demo.occupancy import Stay
from core.demo.parties import Guest, party_of
from core.demo.trades import Trade
from core.demo.visits import FIRM, Visit, visits_of

PARTY_SIZES = (1, 2, 2, 2, 2, 3, 3, 4, 4, 5, 6, 8)
DILIGENCE_PAST = 0.8
DILIGENCE_COMING = 0.5
"""The shares of optional fields that are answered after and before the start."""

PARTNERS = {Channel.HOLIDU: "Holidu", Channel.BOOKING_COM: "Booking.com"}
"""The points of sale that are not the landlord."""


def bookings_of(trade: Trade, people: Sequence[Person], today: date, rng: Random) -> list[Booking]:
    """Make all bookings of one landlord, in the order of their creation."""
    return _Desk(trade, today, rng).bookings(people)


@dataclass(frozen=True, slots=True)
class _Draft:
    visit: Visit
    person: Person
    channel: Channel
    created_at: datetime


class _Desk:
    """Write down the bookings of one landlord."""

    def __init__(self, trade: Trade, today: date, rng: Random) -> None:
        self._trade = trade
        self._today = today
        self._rng = rng
        self._parties: dict[str, tuple[Guest, ...]] = {}

    def bookings(self, people: Sequence[Person]) -> list[Booking]:
        visits = visits_of(self._trade, self._today, self._rng)
        drafts = [self._draft(visit, person) for visit, person in matched(visits, people, self._rng)]
        drafts.sort(key=lambda draft: draft.created_at)
        return [self._booking(number, draft) for number, draft in enumerate(drafts, 1)]

    def _draft(self, visit: Visit, person: Person) -> _Draft:
        channel = self._channel(visit, person)
        created = created_at(self._trade, visit, channel, self._today, self._rng)
        return _Draft(visit, person, channel, created)

    def _channel(self, visit: Visit, person: Person) -> Channel:
        """Draw a channel; partners sell neither offers nor to companies."""
        is_simple = visit.kind is FIRM[0] and person.kind is CustomerKind.PERSON
        shares = {
            channel: share for channel, share in self._trade.channels.items() if is_simple or channel not in PARTNERS
        }
        return self._rng.choices(list(shares), list(shares.values()))[0]

    def _booking(self, number: int, draft: _Draft) -> Booking:
        visit, landlord = draft.visit, self._trade.landlord
        return Booking(
            key=f"{landlord.slug}-b{number:04d}",
            landlord=landlord.slug,
            customer=draft.person.key,
            kind=visit.kind,
            channel=draft.channel,
            point_of_sale=PARTNERS.get(draft.channel, landlord.name),
            created_at=draft.created_at,
            cancelled_at=cancelled_at(visit, draft.created_at, self._today, self._rng),
            valid_until=valid_until(visit, draft.created_at),
            items=tuple(self._item(stay, draft) for stay in visit.stays),
        )

    def _item(self, stay: Stay, draft: _Draft) -> BookingItem:
        service = stay.service
        respondents = self._respondents(stay, draft.person)
        return BookingItem(
            service=service.key,
            starts_at=stay.starts_at,
            ends_at=stay.ends_at,
            units=stay.units,
            quantity=stay.quantity,
            state=self._state(stay, draft.visit),
            answers=booking_answers(service, respondents[0]),
            participants=tuple(
                participant_of(service, respondent) for respondent in respondents if asks_participants(service)
            ),
        )

    def _state(self, stay: Stay, visit: Visit) -> ItemState:
        """Follow the day: handed over after the first day, returned after the last."""
        is_firm = (visit.kind, visit.is_cancelled) == FIRM
        if not is_firm or stay.starts_at.date() >= self._today:
            return ItemState.OPEN
        if stay.ends_at.date() >= self._today:
            return ItemState.HANDED_OVER
        return ItemState.RETURNED

    def _respondents(self, stay: Stay, person: Person) -> list[Respondent]:
        """Give who comes along; at least one for each object, as many as fit at most."""
        most = stay.service.persons * stay.quantity
        size = min(max(self._rng.choice(PARTY_SIZES), stay.quantity), most)
        is_past = stay.starts_at.date() < self._today
        diligence = DILIGENCE_PAST if is_past else DILIGENCE_COMING
        return [Respondent(person, guest, diligence, self._rng) for guest in self._party(person)[:size]]

    def _party(self, person: Person) -> tuple[Guest, ...]:
        """Give a customer's company, the same each time."""
        if person.key not in self._parties:
            self._parties[person.key] = party_of(person, self._today, self._rng)
        return self._parties[person.key]
