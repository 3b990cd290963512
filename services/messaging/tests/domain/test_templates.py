"""Templates: the right form, every parameter, every fault."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lintas_kit.errors import InvalidArgument
from lintas_messaging.domain import templates
from lintas_messaging.domain.channels import Channel
from lintas_messaging.domain.default_templates import BUILT_IN, parameters_of
from lintas_messaging.domain.templates import Template, Variant

TEMPLATE = Template(
    "welcome",
    [
        Variant("en", "Hello {name}"),
        Variant("id", "Halo {name}"),
        Variant("id", "Halo {name}!", Channel.SMS),
        Variant("en", "Dear {name}", Channel.EMAIL, "For {name}"),
    ],
)


@pytest.mark.parametrize(
    ("language", "channel", "text"),
    [
        ("id", Channel.WHATSAPP, "Halo Ayu"),
        ("en", Channel.WHATSAPP, "Hello Ayu"),
        ("en-GB", Channel.WHATSAPP, "Hello Ayu"),
        ("id", Channel.SMS, "Halo Ayu!"),
        ("en", Channel.SMS, "Hello Ayu"),
        ("en", Channel.EMAIL, "Dear Ayu"),
        ("id", Channel.EMAIL, "Halo Ayu"),
        ("jv", Channel.WHATSAPP, "Halo Ayu"),
    ],
)
def test_the_form_for_language_and_channel(language: str, channel: Channel, text: str) -> None:
    assert templates.render(TEMPLATE, language, channel, {"name": "Ayu"}).text == text


def test_names_every_parameter_that_is_missing() -> None:
    template = Template("t", [Variant("id", "{one} {two} {three}")])
    with pytest.raises(InvalidArgument) as refusal:
        templates.render(template, "id", Channel.SMS, {"two": "2"})
    assert [each.field for each in refusal.value.violations] == [
        "parameters.one",
        "parameters.three",
    ]


def test_parameters_stay_what_they_are() -> None:
    template = Template("t", [Variant("id", "{one} {two}")])
    rendered = templates.render(template, "id", Channel.SMS, {"one": "{two}", "two": "\\1"})
    assert rendered.text == "{two} \\1"


def test_a_subject_is_one_line() -> None:
    template = Template("t", [Variant("id", "b", subject="For {name}")])
    rendered = templates.render(template, "id", Channel.EMAIL, {"name": "A\r\nBcc: x@y.z"})
    assert "\n" not in rendered.subject
    assert "\r" not in rendered.subject


@given(st.dictionaries(st.sampled_from(["a", "b", "c"]), st.text(max_size=20), min_size=3))
def test_parameters_are_listed_in_the_order_of_the_body(values: dict[str, str]) -> None:
    template = Template("t", [Variant("id", "{c} {a} {c} {b}")])
    rendered = templates.render(template, "id", Channel.SMS, values)
    assert [name for name, _ in rendered.parameters] == ["c", "a", "b"]


@pytest.mark.parametrize("template_id", BUILT_IN)
def test_the_platforms_own_are_whole(template_id: str) -> None:
    template = BUILT_IN[template_id]
    templates.check(template, parameters_of(template_id))
    assert {each.language for each in template.variants} == {"id", "en"}
    indonesian, english = template.variants
    assert set(indonesian.places) == set(english.places)


@pytest.mark.parametrize(
    ("template", "fields"),
    [
        (Template("Welcome", [Variant("id", "a")]), ["templateId"]),
        (Template("t", []), ["template.variants"]),
        (Template("t", [Variant("", "a")]), ["template.variants[0].language"]),
        (Template("t", [Variant("id", " ")]), ["template.variants[0].body"]),
        (Template("t", [Variant("id", "a" * 5000)]), ["template.variants[0].body"]),
        (Template("t", [Variant("id", "a {b")]), ["template.variants[0].body"]),
        (Template("t", [Variant("id", "a { b }")]), ["template.variants[0].body"]),
        (Template("t", [Variant("id", "a", subject="x\ny")]), ["template.variants[0].subject"]),
        (Template("t", [Variant("id", "a"), Variant("id", "b")]), ["template.variants[1]"]),
        (
            Template("t", [Variant("?", ""), Variant("id", "b")]),
            ["template.variants[0].language", "template.variants[0].body"],
        ),
    ],
)
def test_names_every_fault(template: Template, fields: list[str]) -> None:
    with pytest.raises(InvalidArgument) as refusal:
        templates.check(template, None)
    assert [each.field for each in refusal.value.violations] == fields


def test_one_of_the_platforms_own_keeps_its_parameters() -> None:
    template = Template("code", [Variant("id", "{code} {name}")])
    with pytest.raises(InvalidArgument, match=r"\{name\} is unknown; there is \{code\}"):
        templates.check(template, parameters_of("code"))
