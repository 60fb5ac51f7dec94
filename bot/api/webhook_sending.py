"""Tell other programs what happened: a row in the transaction of the decision, then one signed POST for each address.

Signed as standardwebhooks.com describes it: `webhook-id`, `webhook-timestamp`, and in `webhook-signature` the HMAC of
both and the body. The body names the record and not what is in it: whoever is told fetches it with a key of their own,
and so sees what they may see. What is told of one record keeps its order.
"""

import asyncio
import base64
import hashlib
import hmac
import json
from datetime import datetime, timedelta
from urllib.parse import quote

import httpx
from sqlalchemy.ext.asyncio import AsyncSession

from bot.absence import Away
from bot.api.resources import BY_KIND
from bot.crashpoints import reach
from bot.jobs import Duty, GiveUp, Retry, Work, enqueue
from bot.prm import webhooks
from bot.prm.database import Database
from bot.prm.ledger import LedgerEntry
from bot.prm.webhooks import Webhook

KIND = "webhook"
ATTEMPTS = 20  # of an address that answers; with the worker's pauses: about an hour and a half
PATIENCE = timedelta(days=7)  # with one that is away
AWAY = (  # it is not what we tell that is wrong; besides these 5xx
    httpx.codes.UNAUTHORIZED, httpx.codes.REQUEST_TIMEOUT, httpx.codes.TOO_EARLY, httpx.codes.TOO_MANY_REQUESTS,
)  # fmt: skip
TIMEOUT = 10.0  # seconds for a whole answer, of which only the status is read


async def follow(session: AsyncSession, entry: LedgerEntry) -> None:
    """For `Database.followers`: keep what is to be told together with the decision."""
    hearing = await webhooks.that_hear(session, entry.action)
    for number, subject in enumerate(subjects(entry) if hearing else ()):
        event = f"evt_{entry.seq}_{number}"
        told = {"id": event, "type": entry.action, "subject": subject, "at": entry.at.isoformat()}
        for each in hearing:
            await enqueue(
                session, KIND, {"webhook": each.id, **told},
                key=f"{each.id}:{event}", lane=f"webhook:{each.id}:{subject}", max_attempts=ATTEMPTS,
            )  # fmt: skip


def subjects(entry: LedgerEntry) -> list[str]:
    """The records a decision is about, of those that can be fetched: for instance each line that was earned at once."""
    lines = json.loads(entry.detail).get("lines", ()) if entry.subject.startswith("partner:") else ()
    named = [f"line:{number}" for number in lines] or [entry.subject]
    return [each for each in named if each.partition(":")[0] in BY_KIND]


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
        elif status >= httpx.codes.INTERNAL_SERVER_ERROR or status in AWAY:
            raise _later(work, f"the address answered {status}")
        elif status >= httpx.codes.BAD_REQUEST or status < httpx.codes.OK:
            raise Retry(reason=f"the address answered {status}")
        else:
            await work.finish_without_effect()

    return tell


def body_of(payload: dict[str, str], address: str) -> bytes:
    """What is told: what happened, when, and where the record is."""
    kind, _, name = payload["subject"].partition(":")
    href = f"{address}/api/v1{BY_KIND[kind].path}/{quote(name)}"
    told = {"type": payload["type"], "timestamp": payload["at"], "data": {"kind": kind, "id": name, "href": href}}
    return json.dumps(told, separators=(",", ":")).encode()


async def _post(client: httpx.AsyncClient, webhook: Webhook, work: Work, body: bytes) -> int:
    headers = signed(webhook.secret, str(work.payload["id"]), work.now(), body)
    try:
        async with (
            asyncio.timeout(TIMEOUT),
            client.stream("POST", webhook.url, content=body, headers=headers, timeout=TIMEOUT) as response,
        ):
            return response.status_code
    except httpx.InvalidURL:
        raise GiveUp("the address is none") from None
    except (httpx.HTTPError, TimeoutError) as error:
        raise _later(work, f"the address could not be reached: {type(error).__name__}") from error


def _later(work: Work, reason: str) -> Retry:
    """It is away; after a week that counts."""
    lasting = work.now() - datetime.fromisoformat(work.payload["at"]) > PATIENCE
    return Retry(reason=reason) if lasting else Away(work, reason)


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
