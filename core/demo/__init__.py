"""Make demo data: three landlords with their customers and bookings, as plain values.

The same day and seed always give the same data. Nothing here knows the database.
"""

from datetime import date

from core.demo.bookings import bookings_of
from core.demo.chance import chance
from core.demo.customers import customers_of
from core.demo.landlords import LANDLORDS
from core.demo.model import Booking, Customer, DemoData
from core.demo.people import people_of
from core.demo.phones import PhoneBook
from core.demo.trades import TRADES

__all__ = ["generate"]


def generate(today: date, seed: int = 7) -> DemoData:
    """Make all demo data as they are in the morning of a day.

    People depend on the seed only, so they stay the same from day to day.
    """
    phones = PhoneBook(chance(seed, "phones"))
    customers: list[Customer] = []
    bookings: list[Booking] = []
    for trade in TRADES:
        slug = trade.landlord.slug
        people = people_of(trade, phones, chance(seed, "people", slug))
        booked = bookings_of(trade, people, today, chance(seed, "bookings", slug))
        entry = chance(seed, "customers", slug)
        customers += customers_of(trade, people, booked, today, entry)
        bookings += booked
    return DemoData(today, seed, LANDLORDS, tuple(customers), tuple(bookings))
