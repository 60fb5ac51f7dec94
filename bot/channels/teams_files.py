"""Files attached to a message in Teams, fetched from where Teams put them and kept as every other file is."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass

import httpx
import structlog

from bot import files
from bot.channels.teams_attached import Attached
from bot.channels.teams_auth import Cloud
from bot.channels.teams_token import Tokens
from bot.clock import Clock
from bot.errors import UserError
from bot.file_store import FileStore
from bot.in_time import in_time, share
from bot.message import Sender
from bot.prm.database import Database

log = structlog.get_logger(__name__)


class NotFetchedFromTeams(UserError):
    """I could not get one of your files from Teams. Please send it again."""


@dataclass(frozen=True)
class Kept:
    """What became of the files somebody sent."""

    ids: tuple[str, ...] = ()
    problems: tuple[UserError, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Fetching:
    database: Database
    store: FileStore
    http: httpx.AsyncClient
    tokens: Tokens
    cloud: Cloud
    now: Clock

    async def keep(self, sender: Sender, wanted: Sequence[Attached]) -> Kept:
        """Fetch these and keep them as the sender's; what is wrong with one does not lose the others."""
        ids: list[str] = []
        problems: list[UserError] = []
        for each in wanted:
            try:
                chunks = self._chunks(each, share(len(wanted)))
                kept = await files.keep(
                    self.database, self.store, sender=sender, name=each.name, chunks=chunks, now=self.now()
                )
                ids.append(kept.id)
            except UserError as error:
                problems.append(error)
        return Kept(tuple(ids), tuple(problems))

    async def _chunks(self, wanted: Attached, seconds: float) -> AsyncIterator[bytes]:
        """Only from Microsoft's own hosts: a message can name any address, also one within our network."""
        fits = self.cloud.serves(wanted.address) if wanted.ours else self.cloud.stores(wanted.address)
        if not fits:
            raise NotFetchedFromTeams
        try:
            async for chunk in in_time(self._sent(wanted, seconds), seconds):
                yield chunk
        except (httpx.HTTPError, httpx.InvalidURL, UnicodeError, TimeoutError) as error:
            log.warning("file not fetched", reason=type(error).__name__)
            raise NotFetchedFromTeams from None

    async def _sent(self, wanted: Attached, seconds: float) -> AsyncIterator[bytes]:
        head = await self.tokens.header() if wanted.ours else {}
        async with self.http.stream("GET", wanted.address, headers=head, timeout=seconds) as answer:
            answer.raise_for_status()
            async for chunk in answer.aiter_bytes():
                yield chunk
