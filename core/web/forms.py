"""Forms made from marshmallow schemas: the schema validates, macros draw.

One schema is the source of fields, checks, defaults and messages (A-05); see docs/adr/0002.
A field says how it is drawn by its metadata: ``label``, ``help``, ``widget``, ``choices`` and ``attrs``.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from typing import Any

from marshmallow import RAISE, Schema, ValidationError, fields, missing
from werkzeug.datastructures import MultiDict

from core.web.checks import NOT_USABLE, UNKNOWN, speak

WIDGETS: tuple[tuple[type[fields.Field[Any]], str], ...] = (
    (fields.Email, "email"),
    (fields.Url, "url"),
    (fields.Boolean, "checkbox"),
    (fields.Integer, "number"),
    (fields.Decimal, "text"),
    (fields.DateTime, "datetime-local"),
    (fields.Date, "date"),
    (fields.Time, "time"),
    (fields.List, "checks"),
    (fields.String, "text"),
)
NOT_VALUES = {"csrf_token"}


@dataclass(frozen=True)
class Choice:
    """One option of a field."""

    value: str
    label: str
    group: str = ""
    selected: bool = False


@dataclass(frozen=True)
class FormField:
    """One field as the macros draw it."""

    name: str
    label: str
    widget: str
    value: Any = ""
    help: str = ""
    errors: tuple[str, ...] = ()
    required: bool = False
    choices: tuple[Choice, ...] = ()
    attrs: Mapping[str, Any] = field(default_factory=dict)
    parts: tuple["FormField", ...] = ()
    legend: str = ""

    @property
    def id(self) -> str:
        """The id of the element in the page."""
        return f"field-{self.name}"


Choices = Iterable[Choice] | Callable[[], Iterable[Choice]]


class FormSchema(Schema):
    """Base of all form schemas: unknown fields are refused (mass assignment, ASVS 15.3.3)."""

    class Meta:
        """Strict input."""

        unknown = RAISE

    error_messages: dict[str, Any] = {"unknown": UNKNOWN, "type": NOT_USABLE}

    def on_bind_field(self, field_name: str, field_obj: fields.Field[Any]) -> None:
        """Let the field speak the reader's language."""
        speak(field_obj)


class LocalisedText(fields.Field[dict[str, str]]):
    """A text kept per language; posted as ``name-de``, ``name-en`` and so on."""

    def __init__(
        self, *, languages: Sequence[str], names: Mapping[str, str], long: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(**kwargs)
        self.languages = tuple(languages)
        self.names = names
        self.long = long

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> dict[str, str]:
        if not isinstance(value, Mapping) or not all(
            key in self.languages and isinstance(text, str) for key, text in value.items()
        ):
            raise self.make_error("validator_failed")
        return {language: value.get(language, "").strip() for language in self.languages}


class Form(Iterable[FormField]):
    """A schema with the values to show, what was typed, and what is wrong with it."""

    def __init__(self, schema: Schema, values: Mapping[str, Any] | None = None, **context: Any) -> None:
        self.schema = schema
        self.context = context
        self.values: dict[str, Any] = {**_defaults(schema), **(values or {})}
        self.data: Any = None
        self.errors: dict[str, list[str]] = {}

    def bind(self, posted: MultiDict[str, str]) -> bool:
        """Check what was posted; ``data`` holds the result when it is right, ``errors`` when it is not."""
        raw = _raw_values(self.schema, posted)
        try:
            self.data = self.schema.load(raw)
        except ValidationError as error:
            self.add_errors({**error.messages_dict})
        self.values = {**self.values, **raw}
        return not self.errors

    def add_errors(self, messages: Mapping[str, Any]) -> None:
        """Add messages, by field name; ``_schema`` is for the form as a whole."""
        for name, found in messages.items():
            self.errors.setdefault(name, []).extend(_flat(found))

    def __iter__(self) -> Iterator[FormField]:
        return (self[name] for name in self.schema.fields)

    def __getitem__(self, name: str) -> FormField:
        return _form_field(self.schema.fields[name], name, self.values.get(name), tuple(self.errors.get(name, ())))

    @property
    def general_errors(self) -> list[str]:
        """Errors that belong to no single field."""
        return [text for name, found in self.errors.items() if name not in self.schema.fields for text in found]


def _defaults(schema: Schema) -> dict[str, Any]:
    given = {name: schema_field.load_default for name, schema_field in schema.fields.items()}
    return {
        name: default() if callable(default) else default for name, default in given.items() if default is not missing
    }


def _raw_values(schema: Schema, posted: MultiDict[str, str]) -> dict[str, Any]:
    raw: dict[str, Any] = {}
    claimed = set(NOT_VALUES)
    for name, schema_field in schema.fields.items():
        if isinstance(schema_field, LocalisedText):
            names = {language: f"{name}-{language}" for language in schema_field.languages}
            raw[name] = {language: posted.get(part, "") for language, part in names.items()}
            claimed.update(names.values())
            continue
        claimed.add(name)
        if isinstance(schema_field, fields.List):
            raw[name] = posted.getlist(name)
        elif isinstance(schema_field, fields.Boolean):
            raw[name] = posted.get(name, "") not in ("", "0", "false")
        elif name in posted and not (posted[name].strip() == "" and not isinstance(schema_field, fields.String)):
            raw[name] = posted[name] if schema_field.metadata.get("widget") == "password" else posted[name].strip()
        elif name in posted and schema_field.allow_none:
            raw[name] = None
    # What no field claims goes to the schema as well, which refuses it.
    raw.update({name: posted[name] for name in posted if name not in claimed})
    return raw


def _form_field(schema_field: fields.Field[Any], name: str, value: Any, errors: tuple[str, ...]) -> FormField:
    metadata = schema_field.metadata
    drawn = FormField(
        name=name,
        label=str(metadata.get("label", name)),
        help=str(metadata.get("help", "")),
        widget=str(metadata.get("widget") or _widget(schema_field)),
        value=as_text(value),
        errors=errors,
        required=schema_field.required,
        attrs=dict(metadata.get("attrs", {})),
        legend=str(metadata.get("legend", "")),
    )
    if isinstance(schema_field, LocalisedText):
        return replace(drawn, widget="localised", parts=_language_parts(schema_field, drawn, value))
    given: Choices = metadata.get("choices", ())
    chosen = {as_text(one) for one in value} if isinstance(value, list | tuple | set) else {as_text(value)}
    choices = tuple(
        replace(choice, label=str(choice.label), selected=choice.value in chosen)
        for choice in (given() if callable(given) else given)
    )
    checked = bool(value) if drawn.widget in ("checkbox", "switch") else drawn.value
    return replace(drawn, choices=choices, value=checked)


def _language_parts(schema_field: LocalisedText, drawn: FormField, value: Any) -> tuple[FormField, ...]:
    texts = value if isinstance(value, Mapping) else {}
    return tuple(
        FormField(
            name=f"{drawn.name}-{language}",
            label=schema_field.names[language],
            widget="textarea" if schema_field.long else "text",
            value=texts.get(language, ""),
            attrs={**drawn.attrs, "lang": language},
        )
        for language in schema_field.languages
    )


def _widget(schema_field: fields.Field[Any]) -> str:
    if "choices" in schema_field.metadata and not isinstance(schema_field, fields.List):
        return "select"
    return next((widget for kind, widget in WIDGETS if isinstance(schema_field, kind)), "text")


def as_text(value: Any) -> str:
    """Return a value as a form control holds it."""
    match value:
        case None:
            return ""
        case datetime():
            return value.strftime("%Y-%m-%dT%H:%M")
        case date():
            return value.isoformat()
        case time():
            return value.strftime("%H:%M")
        case _:
            return str(value)


def _flat(found: Any) -> list[str]:
    if isinstance(found, Mapping):
        return [text for part in found.values() for text in _flat(part)]
    if isinstance(found, list | tuple):
        return [text for part in found for text in _flat(part)]
    return [str(found)]
