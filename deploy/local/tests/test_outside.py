import smtplib
from asyncio import get_running_loop, to_thread
from collections.abc import AsyncIterator
from email.message import EmailMessage

import pytest
from aiohttp.test_utils import TestClient, TestServer
from aiohttp.web import Application, Request

from lintas_local.outside import smtp
from lintas_local.outside.__main__ import application
from lintas_local.outside.mailbox import Delivered, Mailbox

Client = TestClient[Request, Application]
TOKEN = {"Authorization": "Bearer local"}


@pytest.fixture
def mailbox() -> Mailbox:
    return Mailbox(kept=3)


@pytest.fixture
async def client(mailbox: Mailbox) -> AsyncIterator[Client]:
    async with TestClient(TestServer(application(mailbox))) as client:
        yield client


async def test_whatsapp_answers_as_meta_does(client: Client) -> None:
    body = {"messaging_product": "whatsapp", "to": "+62 811-1", "text": {"body": "Halo"}}
    answer = await client.post("/v20.0/1234/messages", json=body, headers=TOKEN)
    said = await answer.json()
    assert answer.status == 200
    assert said["messages"][0]["id"].startswith("wamid.")
    assert said["contacts"] == [{"input": "+62 811-1", "wa_id": "628111"}]
    found = await (await client.get("/messages.json?to=628111&channel=WHATSAPP")).json()
    assert [message["text"] for message in found["messages"]] == ["Halo"]


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({}, 400),
        ([], 400),
        ({"messaging_product": "whatsapp", "text": {"body": "x"}}, 400),
        ({"messaging_product": "whatsapp", "to": "1", "type": "fax", "fax": {}}, 400),
        ({"messaging_product": "whatsapp", "to": "1", "type": "template"}, 400),
        ({"messaging_product": "whatsapp", "status": "read", "message_id": "w"}, 200),
    ],
)
async def test_whatsapp_refuses_as_meta_does(client: Client, body: object, status: int) -> None:
    answer = await client.post("/v20.0/1/messages", json=body, headers=TOKEN)
    assert answer.status == status
    assert (status == 200) or (await answer.json())["error"]["code"] == 100


async def test_whatsapp_wants_a_token(client: Client) -> None:
    assert (await client.post("/v20.0/1/messages", json={})).status == 401


async def test_buttons_and_links_are_readable(client: Client) -> None:
    action = {"buttons": [{"reply": {"id": "1", "title": "Ya"}}]}
    interactive = {"type": "button", "body": {"text": "Pesan?"}, "action": action}
    body = {"messaging_product": "whatsapp", "to": "1", "type": "interactive"}
    await client.post("/v20.0/1/messages", json=body | {"interactive": interactive}, headers=TOKEN)
    found = await (await client.get("/messages.json")).json()
    assert found["messages"][0]["text"] == "Pesan?\n[Ya]"


async def test_a_mail_arrives_over_real_smtp(client: Client, mailbox: Mailbox) -> None:
    server = await get_running_loop().create_server(lambda: smtp.server(mailbox), "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    mail = EmailMessage()
    mail["Subject"], mail["From"], mail["To"] = "Pesanan siap ✓", "a@b.id", "c@d.id"
    mail.set_content("Kode: 4711")
    await to_thread(lambda: smtplib.SMTP("127.0.0.1", port).send_message(mail))
    server.close()
    found = await (await client.get("/messages.json?to=C@d.id&channel=email")).json()
    assert found["messages"][0]["subject"] == "Pesanan siap ✓"
    assert found["messages"][0]["text"] == "Kode: 4711"


async def test_sms_and_the_page(client: Client) -> None:
    sent = await client.post("/sms", json={"to": "+1", "text": "<b> http://x/?a=1&b=2"})
    page = await (await client.get("/")).text()
    assert sent.status == 200
    assert "&lt;b&gt;" in page
    assert 'href="http://x/?a=1&amp;b=2"' in page
    assert (await client.post("/sms", json={"to": "+1"})).status == 400


def test_the_oldest_goes_first(mailbox: Mailbox) -> None:
    for number in range(5):
        mailbox.put(Delivered("SMS", "1", "", str(number), None))
    assert [message.text for message in mailbox.find()] == ["4", "3", "2"]
