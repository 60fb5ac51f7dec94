"""`POST /hooks/content`: whoever keeps the content tells that it changed, and the sources it concerns are visited.

The body is signed with the setting `webhook_secret` as GitHub does it: `X-Hub-Signature-256: sha256=` and the HMAC of
the raw body. It names what changed: a push as GitHub or Gitea tell it (or GitLab's, where something in between signs
it), or `{"source": "ADDRESS"}`; `{}` means every source that is not a folder of this machine.
"""

import hashlib
import hmac
import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import structlog
from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import JSONResponse
from pydantic import SecretStr

from commands.fresh import Freshness
from knowledge.types import SourceInfo

log = structlog.get_logger(__name__)

SIGNATURE = "X-Hub-Signature-256"
_REPOSITORY = ("clone_url", "html_url", "git_url", "ssh_url", "git_http_url", "git_ssh_url", "homepage", "url")
_BRANCH = "refs/heads/"


def routes(secret: SecretStr | None, freshness: Freshness) -> APIRouter:
    """The route; without a secret it is not there."""
    router = APIRouter(include_in_schema=False)
    key = secret.get_secret_value().encode() if secret else b""
    if not key:
        return router

    @router.post("/hooks/content")
    async def content(request: Request) -> JSONResponse:
        body = await request.body()  # bot.channels.guard read it within its limits
        if not signed(body, request.headers.get(SIGNATURE, ""), key):
            raise HTTPException(401, "The signature does not fit.")
        try:
            told = json.loads(body or b"{}")
        except ValueError:
            raise HTTPException(400, "That is not JSON.") from None
        if not isinstance(told, dict):
            raise HTTPException(422, "That is not an object.")
        names = [one.address for one in concerned(told, freshness.library.sources())]
        freshness.want(names)
        log.info("told of new content", count=len(names))
        return JSONResponse({"refreshing": len(names)}, 202)

    return router


def signed(body: bytes, signature: str, key: bytes) -> bool:
    """Does the signature belong to these bytes? Takes as long for a nearly right one as for any other."""
    wanted = "sha256=" + hmac.new(key, body, hashlib.sha256).hexdigest()
    return hmac.compare_digest(signature.encode("utf-8", "replace"), wanted.encode())


def concerned(told: dict[str, Any], sources: list[SourceInfo]) -> list[SourceInfo]:
    """The sources that a message speaks of; GitHub's `ping` and the like speak of none."""
    named = {place for address in _addresses(told) if (place := _place(address))}
    if not told:
        return [one for one in sources if one.remote]
    branch = told.get("ref")
    branch = branch.removeprefix(_BRANCH) if isinstance(branch, str) and branch.startswith(_BRANCH) else ""
    return [one for one in sources if _place(one.address) in named and _of_branch(one, branch)]


def _addresses(told: dict[str, Any]) -> Iterator[str]:
    if isinstance(told.get("source"), str):
        yield told["source"]
    for group in (told.get("repository"), told.get("project")):
        if isinstance(group, dict):
            yield from (group[name] for name in _REPOSITORY if isinstance(group.get(name), str))


def _place(address: str) -> str:
    """Host and path, which are the same for https, ssh and `git@host:path`; a folder stays itself."""
    text = address.strip().removeprefix("git+")
    if "://" not in text and "@" in text.partition(":")[0]:
        text = "ssh://" + text.replace(":", "/", 1)
    if "://" not in text:
        return text
    try:
        parts = urlsplit(text)
    except ValueError:
        return ""
    return f"{parts.hostname or ''}{parts.path.rstrip('/').removesuffix('.git')}".lower()


def _of_branch(source: SourceInfo, branch: str) -> bool:
    """A push to one branch does not concern a source that takes another; the default one may be any."""
    taken = urlsplit(source.address).fragment.partition(":")[0] if source.kind == "git" else ""
    return not branch or not taken or taken == branch
