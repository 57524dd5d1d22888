"""Every model of core in one place, so that the whole schema is known wherever one of them is used."""

from core.accounts.models import User, UserSession
from core.activities.models import Activity
from core.apps.models import AppActivation, AppFault, AppInstallation
from core.bookings.models import Booking, BookingItem, Participant
from core.catalogue.models import DataField, Service
from core.customers.models import Customer, CustomerAddress, CustomerPhone
from core.files.models import StoredFile
from core.landlords.models import Landlord
from core.links.models import SignedLink
from core.messages.models import Message, MessageEvent
from core.storefront.models import BookingDraft

MODELS = (
    Activity,
    AppActivation,
    AppFault,
    AppInstallation,
    Booking,
    BookingDraft,
    BookingItem,
    Customer,
    CustomerAddress,
    CustomerPhone,
    DataField,
    Landlord,
    Message,
    MessageEvent,
    Participant,
    Service,
    SignedLink,
    StoredFile,
    User,
    UserSession,
)
