"""One line of a list as a customer: every cell is checked by the rules of the form, and all that is wrong is said."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from flask_babel import gettext

from core.addresses import canonical_email, checked_email
from core.customer_imports.targets import OWN
from core.customers.field_models import CustomerField
from core.customers.labels import LABELS
from core.customers.models import Customer, CustomerAddress, CustomerKind
from core.customers.own_fields import checked_value, given_values, label_of
from core.customers.phones import international_number
from core.customers.reading import read_country, read_day, read_language
from core.customers.schemas import LONGEST_COMMENT, MOST_PHONES, OLDEST_YEAR
from core.customers.services import Address, CustomerData
from core.customers.vat_ids import is_vat_id
from core.lists.csv_files import Row

PHONES = {"mobile": "mobile", "phone": "home", "work_phone": "work", "fax": "fax"}
TEXTS = ("company", "first_name", "last_name", "number", "comment")
ADDRESS = ("street", "postal_code", "city")
_COMPANY = frozenset({"company", "firma", "business", "unternehmen", "firmenkunde", "gewerblich", "societe", "société"})
_PERSON = frozenset({"person", "private", "privat", "privatperson", "individual", "particulier", "personne"})


class LineWrong(Exception):
    """A line cannot be taken over; the text says everything that is wrong with it."""


@dataclass(frozen=True)
class LineRules:
    """How the lines of one list are read."""

    columns: Mapping[str, int]
    own: Mapping[str, CustomerField]
    country: str
    language: str
    today: date


@dataclass(frozen=True)
class ReadLine:
    """One line, read; ``given`` names what it says something about."""

    line: int
    data: CustomerData
    given: frozenset[str]

    @property
    def email_key(self) -> str:
        """The address in the spelling that is compared."""
        return canonical_email(self.data.email) if self.data.email else ""


@dataclass
class _Reader:
    row: Row
    rules: LineRules
    wrong: list[str] = field(default_factory=list)

    def cell(self, name: str) -> str:
        """Return what stands under a name."""
        text = self.row.cell(self.rules.columns.get(name))
        if name == "comment":
            return "".join(letter for letter in text if letter.isprintable() or letter in "\n\t").strip()
        return " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())

    def refuse(self, label: str, sentence: str) -> None:
        """Note what is wrong under which name."""
        self.wrong.append(gettext("%(label)s: %(text)s", label=label, text=sentence))

    def text(self, name: str, limit: int) -> str:
        """Return a text that fits."""
        found = self.cell(name)
        if len(found) > limit:
            self.refuse(
                str(LABELS[name]), gettext("This text is too long. The limit is %(limit)s characters.", limit=limit)
            )
        return found


def read_line(row: Row, rules: LineRules) -> ReadLine:
    """Return the customer that a line describes.

    Raises:
        LineWrong: it cannot be taken over.
    """
    reader = _Reader(row, rules)
    texts = {name: reader.text(name, LONGEST[name]) for name in (*TEXTS, *ADDRESS)}
    texts |= _names(reader, texts)
    country = _country(reader)
    phones = _phones(reader, country or rules.country)
    own = _own(reader, country or rules.country)
    data = CustomerData(
        company=texts["company"],
        first_name=texts["first_name"],
        last_name=texts["last_name"],
        number=texts["number"],
        comment=texts["comment"],
        kind=_kind(reader, texts),
        vat_id=_vat_id(reader, country or rules.country),
        email=_email(reader),
        language=_language(reader),
        birthday=_birthday(reader),
        phones=tuple(number for number, _label in phones),
        phone_labels=tuple(label for _number, label in phones),
        address=_address(reader, texts, country),
        own_fields=own,
    )
    if not (data.company or data.first_name or data.last_name):
        reader.wrong.append(gettext("There is no name and no company."))
    if data.kind == CustomerKind.COMPANY and not data.company:
        reader.wrong.append(gettext("Please enter the company."))
    if reader.wrong:
        raise LineWrong(" ".join(reader.wrong))
    return ReadLine(row.line, data, _given(reader, data))


def merged(present: CustomerData, read: ReadLine) -> CustomerData:
    """Return a customer with what a line says; where it is blank, everything stays."""
    data, given = read.data, read.given
    texts = {name: getattr(data, name) for name in given & {*TEXTS, "email", "vat_id", "birthday", "language", "kind"}}
    address = replace(present.address, **{name: getattr(data.address, name) for name in given & {*ADDRESS, "country"}})
    region = address.country or read.data.address.country
    known = {_comparable(number, region) for number in present.phones}
    more = [one for one in data.labelled_phones if _comparable(one[0], region) not in known]
    more = more[: max(0, MOST_PHONES - len(present.phones))]
    phones = [*present.labelled_phones, *more]
    return replace(
        present,
        **texts,
        address=address,
        phones=tuple(number for number, _label in phones),
        phone_labels=tuple(label for _number, label in phones),
        own_fields={**(present.own_fields or {}), **(data.own_fields or {})},
    )


def _longest(name: str) -> int:
    model: Any = CustomerAddress if name in ADDRESS else Customer
    return int(getattr(model, name).type.length)


LONGEST = {
    "comment": LONGEST_COMMENT,
    **{name: _longest(name) for name in (*TEXTS, *ADDRESS) if name != "comment"},
}


def _names(reader: _Reader, texts: Mapping[str, str]) -> dict[str, str]:
    """Part a full name where the list has no better; ``Lind, Ada`` names the last name first."""
    full = reader.cell("full_name")
    if not full or texts["last_name"] or texts["first_name"]:
        return {}
    if "," in full:
        last, _comma, first = (part.strip() for part in full.partition(","))
    else:
        first, _space, last = full.rpartition(" ")
    if len(first) > LONGEST["first_name"] or len(last) > LONGEST["last_name"]:
        reader.refuse(gettext("Full name"), gettext("The name is too long."))
        return {}
    return {"first_name": first, "last_name": last}


def _kind(reader: _Reader, texts: Mapping[str, str]) -> str:
    word = reader.cell("kind").casefold()
    if word in _COMPANY:
        return CustomerKind.COMPANY.value
    if word in _PERSON:
        return CustomerKind.PERSON.value
    if word:
        reader.refuse(str(LABELS["kind"]), gettext("“%(text)s” is neither a person nor a company.", text=word[:40]))
    is_company = texts["company"] and not texts["last_name"]
    return CustomerKind.COMPANY.value if is_company else CustomerKind.PERSON.value


def _email(reader: _Reader) -> str:
    typed = reader.cell("email").removeprefix("mailto:")
    if not typed:
        return ""
    try:
        found = checked_email(typed)
    except ValueError:
        found = ""
    if not found or len(found) > 254:
        reader.refuse(str(LABELS["email"]), gettext("“%(text)s” is not an e-mail address.", text=typed[:80]))
    return found


def _phones(reader: _Reader, country: str) -> list[tuple[str, str]]:
    found: dict[str, tuple[str, str]] = {}
    for name, label in PHONES.items():
        # Several numbers in one cell are parted like this.
        for typed in reader.cell(name).replace(";", ",").split(","):
            number = typed.strip()
            if not number:
                continue
            international = _international(number, country)
            if not international or len(number) > 60:
                text = gettext("“%(number)s” is not a phone number.", number=number[:40])
                reader.refuse(str(LABELS["phones"]), text)
            else:
                shown = number if international_number(number, country) else international
                found.setdefault(international, (shown, label))
    if len(found) > MOST_PHONES:
        reader.refuse(str(LABELS["phones"]), gettext("There can be at most %(limit)s numbers.", limit=MOST_PHONES))
    return list(found.values())


def _international(number: str, country: str) -> str:
    # Spreadsheets drop the plus of a number in international form.
    return international_number(number, country) or international_number(f"+{number}", country)


def _country(reader: _Reader) -> str:
    typed = reader.cell("country")
    found = read_country(typed) if typed else ""
    if typed and not found:
        reader.refuse(str(LABELS["country"]), gettext("“%(text)s” is not a country.", text=typed[:40]))
    return found


def _address(reader: _Reader, texts: Mapping[str, str], country: str) -> Address:
    street = f"{texts['street']} {reader.cell('house_number')}".strip()
    address = Address(street[: LONGEST["street"]], texts["postal_code"], texts["city"], country)
    # Only an address that says something lies in the country of the list.
    return address if country or address.is_blank else replace(address, country=reader.rules.country)


def _language(reader: _Reader) -> str:
    typed = reader.cell("language")
    found = read_language(typed) if typed else reader.rules.language
    if not found:
        text = gettext("“%(text)s” is not one of the languages: German, English, French.", text=typed[:40])
        reader.refuse(str(LABELS["language"]), text)
    return found


def _birthday(reader: _Reader) -> date | None:
    typed = reader.cell("birthday")
    if not typed:
        return None
    found = read_day(typed, latest=reader.rules.today)
    label = str(LABELS["birthday"])
    if found is None:
        reader.refuse(label, gettext("“%(text)s” is no date. Write it like 31.12.1980.", text=typed[:40]))
    elif found > reader.rules.today:
        reader.refuse(label, gettext("This day is in the future."))
    elif found.year < OLDEST_YEAR:
        reader.refuse(label, gettext("Please check the year of this date."))
    return found


def _vat_id(reader: _Reader, country: str) -> str:
    typed = reader.text("vat_id", int(Customer.vat_id.type.length))
    if typed and not is_vat_id(typed, country):
        reader.refuse(str(LABELS["vat_id"]), gettext("“%(text)s” is not a VAT id.", text=typed[:40]))
    return typed


def _own(reader: _Reader, country: str) -> dict[str, str]:
    found = {}
    for key, one in reader.rules.own.items():
        typed = reader.cell(f"{OWN}{key}")
        try:
            found[key] = checked_value(one, typed, country)
        except ValueError as error:
            reader.refuse(label_of(one), str(error))
    return given_values(found)


def _given(reader: _Reader, data: CustomerData) -> frozenset[str]:
    said = {name for name in TEXTS if getattr(data, name)}
    said |= {name for name in (*ADDRESS, "country") if getattr(data.address, name)}
    tests: dict[str, Callable[[], object]] = {
        "email": lambda: data.email,
        "vat_id": lambda: data.vat_id,
        "birthday": lambda: data.birthday,
        "language": lambda: reader.cell("language"),
        "kind": lambda: reader.cell("kind"),
    }
    return frozenset(said | {name for name, test in tests.items() if test()})


def _comparable(number: str, country: str) -> str:
    return international_number(number, country) or number
