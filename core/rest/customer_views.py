"""Customers for programs: the same rules as the form in the office."""

from datetime import date
from typing import Any

from flask_babel import gettext
from marshmallow import ValidationError, fields, validate, validates

from core.clock import now
from core.customers.contact_labels import PHONE_LABELS
from core.customers.listing import SORTS, CustomerRow, find_customers
from core.customers.models import Customer, CustomerKind
from core.customers.own_fields import checked_value, own_fields
from core.customers.schemas import MOST_PHONES, AddressSchema, CustomerSchema, customer_data, values_of
from core.customers.services import change_customer, create_customer, data_of, get_card, get_customer
from core.landlords.services import current_landlord
from core.permissions.token_rights import TokenRight
from core.rest.cursors import cursor_of, id_in
from core.rest.gate import current_caller
from core.rest.operations import operation
from core.rest.schema import ApiSchema, Day, Page, loaded, one_of, said, text, whole
from core.rest.values import moment
from core.web.input import HIGHEST_ID

TAG = "Customers"
NOT_FOUND = {404: "not_found"}


class AddressIn(AddressSchema, ApiSchema):
    """A further address of a customer."""


class CustomerIn(CustomerSchema, ApiSchema):
    """A customer as a program sends it; without a number the next one is taken."""

    kind = one_of(*(kind.value for kind in CustomerKind), load_default=CustomerKind.PERSON.value)
    phones = fields.List(text(60), load_default=list, validate=validate.Length(max=MOST_PHONES))
    phone_labels = fields.List(
        one_of("", *PHONE_LABELS), load_default=list, metadata=said("The kinds of the phone numbers, in their order")
    )
    more_addresses = fields.List(fields.Nested(AddressIn), load_default=list)
    own_fields = fields.Dict(
        keys=text(60), values=text(500), load_default=dict, metadata=said("The landlord's own fields by their keys")
    )
    birthday = Day(load_default=None, allow_none=True)

    @validates("own_fields")
    def check_own_fields(self, given: dict[str, str], **_kwargs: Any) -> None:
        """Only fields that there are, with values that they take."""
        known = {one.key: one for one in own_fields()} if given else {}
        for key, typed in given.items():
            try:
                if key not in known:
                    raise ValueError(gettext("There is no field “%(name)s”.", name=key))
                given[key] = checked_value(known[key], typed, current_landlord().country)
            except ValueError as error:
                raise ValidationError(str(error)) from error


class CustomerChange(CustomerIn):
    """What is to change; everything else stays."""

    version = whole(1, HIGHEST_ID, required=True, metadata=said("The version that was read"))


class CustomerOut(ApiSchema):
    """A customer with everything that is known."""

    id = fields.Integer(required=True)
    version = fields.Integer(required=True)
    number = fields.String(required=True)
    kind = fields.String(required=True)
    company = fields.String(required=True)
    first_name = fields.String(required=True)
    last_name = fields.String(required=True)
    email = fields.String(required=True)
    phones = fields.List(fields.String(), required=True)
    phone_labels = fields.List(fields.String(), required=True)
    address_label = fields.String(required=True)
    street = fields.String(required=True)
    postal_code = fields.String(required=True)
    city = fields.String(required=True)
    country = fields.String(required=True)
    more_addresses = fields.List(fields.Nested(AddressIn), required=True)
    own_fields = fields.Dict(keys=fields.String(), values=fields.String(), required=True)
    birthday = fields.Date(required=True, allow_none=True)
    language = fields.String(required=True)
    vat_id = fields.String(required=True)
    comment = fields.String(required=True)
    created_at = fields.DateTime(required=True)


class CustomerLine(ApiSchema):
    """A customer of the list."""

    id = fields.Integer(required=True)
    number = fields.String(required=True)
    kind = fields.String(required=True)
    name = fields.String(required=True)
    email = fields.String(required=True)
    phone = fields.String(required=True)
    city = fields.String(required=True)
    created_at = fields.DateTime(required=True)


class CustomerList(ApiSchema):
    """One page of customers."""

    items = fields.List(fields.Nested(CustomerLine), required=True)
    next = fields.String(required=True, allow_none=True)


class CustomerQuery(Page):
    """Which customers are wanted."""

    q = text(100, load_default="", metadata=said("Name, number, e-mail address, phone number or town"))
    sort = one_of(*SORTS, load_default="name")


@operation("GET", "/customers", TokenRight.CUSTOMERS_READ, tag=TAG, query=CustomerQuery(), answer=CustomerList)
def list_customers(query: dict[str, Any]) -> dict[str, Any]:
    """List customers."""
    page = find_customers(
        " ".join(query["q"].split()), sort=query["sort"], after=id_in(query["cursor"]), limit=query["limit"]
    )
    return {
        "items": [_line(row) for row in page.customers],
        "next": cursor_of(page.after) if page.after is not None else None,
    }


@operation(
    "GET", "/customers/<int:customer_id>", TokenRight.CUSTOMERS_READ, tag=TAG, answer=CustomerOut, errors=NOT_FOUND
)
def show_customer(customer_id: int) -> dict[str, Any]:
    """Read one customer.

    Whoever was merged into another customer is answered with a redirect to them.
    """
    return shown(get_card(customer_id))


@operation(
    "POST",
    "/customers",
    TokenRight.CUSTOMERS_WRITE,
    tag=TAG,
    body=CustomerIn(),
    answer=CustomerOut,
    status=201,
    errors={409: "number_taken"},
)
def add_customer(body: dict[str, Any]) -> dict[str, Any]:
    """Create a customer."""
    return shown(create_customer(customer_data(body), actor=current_caller().actor, at=now()))


@operation(
    "PATCH",
    "/customers/<int:customer_id>",
    TokenRight.CUSTOMERS_WRITE,
    tag=TAG,
    body=CustomerChange(partial=[name for name in CustomerIn().fields if name != "version"]),
    answer=CustomerOut,
    errors={**NOT_FOUND, 409: "conflict, merged_away, number_taken"},
)
def edit_customer(customer_id: int, body: dict[str, Any]) -> dict[str, Any]:
    """Change a customer.

    Only what is sent changes. If somebody else saved since ``version`` was read, nothing does.
    """
    customer = get_customer(customer_id, locked=True)
    version = body["version"]
    before = values_of(data_of(customer), version)
    # Both as they would be sent, so that the whole is checked once more.
    found = loaded(
        CustomerIn(), {name: _sent(value) for name, value in {**before, **body}.items() if name != "version"}
    )
    change_customer(customer, customer_data(found), version=version, actor=current_caller().actor, at=now())
    return shown(customer)


def shown(customer: Customer) -> dict[str, Any]:
    """Return a customer as programs read it."""
    data = values_of(data_of(customer), customer.version)
    birthday = customer.birthday.isoformat() if customer.birthday else None
    return {**data, "id": customer.id, "birthday": birthday, "created_at": moment(customer.created_at)}


def _sent(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def _line(row: CustomerRow) -> dict[str, Any]:
    return {
        "id": row.id,
        "number": row.number,
        "kind": row.kind,
        "name": row.name,
        "email": row.email,
        "phone": row.phone,
        "city": row.city,
        "created_at": moment(row.created_at),
    }
