"""A partner's week through the API alone, and what a CRM that listens hears of it."""

import json
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from sqlalchemy import select

from bot.api import webhook_sending
from bot.api.resources import RESOURCES
from bot.file_store import FileStore
from bot.prm.database import Database
from bot.prm.ledger import LedgerEntry
from bot.prm.webhooks import TOLD
from bot.worker import Worker
from tests.bot.api import week
from tests.bot.api.office import Office
from tests.bot.api.week import Week
from tests.receiver import Receiver, receiving

EVERYTHING = [f"{kind}*" for kind in TOLD]


@pytest.fixture
def crm() -> Iterator[Receiver]:
    with receiving() as found:
        yield found


@pytest.fixture
async def office(any_database: Database, tmp_path: Path) -> Office:
    """On both databases: this reaches every query of the API."""
    office = Office(any_database, FileStore(tmp_path / "files"))
    await office.open()
    return office


@pytest.fixture
async def heard(office: Office, crm: Receiver) -> Week:
    """The whole week, while a CRM listens to everything; all it is to hear has been told."""
    begun = await week.begin(office)
    root = await office.client("root")
    added = await root.post("/webhooks", json={"url": crm.url, "events": EVERYTHING})
    assert added.status_code == 201, added.text
    await week.play(begun)
    await week.answer(begun)
    async with httpx.AsyncClient(trust_env=False) as client:
        duty = webhook_sending.duty(office.database, client, "http://test")
        await Worker(office.database, {webhook_sending.KIND: duty}, now=office.clock).run_due()
    return begun


async def test_from_a_lead_to_the_last_payment(heard: Week, crm: Receiver) -> None:
    anna, bela, root = heard.anna, heard.bela, await heard.office.client("root")
    assert (await anna.get("/leads/L-2026-0001")).json()["deal"] == "D-2026-0001"
    assert (await anna.get("/deals/D-2026-0001")).json()["state"] == "won"
    (line,) = (await bela.get("/commissions/lines")).json()["items"]
    assert (line["deal"], line["amount"]) == ("D-2026-0001", {"amount": "15000.00", "currency": "EUR"})
    assert (await bela.get("/mdf/claims/MC-2026-0001")).json()["state"] == "paid"
    (fund,) = (await bela.get("/mdf/funds")).json()["items"]
    assert (fund["claimed"], fund["paid"]) == 2 * ({"amount": "400.00", "currency": "EUR"},)

    for resource in RESOURCES:
        page = await root.get(resource.path, params={"limit": 1})
        first = page.json()["items"][0]
        behind = {"cursor": first.get("number") or first["key"]}
        assert first not in (await root.get(resource.path, params=behind)).json()["items"]

    told = [json.loads(body) for _, body in crm.got]
    kinds = {each["data"]["kind"] for each in told}
    assert kinds == {"deal", "lead", "fund", "claim", "line", "statement", "dispute", "ticket", "announcement"}
    for each in {each["data"]["href"]: each for each in told}.values():
        found = await root.get(each["data"]["href"])
        assert (found.status_code, found.json()["number"]) == (200, each["data"]["id"]), each
    await _all_that_was_decided_was_told(heard.office, told)


async def _all_that_was_decided_was_told(office: Office, told: list[dict[str, str]]) -> None:
    async with office.database.reading() as session:
        entries = (await session.scalars(select(LedgerEntry).order_by(LedgerEntry.seq))).all()
    since = next(each.seq for each in entries if each.action == "webhook.added")
    since_then = [each for each in entries if each.seq > since and webhook_sending.subjects(each)]
    assert {each["type"] for each in told} == {each.action for each in since_then if each.action != "file.attached"}
    assert all(each.action.startswith(TOLD) or each.action == "file.attached" for each in since_then)
