"""Puts a file where Teams says that somebody wants to have it: an upload session of a file store of Microsoft's."""

import asyncio
from dataclasses import dataclass

import httpx

from bot.channels.teams_auth import Cloud
from bot.statements.file import StatementFile

UPLOAD_SECONDS = 60.0  # for each step of it
WHOLE_SECONDS = 200.0  # for all of it: a job has five minutes
THERE = frozenset({404, 409, 410})  # the answers to a second upload: the address was good for one
LATER = frozenset({408, 429})  # and whatever is 500 or more


class NotStored(Exception):
    """The file is not there. `passes`: it may be taken later; `reason` is for operators."""

    def __init__(self, reason: str, *, passes: bool = False) -> None:
        super().__init__(reason)
        self.reason, self.passes = reason, passes


@dataclass(frozen=True, kw_only=True)
class Uploads:
    http: httpx.AsyncClient
    cloud: Cloud
    seconds: float = WHOLE_SECONDS

    async def put(self, file: StatementFile, address: str, *, again: bool) -> None:
        """Upload it whole, without our token: whoever knows the address may put this one file there.

        `again`: it may have been uploaded before, so that an address that is used up is as good as a success.
        Raises NotStored, also where the address is none of Microsoft's stores or has expired.
        """
        if not self.cloud.stores(address):
            raise NotStored("Teams named an address for uploads that is no file store of Microsoft's")
        size = len(file.data)
        head = {"Content-Range": f"bytes 0-{size - 1}/{size}", "Content-Type": file.media_type}
        try:
            async with asyncio.timeout(self.seconds):
                answer = await self.http.put(address, content=file.data, headers=head, timeout=UPLOAD_SECONDS)
        except (httpx.InvalidURL, UnicodeError):
            raise NotStored("Teams named an address for uploads that is none") from None
        except (httpx.HTTPError, TimeoutError) as error:
            raise NotStored(f"the file store cannot be reached: {type(error).__name__}", passes=True) from None
        if answer.is_success or (again and answer.status_code in THERE):
            return
        passes = answer.status_code in LATER or answer.is_server_error
        raise NotStored(f"the file store said {answer.status_code}", passes=passes)
