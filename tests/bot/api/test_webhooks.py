"""Other programs are told what happened: signed, in order for each record, and only where staff set it up."""

import base64
import hashlib
import hmac
import json
from collections.abc import AsyncIterator, Iterator

import httpx
import pytest
from sqlalchemy import select, update

from bot.api import webhook_sending
from bot.jobs import Job
from bot.prm import ledger
from bot.prm.people import StaffMembership, StaffRole
from bot.prm.webhooks import Webhook
from bot.worker import MOST_IN_LINE, Worker
from commands.public_only import PublicOnly
from tests.bot.api.office import Office
from tests.receiver import Receiver, receiving
from tests.trickle import HEADERS, trickling


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as found:
        yield found


@pytest.fixture
async def worker(office: Office) -> AsyncIterator[Worker]:
    """Delivers what is due; Dora is an admin."""
    async with office.database.writing() as session:
        await session.execute(update(StaffMembership).values(role=StaffRole.ADMIN))
    async with httpx.AsyncClient(trust_env=False) as client:
        duty = webhook_sending.duty(office.database, client, "https://pa.example")
        yield Worker(office.database, {webhook_sending.KIND: duty}, now=office.clock)


async def add(office: Office, url: str, *events: str) -> httpx.Response:
    return await (await office.client("dora")).post("/webhooks", json={"url": url, "events": list(events)})


async def decide(office: Office, action: str, subject: str = "deal:D-2026-0001") -> None:
    async with office.database.writing() as session:
        await ledger.append(session, actor="system", action=action, subject=subject, at=office.clock())


async def test_what_happened_is_told_signed_and_without_what_is_in_the_record(
    office: Office, worker: Worker, receiver: Receiver
) -> None:
    made = (await add(office, receiver.url, "deal.*")).json()
    await decide(office, "deal.approved")
    await decide(office, "lead.accepted", "lead:L-2026-0001")
    await worker.run_due()
    ((headers, body),) = receiver.got
    assert json.loads(body) == {
        "type": "deal.approved",
        "timestamp": office.clock().isoformat(),
        "data": {"kind": "deal", "id": "D-2026-0001", "href": "https://pa.example/api/v1/deals/D-2026-0001"},
    }
    content = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    key = base64.b64decode(made["secret"].removeprefix("whsec_"))
    signature = base64.b64encode(hmac.new(key, content, hashlib.sha256).digest()).decode()
    assert headers["webhook-signature"] == f"v1,{signature}"


async def test_an_address_that_never_ends_its_answer_is_told_again_later(
    office: Office, worker: Worker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(webhook_sending, "TIMEOUT", 0.2)
    async with trickling(HEADERS) as url:
        await add(office, url, "deal.*")
        await decide(office, "deal.approved")
        await worker.run_due()
    async with office.database.reading() as session:
        job = (await session.scalars(select(Job).where(Job.kind == webhook_sending.KIND))).one()
    assert (job.state, job.error) == ("ready", "away: the address could not be reached: TimeoutError")


async def test_what_was_not_taken_is_told_again_before_anything_newer_of_the_same_record(
    office: Office, worker: Worker, receiver: Receiver
) -> None:
    receiver.statuses = [500, 200]
    await add(office, receiver.url, "deal.*")
    for action in ("deal.submitted", "deal.approved"):
        await decide(office, action)
    await worker.run_due()
    office.clock.advance(minutes=10)
    await worker.run_due()
    assert [json.loads(body)["type"] for _, body in receiver.got] == [
        "deal.submitted",
        "deal.submitted",
        "deal.approved",
    ]
    ids = [headers["webhook-id"] for headers, _ in receiver.got]
    assert ids[0] == ids[1] != ids[2]  # by which a receiver knows a repetition


@pytest.mark.parametrize("status", [503, 429, 401])
async def test_an_address_that_is_away_for_days_is_told_everything_in_order_once_it_is_back(
    office: Office, worker: Worker, receiver: Receiver, status: int
) -> None:
    tries = webhook_sending.ATTEMPTS + MOST_IN_LINE
    receiver.statuses = [status] * tries
    await add(office, receiver.url, "deal.*")
    for action in ("deal.submitted", "deal.approved"):
        await decide(office, action)
    for _ in range(tries + 2):
        office.clock.advance(minutes=15)
        await worker.run_due()
    told = [json.loads(body)["type"] for _, body in receiver.got]
    assert told == ["deal.submitted"] * (tries + 1) + ["deal.approved"]


@pytest.mark.parametrize(("status", "days"), [(400, 0), (503, 8)])
async def test_what_an_address_refuses_or_a_week_of_absence_ends_as_a_failure(
    office: Office, worker: Worker, receiver: Receiver, status: int, days: int
) -> None:
    receiver.statuses = [status] * (2 * webhook_sending.ATTEMPTS)
    await add(office, receiver.url, "deal.*")
    await decide(office, "deal.approved")
    office.clock.advance(days=days)
    for _ in range(webhook_sending.ATTEMPTS):
        office.clock.advance(minutes=5)
        await worker.run_due()
    async with office.database.reading() as session:
        job = (await session.scalars(select(Job).where(Job.kind == webhook_sending.KIND))).one()
    assert (job.state, job.error) == ("dead", f"the address answered {status}")


async def test_who_answers_gone_is_told_nothing_more(office: Office, worker: Worker, receiver: Receiver) -> None:
    receiver.statuses = [410]
    await add(office, receiver.url, "deal.*")
    for action in ("deal.submitted", "deal.approved"):
        await decide(office, action)
        await worker.run_due()
    assert len(receiver.got) == 1
    async with office.database.reading() as session:
        assert (await session.scalars(select(Webhook.disabled_why))).one() == "it answered 410 Gone"


async def test_a_removed_webhook_is_told_nothing_that_was_on_its_way(
    office: Office, worker: Worker, receiver: Receiver
) -> None:
    made = (await add(office, receiver.url, "deal.*")).json()
    await decide(office, "deal.approved")
    api = await office.client("dora")
    assert (await api.delete(f"/webhooks/{made['id']}")).status_code == 204
    assert (await api.delete(f"/webhooks/{made['id']}")).status_code == 404
    await worker.run_due()
    assert receiver.got == []


@pytest.mark.parametrize(
    ("url", "events", "code"),
    [
        ("ftp://a.example", ["deal.*"], "NotAnAddress"), ("https://user:pw@a.example", ["deal.*"], "NotAnAddress"),
        ("https://a.example", ["*"], "NothingToTell"), ("https://a.example", ["person.invited"], "NothingToTell"),
    ],
)  # fmt: skip
async def test_what_cannot_be_told_is_refused(
    office: Office, worker: Worker, url: str, events: list[str], code: str
) -> None:
    refused = await add(office, url, *events)
    assert (refused.status_code, refused.json()["code"]) == (422, code)


async def test_a_problem_says_what_was_sent_as_it_was_sent(office: Office, worker: Worker) -> None:
    """Nothing here shows Markdown, so nothing keeps a mark from being one."""
    refused = await add(office, "https://a.example", "deals.*")
    assert refused.json()["detail"].startswith("deals.* is nothing that happens here.")


async def test_only_an_admin_of_the_vendor_sets_up_webhooks(office: Office) -> None:
    for person in ("bela", "dora"):  # a partner's admin, a channel manager
        api = await office.client(person)
        refused = await api.post("/webhooks", json={"url": "https://a.example", "events": ["deal.*"]})
        assert refused.status_code == 403
        assert (await api.get("/webhooks")).status_code == 403


async def test_an_address_within_our_own_network_is_never_reached(receiver: Receiver) -> None:
    async with httpx.AsyncClient(transport=PublicOnly(), trust_env=False) as client:
        for url in (receiver.url, receiver.url.replace("127.0.0.1", "localhost"), "http://169.254.169.254/latest"):
            with pytest.raises(httpx.ConnectError):
                await client.post(url)
    assert receiver.got == []
