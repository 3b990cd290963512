"""Texts with `{parameter}` places, in every language and channel form."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from lintas_kit.errors import InvalidArgument, Violation
from lintas_messaging.domain.channels import ANY, Channel

_ID = re.compile(r"[a-z][a-z0-9_]{0,63}")
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")
_PLACE = re.compile(r"\{([a-z][a-zA-Z0-9_]{0,63})\}")
_BRACE = re.compile(r"[{}]")
_LONGEST_BODY = 4096
_LONGEST_SUBJECT = 200
_LONGEST_PARAMETER = 1024
FALLBACK_LANGUAGE = "id"


@dataclass(frozen=True)
class Variant:
    """One form of a template; any channel where `channel` is ANY."""

    language: str
    body: str
    channel: Channel = ANY
    subject: str = ""

    @property
    def places(self) -> tuple[str, ...]:
        """The parameters in the order in which they first stand."""
        return tuple(dict.fromkeys(_PLACE.findall(self.subject) + _PLACE.findall(self.body)))

    @property
    def body_places(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(_PLACE.findall(self.body)))


@dataclass(frozen=True)
class Template:
    """A template; `version` is 0 for one that the platform brings along."""

    template_id: str
    variants: Sequence[Variant]
    version: int = 0

    def variant(self, language: str, channel: Channel) -> Variant:
        """The form for the channel before the one for any; the language before Indonesian."""
        return min(
            self.variants,
            key=lambda each: (
                each.channel not in (channel, ANY),
                _distance(each.language, language),
                each.channel is not channel,
            ),
        )


def _distance(has: str, wanted: str) -> int:
    if has == wanted:
        return 0
    base = has.partition("-")[0]
    if base == wanted.partition("-")[0]:
        return 1
    return 2 if base == FALLBACK_LANGUAGE else 3


@dataclass(frozen=True)
class Rendered:
    """A variant with its parameters put in."""

    text: str
    subject: str
    language: str
    parameters: tuple[tuple[str, str], ...]


def render(
    template: Template, language: str, channel: Channel, given: Mapping[str, str]
) -> Rendered:
    """The message. Raises InvalidArgument that names every parameter that is missing."""
    variant = template.variant(language, channel)
    need_parameters(variant, given)
    values = {name: given[name] for name in variant.places}
    return Rendered(
        text=_filled(variant.body, values),
        subject=" ".join(_filled(variant.subject, values).split()),
        language=variant.language,
        parameters=tuple((name, values[name]) for name in variant.body_places),
    )


def need_parameters(variant: Variant, given: Mapping[str, str]) -> None:
    """Raises InvalidArgument that names every parameter that is missing."""
    missing = [name for name in variant.places if name not in given]
    if missing:
        raise InvalidArgument(
            [
                Violation(f"parameters.{name}", "is missing: the template needs it")
                for name in missing
            ]
        )


def _filled(text: str, values: Mapping[str, str]) -> str:
    return _PLACE.sub(lambda match: values[match[1]], text)


def check_parameters(given: Mapping[str, str]) -> None:
    """Raises InvalidArgument for values that no message should carry."""
    wrong = [
        Violation(f"parameters.{name}", f"must have {_LONGEST_PARAMETER} characters or fewer")
        for name, value in given.items()
        if len(value) > _LONGEST_PARAMETER
    ]
    if wrong:
        raise InvalidArgument(wrong)


def check_id(template_id: str) -> None:
    if not _ID.fullmatch(template_id):
        raise InvalidArgument(
            [Violation("templateId", "must be lower snake case, 64 characters or fewer")]
        )


def check(template: Template, known: frozenset[str] | None) -> None:
    """Raises InvalidArgument with every fault; `known` are the parameters that it is sent with."""
    check_id(template.template_id)
    wrong = []
    if not template.variants:
        wrong.append(Violation("template.variants", "must have one or more"))
    seen: set[tuple[str, Channel]] = set()
    for index, variant in enumerate(template.variants):
        at = f"template.variants[{index}]"
        wrong += _faults(variant, at, known)
        if (variant.language, variant.channel) in seen:
            wrong.append(Violation(at, "repeats the language and channel of another"))
        seen.add((variant.language, variant.channel))
    if wrong:
        raise InvalidArgument(wrong)


def _faults(variant: Variant, at: str, known: frozenset[str] | None) -> list[Violation]:
    wrong = []
    if not _LANGUAGE.fullmatch(variant.language):
        wrong.append(Violation(f"{at}.language", "must be a BCP 47 tag, e.g. id or en"))
    if not variant.body.strip():
        wrong.append(Violation(f"{at}.body", "must not be empty"))
    if len(variant.body) > _LONGEST_BODY:
        wrong.append(Violation(f"{at}.body", f"must have {_LONGEST_BODY} characters or fewer"))
    if len(variant.subject) > _LONGEST_SUBJECT or "\n" in variant.subject:
        wrong.append(
            Violation(f"{at}.subject", f"must be one line, {_LONGEST_SUBJECT} characters or fewer")
        )
    for name in ("subject", "body"):
        text = getattr(variant, name)
        if _BRACE.search(_PLACE.sub("", text)):
            wrong.append(Violation(f"{at}.{name}", "has a brace that is no {parameter}"))
        unknown = sorted(set(_PLACE.findall(text)) - known) if known is not None else []
        wrong += [
            Violation(f"{at}.{name}", f"{{{each}}} is unknown; there is {_listed(known)}")
            for each in unknown
        ]
    return wrong


def _listed(known: frozenset[str] | None) -> str:
    return ", ".join(f"{{{name}}}" for name in sorted(known or ())) or "none"
