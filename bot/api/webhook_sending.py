"""Tell other programs what happened: a row in the transaction of the decision, then one signed POST for each address.

Signed as standardwebhooks.com describes it: `webhook-id`, `webhook-timestamp`, and in `webhook-signature` the HMAC of
both and the body. The body names the record and not what is in it: whoever is told fetches it with a key of their own,
and so sees what they may see. What is told of one record keeps its order.
"""

import base64
import hashlib
import hmac
import json
from datetime import datetime
from urllib.parse import quote

import httpx
from sqlalchemy.ext.asyncio import AsyncSession

from bot.crashpoints import reach
from bot.jobs import Duty, GiveUp, Retry, Work, enqueue
from bot.prm import webhooks
from bot.prm.database import Database
from bot.prm.ledger import LedgerEntry
from bot.prm.webhooks import Webhook

KIND = "webhook"
ATTEMPTS = 20  # with the worker's pauses: about an hour and a half
TIMEOUT = 10.0  # seconds for an answer, of which only the status is read
RESOURCES = {  # kind of record in the ledger -> where it is under /api/v1
    "deal": "deals", "lead": "leads", "mdf_request": "mdf/requests", "mdf_claim": "mdf/claims",
    "commission": "commissions/lines", "statement": "statements",
}  # fmt: skip


async def follow(session: AsyncSession, entry: LedgerEntry) -> None:
    """For `Database.followers`: keep what is to be told together with the decision."""
    for each in await webhooks.that_hear(session, entry.action):
        payload = {
            "webhook": each.id, "id": f"evt_{entry.seq}", "type": entry.action, "subject": entry.subject,
            "at": entry.at.isoformat(),
        }  # fmt: skip
        key, lane = f"{each.id}:{entry.seq}", f"webhook:{each.id}:{entry.subject}"
        await enqueue(session, KIND, payload, key=key, lane=lane, max_attempts=ATTEMPTS)


def duty(database: Database, client: httpx.AsyncClient, address: str) -> Duty:
    """The job that posts one event to one address. `address`: where people reach this server."""

    async def tell(work: Work) -> None:
        async with database.reading() as session:
            webhook = await session.get(Webhook, work.payload["webhook"])
        if webhook is None or webhook.disabled_at is not None:
            await work.finish_without_effect()
            return
        status = await _post(client, webhook, work, body_of(work.payload, address))
        reach("after-send")
        if status == httpx.codes.GONE:
            async with work.finish() as session:
                await webhooks.disable(session, webhook.id, "it answered 410 Gone", work.now())
        elif status >= httpx.codes.BAD_REQUEST or status < httpx.codes.OK:
            raise Retry(reason=f"the address answered {status}")
        else:
            await work.finish_without_effect()

    return tell


def body_of(payload: dict[str, str], address: str) -> bytes:
    """What is told: what happened, when, and where the record is."""
    kind, _, name = payload["subject"].partition(":")
    resource = RESOURCES.get(kind)
    href = f"{address}/api/v1/{resource}/{quote(name)}" if resource else None
    told = {"type": payload["type"], "timestamp": payload["at"], "data": {"kind": kind, "id": name, "href": href}}
    return json.dumps(told, separators=(",", ":")).encode()


async def _post(client: httpx.AsyncClient, webhook: Webhook, work: Work, body: bytes) -> int:
    headers = signed(webhook.secret, str(work.payload["id"]), work.now(), body)
    try:
        async with client.stream("POST", webhook.url, content=body, headers=headers, timeout=TIMEOUT) as response:
            return response.status_code
    except httpx.InvalidURL:
        raise GiveUp("the address is none") from None
    except httpx.HTTPError as error:
        raise Retry(reason=f"the address could not be reached: {type(error).__name__}") from error


def signed(secret: str, event: str, at: datetime, body: bytes) -> dict[str, str]:
    """The headers of one event."""
    seconds = str(int(at.timestamp()))
    content = b".".join((event.encode(), seconds.encode(), body))
    digest = hmac.new(base64.b64decode(secret.removeprefix("whsec_")), content, hashlib.sha256).digest()
    return {
        "Content-Type": "application/json",
        "webhook-id": event,
        "webhook-timestamp": seconds,
        "webhook-signature": f"v1,{base64.b64encode(digest).decode()}",
    }
