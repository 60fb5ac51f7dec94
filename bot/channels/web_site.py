"""What the web chat is given, and what all of its routes need: who is asking, in which language, with which frame."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Protocol
from urllib.parse import parse_qsl

from fastapi import HTTPException, Request
from fastapi.responses import HTMLResponse
from sqlalchemy.ext.asyncio import AsyncSession

from bot.channels import web_session
from bot.channels.nearby import from_this_machine, is_this_machine
from bot.channels.web_assets import Assets
from bot.channels.web_guard import HEADERS
from bot.channels.web_pace import Pace
from bot.channels.web_page import Frame
from bot.channels.web_sending import Sending
from bot.channels.web_session import Visitor
from bot.channels.web_tail import Tail
from bot.clock import Clock, utc_now
from bot.file_store import FileStore
from bot.i18n import Translator, pick
from bot.language import language_of
from bot.live import Live
from bot.message import Incoming
from bot.prm import programme
from bot.prm.database import Database
from bot.prm.people import Member
from bot.prm.personas import Persona, personas


class Section(Protocol):
    """A heading of a document, with the name a citation gives it."""

    @property
    def anchor(self) -> str: ...


class Document(Protocol):
    """A cited document as its page shows it."""

    @property
    def title(self) -> str: ...
    @property
    def text(self) -> str: ...  # Markdown
    @property
    def sections(self) -> Sequence[Section]: ...  # one for each heading, in reading order
    @property
    def language(self) -> str: ...
    @property
    def link(self) -> str: ...  # web address of the original, where it has one


Documents = Callable[[str, Member | None], Awaitable[Document | None]]  # None: unknown, or not for this reader


@dataclass(kw_only=True)
class Web:
    """The web chat's dependencies, handed in by the composition root."""

    database: Database
    address: str  # where people reach this server: "https://chat.example", without a slash at its end
    document: Documents
    files: FileStore
    demo: bool = False  # visitors on this machine may choose whom they are
    mail: bool = False  # sign-in links can be sent
    now: Clock = utc_now
    assets: Assets = field(default_factory=Assets.load)
    turns: Pace = field(default_factory=lambda: Pace(burst=30, interval=1))
    entrances: Pace = field(default_factory=lambda: Pace(burst=10, interval=30))
    sending: Sending = field(default_factory=Sending)
    live: Live = field(default_factory=Live)  # what is being written in this process
    tail: Tail = field(init=False)

    def __post_init__(self) -> None:
        self.tail = Tail(self.database)
        self.live.watch(self.tail.wake)

    def close(self) -> None:
        """End all streams, so that the server can stop; call it when stopping begins."""
        self.tail.close()

    @property
    def secure(self) -> bool:
        return self.address.startswith("https://")

    @property
    def cookie(self) -> str:
        """The prefix makes browsers insist: this host only, over TLS only."""
        return "__Host-chat" if self.secure else "chat"

    def token(self, request: Request) -> str | None:
        return request.cookies.get(self.cookie)

    async def visitor(self, session: AsyncSession, request: Request) -> Visitor | None:
        return await web_session.visitor(session, self.token(request), self.now(), demo=self.demo_for(request))

    async def signed_in(self, session: AsyncSession, request: Request) -> Visitor:
        """The visitor; raises HTTPException (401) for anybody else."""
        if (visitor := await self.visitor(session, request)) is None:
            t = Translator(preferred(request))
            raise HTTPException(401, t("Please sign in."))
        return visitor

    def demo_for(self, request: Request) -> bool:
        """Whether this request may choose whom it is: from this machine to this one, nothing between."""
        return self.demo and is_this_machine(request.url.hostname or "") and from_this_machine(request)

    async def personas(self, session: AsyncSession, request: Request) -> Sequence[Persona]:
        """Whom this visitor may choose to be: nobody, outside demo mode."""
        return await personas(session) if self.demo_for(request) else ()

    async def translator(self, session: AsyncSession, request: Request, visitor: Visitor | None) -> Translator:
        """Speaks as the assistant would to this person."""
        locale = preferred(request)
        if visitor is None:
            return Translator(locale)
        silence = turn_of(visitor, id="", locale=locale)
        locale, _ = await language_of(session, silence, visitor.person)
        return Translator(locale)

    async def frame(self, session: AsyncSession, request: Request, visitor: Visitor | None) -> Frame:
        t = await self.translator(session, request, visitor)
        current = await programme.only(session)
        return Frame(programme=current.name if current else "Partner Assistant", t=t, assets=self.assets.addresses)


def turn_of(visitor: Visitor, *, id: str, locale: str) -> Incoming:
    """A turn of this visitor, before anything is said in it."""
    return Incoming(id=id, conversation=visitor.conversation, sender=visitor.sender, place=visitor.place, locale=locale)


def preferred(request: Request) -> str:
    """The first language of the browser that we speak, with its region: "de-CH"; English where there is none."""
    for part in request.headers.get("accept-language", "").split(",")[:20]:
        locale = part.partition(";")[0].strip()[:35]
        if pick(locale) != "en" or locale.lower().startswith("en"):
            return locale
    return "en"


async def text_fields(request: Request) -> dict[str, str]:
    """The fields of a plain HTML form. Raises HTTPException (400, 415) where it is none."""
    if not request.headers.get("content-type", "").startswith("application/x-www-form-urlencoded"):
        raise HTTPException(415, "Send a form.")
    body = await request.body()
    try:
        fields = parse_qsl(body.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=20)
    except ValueError:  # also what is not ASCII outside its escapes, and not UTF-8 in them
        raise HTTPException(400, "That is not a form.") from None
    if any("\x00" in value for _, value in fields):
        raise HTTPException(400, "That contains characters that are none.")
    return dict(fields)


def html(page: str, status: int = 200) -> HTMLResponse:
    return HTMLResponse(page, status, HEADERS)
