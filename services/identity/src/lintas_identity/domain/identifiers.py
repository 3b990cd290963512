"""The names by which channels know a person, in the one form that each has."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import phonenumbers
from email_validator import EmailNotValidError, validate_email

from lintas_kit.errors import InvalidArgument, Violation

EMAIL, PHONE, WHATSAPP, DEVICE = "EMAIL", "PHONE", "WHATSAPP", "DEVICE"
NAMESPACED = frozenset({"MARKETPLACE", "CRM", "DEVICE"})
NAMESPACE_REQUIRED = frozenset({"MARKETPLACE"})
TYPES = frozenset(
    {EMAIL, PHONE, WHATSAPP, DEVICE, "INSTAGRAM", "MARKETPLACE", "MEMBER_CARD", "CRM"}
)
MOST_IN_A_CALL = 20

_TELEPHONE = "TEL"
_CLASSES = {PHONE: _TELEPHONE, WHATSAPP: _TELEPHONE}
_LONGEST = 200
_NAMESPACE = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}")
_PLACEHOLDERS = frozenset(
    {"null", "none", "undefined", "unknown", "anonymous", "guest", "n/a", "-"}
)
_PLACEHOLDER_MAILBOXES = frozenset({"unknown", "none", "noemail", "no-email", "null", "undefined"})


@dataclass(frozen=True)
class Identifier:
    """A name of a person, normalised; two with one `key` name the same person."""

    type: str
    namespace: str
    value: str
    verified: bool = False
    first_seen_at: datetime | None = None

    @property
    def kind(self) -> str:
        """What it competes with: a person has one verified name a kind, telephones being one."""
        return f"{_CLASSES.get(self.type, self.type)}:{self.namespace}"

    @property
    def key(self) -> str:
        """Unique to one person: a WhatsApp number and a phone number that are equal share it."""
        return f"{self.kind}:{self.value}"

    @property
    def is_weak(self) -> bool:
        """A device may be shared: it finds a person, but proves nothing about one."""
        return self.type == DEVICE


@dataclass(frozen=True)
class Rules:
    """How values are read and which are refused."""

    region: str = "ID"
    blocked: Collection[str] = frozenset()


def normalise(
    type_: str, namespace: str, value: str, rules: Rules, field: str = "identifier"
) -> Identifier:
    """The identifier in its one form. Raises InvalidArgument that names the field."""
    if type_ not in TYPES:
        raise _wrong(f"{field}.type", "must say what kind of identifier it is, e.g. PHONE")
    trimmed = value.strip()
    if not trimmed:
        raise _wrong(f"{field}.value", "must not be empty")
    if len(trimmed) > _LONGEST or not trimmed.isprintable():
        raise _wrong(f"{field}.value", f"must be at most {_LONGEST} printable characters")
    _refuse_blocked(trimmed, rules, field)
    normal = _value(type_, trimmed, rules, field)
    _refuse_blocked(normal, rules, field)
    return Identifier(type_, _namespace(type_, namespace, field), normal)


def normalise_all(given: Sequence[Identifier], rules: Rules) -> tuple[Identifier, ...]:
    """All of one call, each once, all that is wrong with them told at once."""
    if not 1 <= len(given) <= MOST_IN_A_CALL:
        raise _wrong("identifiers", f"must be 1 to {MOST_IN_A_CALL}")
    violations: list[Violation] = []
    found: dict[tuple[str, str], Identifier] = {}
    for index, raw in enumerate(given):
        try:
            one = normalise(raw.type, raw.namespace, raw.value, rules, f"identifiers[{index}]")
        except InvalidArgument as refusal:
            violations.extend(refusal.violations)
            continue
        same = found.get((one.type, one.key))
        verified = raw.verified or (same is not None and same.verified)
        found[one.type, one.key] = replace(one, verified=verified)
    if violations:
        raise InvalidArgument(violations)
    return tuple(found.values())


def _value(type_: str, value: str, rules: Rules, field: str) -> str:
    if type_ == WHATSAPP:
        return _telephone(_with_plus(value), rules.region, field)
    if type_ == PHONE:
        return _telephone(value, rules.region, field)
    if type_ == EMAIL:
        return _email(value, field)
    if type_ == "INSTAGRAM":
        return value.removeprefix("@").lower()
    return value


def _with_plus(value: str) -> str:
    """WhatsApp itself writes numbers with their country code and without a plus."""
    return f"+{value}" if value.isdecimal() and value[0] != "0" else value


def _telephone(value: str, region: str, field: str) -> str:
    try:
        number = phonenumbers.parse(value, region)
    except phonenumbers.NumberParseException:
        raise _wrong(f"{field}.value", "must be a telephone number, e.g. +6281234567890") from None
    digits = str(number.national_number)
    if number.extension or len(set(digits)) == 1 or not phonenumbers.is_possible_number(number):
        raise _wrong(f"{field}.value", "must be a whole telephone number, e.g. +6281234567890")
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))


def _email(value: str, field: str) -> str:
    try:
        checked = validate_email(value, check_deliverability=False, test_environment=True)
    except EmailNotValidError:
        raise _wrong(f"{field}.value", "must be an e-mail address, e.g. sari@example.com") from None
    return checked.normalized.lower()


def _namespace(type_: str, namespace: str, field: str) -> str:
    name = namespace.strip().lower()
    if type_ not in NAMESPACED:
        if name:
            raise _wrong(f"{field}.namespace", f"must be empty for {type_}")
        return ""
    if not name:
        if type_ in NAMESPACE_REQUIRED:
            raise _wrong(f"{field}.namespace", "must name the marketplace, e.g. tokopedia")
        return ""
    if not _NAMESPACE.fullmatch(name):
        raise _wrong(f"{field}.namespace", "must be letters, digits, '.', '_' or '-'")
    return name


def _refuse_blocked(value: str, rules: Rules, field: str) -> None:
    lowered = value.lower()
    mailbox = lowered.partition("@")[0] if "@" in lowered[1:] else ""
    filler = len(set(lowered)) == 1 and lowered[0] in "0x-."
    if (
        filler
        or lowered in rules.blocked
        or lowered in _PLACEHOLDERS
        or mailbox in _PLACEHOLDER_MAILBOXES
    ):
        raise _wrong(f"{field}.value", "stands for nobody in particular: leave it out")


def _wrong(field: str, description: str) -> InvalidArgument:
    return InvalidArgument([Violation(field, description)])
