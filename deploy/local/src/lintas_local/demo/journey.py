"""One customer's journey over chat, web, app and three stores, step by step."""

import asyncio
import re
import secrets
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import aiohttp

from lintas_local.client import Client
from lintas_local.demo import catalogue
from lintas_local.demo.chat import Chat, received

SHIRT = "KML-PTH-M"
TROUSERS = "CCH-HTM-M"
SENAYAN = (-6.2146, 106.8022)
_PATIENCE_SECONDS = 30.0
_CODE = re.compile(r"\b(\d{6})\b")
_COUPON = re.compile(r"\b[A-Z0-9]+-\d{7}-[A-Z0-9]+\b")
_LINK = re.compile(r"/h/([A-Za-z0-9_-]+)")


@dataclass(frozen=True)
class Step:
    """What happened, where, and under which trace."""

    at: datetime
    channel: str
    what: str
    reference: str
    trace_id: str

    def __str__(self) -> str:
        moment = self.at.strftime("%H:%M:%S.%f")[:-3]
        return f"{moment}  {self.channel:9} {self.what:58} {self.reference:32} {self.trace_id}"


@dataclass
class Journey:
    """Plays the steps in order; each adds what it did to `steps`."""

    client: Client
    outside_url: str
    phone: str = field(default_factory=lambda: f"+62812{secrets.randbelow(10**8):08d}")
    steps: list[Step] = field(default_factory=list)
    customer_id: str = ""
    journey_id: str = ""
    session: str = ""
    app_session: str = ""
    coupon: str = ""
    handoff: str = ""
    answer: str = ""
    order: dict[str, Any] = field(default_factory=dict)
    sale: dict[str, Any] = field(default_factory=dict)

    @property
    def chat(self) -> Chat:
        return Chat(self.client, self.outside_url, self.phone, "Ayu Lestari")

    @property
    def card(self) -> str:
        return f"LINTAS-{self.phone[-8:]}"

    @property
    def email(self) -> str:
        return f"ayu.{self.phone[-8:]}@example.com"

    def _note(self, response: aiohttp.ClientResponse, channel: str, what: str, ref: str) -> None:
        trace_id = response.headers.get("traceparent", "--").split("-")[1]
        self.journey_id = response.headers.get("Lintas-Journey", "") or self.journey_id
        self.steps.append(Step(datetime.now(UTC), channel, what, ref, trace_id))

    async def _do(
        self, method: str, path: str, body: Any, step: tuple[str, str, str], **how: Any
    ) -> Any:
        """A call that is a hop; `step` is channel, what, and the name of the id to note."""
        channel, what, key = step
        headers = {"Lintas-Channel": channel} | how.pop("headers", {})
        response = await self.client.request(method, path, body, headers=headers, **how)
        answer = await response.json(content_type=None)
        if response.status >= 400:
            raise RuntimeError(f"{method} {path}: {response.status} {answer}")
        self._note(response, channel, what, str(answer.get(key, "")))
        return answer

    async def ask_for_a_shirt(self) -> None:
        """1. Shares where they are, and asks for a linen shirt."""
        await self.chat.share_location(*SENAYAN)
        before = len(await self.chat.answers())
        response = await self.chat.write("Halo, ada kemeja linen warna putih ukuran M?")
        self._note(response, "WHATSAPP", "asks for a white linen shirt in M", "")
        self.answer = (await self.chat.answers(before))[-1]

    async def ask_for_a_promotion(self) -> None:
        """2. Asks for a promotion: a numbered coupon and a link into the web shop."""
        before = len(await self.chat.answers())
        response = await self.chat.write("Ada promo atau diskon?")
        texts = "\n".join((await self.chat.answers(before))[before:])
        self.coupon = _found(_COUPON, texts)
        self.handoff = _found(_LINK, texts)
        self._note(response, "WHATSAPP", "asks for a promotion, gets a coupon", self.coupon)

    async def go_on_in_the_web_shop(self) -> None:
        """3. Opens the link: the same customer, no second login; fills the cart and leaves."""
        step = ("WEB", "opens the link, is signed in", "journeyId")
        opened = await self._do("POST", f"/handoffs/{self.handoff}:redeem", {}, step)
        self.session = opened["session"]["accessToken"]
        self.customer_id = opened["session"]["customerId"]
        body = {"customerId": self.customer_id, "channel": "WEB", "currencyCode": "IDR"}
        step = ("WEB", "opens a cart", "cartId")
        cart = await self._do("POST", "/carts", body, step, token=self.session)
        line = {"sku": SHIRT, "quantity": 1}
        step = ("WEB", "puts the shirt into the cart, and leaves", "cartId")
        await self._do("POST", f"/carts/{cart['cartId']}/lines", line, step, token=self.session)

    async def check_out_in_the_app(self) -> None:
        """4. The same cart in the app; click and collect in the nearest store, with the coupon."""
        await self._know_the_email()
        await self._sign_in_to_the_app()
        path = f"/customers/{self.customer_id}/cart"
        cart = await self.client.call("GET", path, token=self.app_session)
        body = {
            "channel": "APP",
            "fulfilment": {"kind": "PICKUP", "locationId": catalogue.JAKARTA},
            "couponCodes": [self.coupon],
            "payment": {"method": "TEST"},
        }
        step = ("APP", "checks out for pickup with the coupon", "orderId")
        path = f"/carts/{cart['cartId']}:checkout"
        self.order = await self._do("POST", path, body, step, token=self.app_session)

    async def _know_the_email(self) -> None:
        body = {
            "channel": "APP",
            "identifiers": [
                {"type": "WHATSAPP", "value": self.phone},
                {"type": "EMAIL", "value": self.email},
                {"type": "MEMBER_CARD", "value": self.card},
            ],
            "traits": {"name": "Ayu Lestari"},
        }
        await self.client.call("POST", "/customers:identify", body, role="connector")

    async def _sign_in_to_the_app(self) -> None:
        identifier = {"type": "WHATSAPP", "value": self.phone}
        before = len(await self.chat.answers())
        await self.client.call("POST", "/sessions:requestCode", {"identifier": identifier})
        code = _found(_CODE, (await self.chat.answers(before))[-1])
        body = {"identifier": identifier, "code": code}
        session = await self.client.call("POST", "/sessions:verify", body)
        self.app_session = session["accessToken"]

    async def collect_and_buy_more(self) -> None:
        """5. The store hands over; at the till a second thing, the member card scanned."""
        order_id = self.order["orderId"]
        step = ("POS", "the store marks the order ready", "orderId")
        await self._do("POST", f"/orders/{order_id}:markReady", {}, step, role="staff")
        seen = await self.client.call("GET", f"/orders/{order_id}", token=self.app_session)
        body = {"pickupCode": seen["pickupCode"]}
        step = ("POS", "collects with the code", "orderId")
        await self._do("POST", f"/orders/{order_id}:collect", body, step, role="staff")
        step = ("POS", "buys trousers at the till, card scanned", "orderId")
        how = {"role": "staff", "headers": {"Lintas-Journey": self.journey_id}}
        self.sale = await self._do("POST", "/sales", self._till_sale(), step, **how)

    def _till_sale(self) -> dict[str, Any]:
        identifier = {"type": "MEMBER_CARD", "value": self.card}
        return {
            "saleId": f"demo-{secrets.token_hex(8)}",
            "locationId": catalogue.JAKARTA,
            "registerId": "kasir-1",
            "customer": {"identifier": identifier},
            "lines": [{"sku": TROUSERS, "quantity": 1}],
            "payments": [{"method": "CASH", "amount": catalogue.rupiah(299_000)}],
            "soldAt": datetime.now(UTC).isoformat(),
        }

    async def return_elsewhere(self) -> None:
        """6. Another store takes the shirt back."""
        line = {"lineId": self.order["lines"][0]["lineId"], "quantity": 1, "condition": "GOOD"}
        body = {
            "lines": [line],
            "locationId": catalogue.BANDUNG,
            "channel": "POS",
            "reason": "kekecilan",
        }
        step = ("POS", "returns the shirt in Bandung", "orderId")
        path = f"/orders/{self.order['orderId']}/returns"
        self.order = await self._do("POST", path, body, step, role="staff")

    async def hops(self) -> list[dict[str, Any]]:
        """7. The hops that the platform saw, once it saw all of ours."""
        ours = [step.trace_id for step in self.steps]
        deadline = time.monotonic() + _PATIENCE_SECONDS
        while True:
            path = f"/journeys/{self.journey_id}"
            journey = await self.client.patiently("GET", path, role="agent")
            hops: list[dict[str, Any]] = journey["hops"]
            if set(ours) <= {hop["traceId"] for hop in hops} or time.monotonic() > deadline:
                return hops
            await asyncio.sleep(0.2)

    async def books(self) -> dict[str, Any]:
        """7. The conservation laws, once nothing is under way any more."""
        deadline = time.monotonic() + _PATIENCE_SECONDS
        while True:
            books: dict[str, Any] = await self.client.patiently("GET", "/books", role="admin")
            if books["balanced"] or time.monotonic() > deadline:
                return books
            await asyncio.sleep(0.5)

    async def e_mails(self) -> list[str]:
        """The mails that reached the customer."""
        return await received(self.outside_url, "EMAIL", self.email)


def _found(pattern: re.Pattern[str], text: str) -> str:
    match = pattern.search(text)
    if match is None:
        raise LookupError(f"nothing like {pattern.pattern} in the answer")
    return match.group(match.lastindex or 0)
