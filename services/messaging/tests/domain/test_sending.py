"""Deliveries, tracking, and what providers are asked."""

from datetime import UTC, datetime, timedelta
from itertools import count

import pytest

from lintas_messaging.domain import campaigns, deliveries, phones, tracking
from lintas_messaging.domain.campaigns import Campaign
from lintas_messaging.domain.channels import Channel
from lintas_messaging.domain.deliveries import Content, Delivery, Link, Status, TemplateUse
from lintas_messaging.providers import whatsapp

NOW = datetime(2026, 1, 15, 12, 0, tzinfo=UTC)


def test_a_state_only_goes_on() -> None:
    assert deliveries.statuses_before(Status.DELIVERED) == ["QUEUED", "SENT", "FAILED"]
    assert "SUPPRESSED" not in deliveries.statuses_before(Status.CLICKED)
    assert deliveries.statuses_before(Status.SENT) == ["QUEUED"]


def test_pauses_grow_and_end() -> None:
    pauses = [deliveries.pause(attempt) for attempt in range(1, 20)]
    assert pauses == sorted(pauses)
    assert pauses[0] == timedelta(seconds=2)
    assert pauses[-1] == deliveries.LARGEST_PAUSE


def test_every_link_leads_over_us_and_is_kept() -> None:
    numbers = count()
    text = "Go: https://shop.id/h/a?b=1. Or (http://x.id), https://shop.id/h/a?b=1"
    tracked = tracking.track_links(text, "https://us", lambda: f"t{next(numbers)}")
    assert tracked.text == "Go: https://us/t/c/t0. Or (https://us/t/c/t1), https://us/t/c/t0"
    assert tracked.links == (Link("t0", "https://shop.id/h/a?b=1"), Link("t1", "http://x.id"))


def test_links_of_a_template_are_tracked_in_its_parameters() -> None:
    tracked = tracking.track_links("Go https://shop.id/h", "https://us", lambda: "t")
    use = TemplateUse("r", "id", (("link", "https://shop.id/h"), ("name", "Ayu")))
    led = tracking.in_parameters(use, tracked, "https://us")
    assert led.parameters == (("link", "https://us/t/c/t"), ("name", "Ayu"))


def test_html_is_escaped() -> None:
    html = tracking.as_html('<b> & "https://us/t/c/t"\n\nBye', "https://us/t/o/p")
    assert "&lt;b&gt; &amp;" in html
    assert '&quot;<a href="https://us/t/c/t">https://us/t/c/t</a>&quot;' in html
    assert '<img src="https://us/t/o/p"' in html


def test_the_pixel_is_a_gif() -> None:
    assert tracking.PIXEL.startswith(b"GIF89a")
    assert tracking.PIXEL.endswith(b"\x3b")


def delivery(content: Content) -> Delivery:
    return Delivery(
        "dlv_1", "k", "cus_1", Channel.WHATSAPP, "P", Status.QUEUED, NOW, address="+62812",
        content=content,
    )  # fmt: skip


def test_a_text_for_whatsapp() -> None:
    assert whatsapp.request(delivery(Content("Halo"))) == {
        "messaging_product": "whatsapp",
        "recipient_type": "individual",
        "to": "62812",
        "biz_opaque_callback_data": "dlv_1",
        "type": "text",
        "text": {"preview_url": False, "body": "Halo"},
    }


def test_a_template_for_whatsapp() -> None:
    use = TemplateUse("order_ready", "id", (("orderId", "ord_1"), ("items", "• a\n• b")))
    template = whatsapp.request(delivery(Content("Halo", template=use)))["template"]
    assert template == {
        "name": "order_ready",
        "language": {"code": "id"},
        "components": [
            {
                "type": "body",
                "parameters": [
                    {"type": "text", "parameter_name": "order_id", "text": "ord_1"},
                    {"type": "text", "parameter_name": "items", "text": "• a, • b"},
                ],
            }
        ],
    }


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("6281234567890", "+6281234567890"),
        ("+62 812-3456-7890", "+6281234567890"),
        ("0812-3456-7890", "+6281234567890"),
        ("4915112345678", "+4915112345678"),
    ],
)
def test_phones(written: str, number: str) -> None:
    assert phones.normalise(written) == number


@pytest.mark.parametrize("written", ["", "abc", "1", "+", "0" * 40])
def test_no_phones(written: str) -> None:
    with pytest.raises(ValueError, match="phone"):
        phones.normalise(written)


DAY = timedelta(days=1)


def campaign(campaign_id: str, **fields: object) -> Campaign:
    known: dict[str, object] = {
        "name": campaign_id,
        "begins": NOW - DAY,
        "ends": NOW + DAY,
        "coupon_required": True,
    }
    return Campaign(campaign_id, **(known | fields))  # type: ignore[arg-type]


def test_the_most_important_campaign_that_gives_coupons_here() -> None:
    known = [
        campaign("open", coupon_required=False, priority=99),
        campaign("over", ends=NOW, priority=98),
        campaign("soon", begins=NOW + DAY, priority=97),
        campaign("used-up", uses_left=0, priority=96),
        campaign("market", channels=(Channel.MARKETPLACE,), priority=95),
        campaign("b", priority=1),
        campaign("a", priority=1),
        campaign("chat", channels=(Channel.WHATSAPP, Channel.WEB), priority=2),
        campaign("forever", begins=None, ends=None, uses_left=3),
    ]
    found = campaigns.best_first(known, Channel.WHATSAPP, NOW)
    assert [each.campaign_id for each in found] == ["chat", "a", "b", "forever"]
