"""Every model of core in one place, so that the whole schema is known wherever one of them is used."""

from core.accounts.models import User, UserSession
from core.activities.models import Activity
from core.apps.models import AppActivation, AppFault, AppInstallation
from core.bookings.models import Booking, BookingItem, Charge, Participant
from core.bookings.place_models import Blocking, Hold
from core.catalogue.models import DataField, Service
from core.catalogue.price_models import Extra, Season, SeasonPeriod, SeasonPrice, ServiceExtra
from core.channels.models import BookingImport, CalendarFeed, ImportedEntry
from core.consent.models import Consent, Wording
from core.customer_imports.models import CustomerImport, ImportedLine, ImportMapping
from core.customers.access_models import CustomerLogin, CustomerRights
from core.customers.field_models import CustomerField
from core.customers.former_models import FormerAddress, FormerCustomer
from core.customers.models import Customer, CustomerAddress, CustomerPhone
from core.customers.request_models import CustomerRequest
from core.duplicates.models import DuplicatePair
from core.files.models import StoredFile
from core.landlords.models import Landlord
from core.links.models import SignedLink
from core.long_work.models import LongWork
from core.merging.models import CustomerMerge, MergedRow
from core.messages.models import Message, MessageEvent
from core.payments.models import Due, Payment, PaymentPlan, PaymentTerm
from core.permissions.models import PermissionGroup
from core.privacy.models import Erasure
from core.rest.models import ApiRequest, ApiToken
from core.statistics.models import StatisticsMark, StatisticsMonth
from core.storefront.models import BookingDraft

MODELS = (
    Activity,
    ApiRequest,
    ApiToken,
    AppActivation,
    AppFault,
    AppInstallation,
    Blocking,
    Booking,
    BookingDraft,
    BookingImport,
    BookingItem,
    CalendarFeed,
    Charge,
    Consent,
    Customer,
    CustomerAddress,
    CustomerField,
    CustomerImport,
    CustomerLogin,
    CustomerMerge,
    CustomerPhone,
    CustomerRights,
    DataField,
    Due,
    DuplicatePair,
    Erasure,
    Extra,
    FormerAddress,
    FormerCustomer,
    Hold,
    ImportMapping,
    ImportedEntry,
    ImportedLine,
    Landlord,
    LongWork,
    MergedRow,
    Message,
    MessageEvent,
    Participant,
    Payment,
    PaymentPlan,
    PaymentTerm,
    PermissionGroup,
    Season,
    SeasonPeriod,
    SeasonPrice,
    Service,
    ServiceExtra,
    SignedLink,
    StatisticsMark,
    StatisticsMonth,
    StoredFile,
    User,
    UserSession,
    Wording,
    CustomerRequest,
)
