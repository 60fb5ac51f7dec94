"""What the doctor looks at in the product: database, programme, waiting work, embedding model, index, translations."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import numpy as np
from sqlalchemy.ext.asyncio import AsyncSession

from bot import absence, jobs
from bot.config import PREFIX, Settings
from bot.i18n import LANGUAGES
from bot.locales.catalogs import gaps
from bot.locales.collect import collect
from bot.prm import programme
from bot.prm.database import Database, Unavailable
from bot.prm.migrations import is_current
from bot.prm.personas import personas
from commands.desks import external_desk
from commands.doctor import Check, Result, ok, problem, warning
from commands.doctor_channels import slack, teams
from commands.doctor_machine import our_server
from commands.doctor_use import model_use
from commands.installation import UPGRADE, exists
from commands.language_model import model_address
from commands.lookup import open_library
from knowledge.engines.embed import named
from knowledge.errors import IndexBusy, KnowledgeError
from knowledge.wording.chat_model import ChatModel
from knowledge.wording.compose import try_out

SERVE = "It is made at the first start: make run, or python server.py serve"


async def database(settings: Settings) -> Result:
    """It answers, and has the tables this version expects."""
    kind = "PostgreSQL" if settings.database_url and settings.database.startswith("postgresql") else "SQLite"
    if not exists(settings):
        return warning(f"there is no {kind} database yet", SERVE)
    try:
        async with Database(settings.database) as opened:
            if await is_current(opened):
                return ok(f"{kind} answers, at this version's schema")
            return problem(f"{kind} answers, but its schema is of another version", UPGRADE)
    except Unavailable as error:
        mend = f"Check {PREFIX}DATABASE_URL and that the database can be reached and written from here."
        return problem(f"{kind}: {error.reason}", mend)


async def programme_loaded(settings: Settings) -> Result:
    """Without a programme nobody can enrol."""
    async with _session(settings) as session:
        if session is None:
            return warning("cannot be seen without a database", SERVE)
        current = await programme.only(session)
        invented = await personas(session)
    if current is None:
        return warning(
            "none is loaded, so nobody can enrol",
            "Make yours: python server.py programme create; or load the demo: python server.py demo",
        )
    if invented and not settings.demo:
        mend = f"Serve it with --demo, or begin a real programme in a folder of its own ({PREFIX}DATA_DIR)."
        return warning(f"{current.name} is the demo, whose invite codes stand in its documentation", mend)
    return ok(f"{current.name}")


async def waiting_work(settings: Settings) -> Result:
    """Jobs that failed for good wait for somebody to look at them."""
    async with _session(settings) as session:
        counts = [] if session is None else await jobs.counts(session)
        away = None if session is None else await absence.waiting(session)
    dead, ready = (sum(each.jobs for each in counts if each.state == state) for state in ("dead", "ready"))
    what = f"{dead} failed for good, {ready} waiting or running"
    if away is not None and away.oldest is not None:
        what += f"; {away.jobs} for a side that is away, the first since {away.oldest:%Y-%m-%d %H:%M} UTC"
    if dead:
        return warning(what, "See why: python server.py jobs list --state dead")
    if away is not None and away.jobs:
        return warning(what, "See who it is: python server.py jobs list --state ready. Nothing is lost meanwhile.")
    return ok(what)


def embedding(settings: Settings) -> Result:
    """The model answers, and texts about the same are closer than others, also across languages."""
    try:
        model = named(settings.embedding)
        question, same, other = model.query(["How long is my deal protected?", "Wie lange gilt der Schutz?", "Lunch"])
    except KnowledgeError as error:
        return problem(str(error), f"Check {PREFIX}EMBEDDING, and what its provider needs to be set.")
    length = float(np.linalg.norm(question))
    if len(question) != model.dimensions or not 0.99 < length < 1.01 or question @ same <= question @ other:
        return problem(f"{model.name} loads but gives wrong vectors", "Run: make clean setup")
    return ok(f"{model.name}, {model.dimensions} dimensions")


async def language_model(settings: Settings) -> Result:
    """It is reachable and answers a question that needs no thinking, as it would have to answer partners."""
    address = model_address(settings)
    if address is None:
        return ok("none: answers are in the documents' own words")
    mend = (
        f"Check {PREFIX}MODEL, {PREFIX}MODEL_URL and {PREFIX}MODEL_KEY; meanwhile answers are in the documents' words."
    )
    try:
        follows = await try_out(ChatModel(address))
    except KnowledgeError as error:
        return problem(f"{address.name}: {error}", mend)
    if not follows:
        return warning(f"{address.name} answers, but not in the way it is asked to", "Choose a more capable model.")
    return ok(f"{address.name} answers")


def index(settings: Settings) -> Result:
    """It can be opened, or the server that has it open answers."""
    if not (settings.index_dir / "content.sqlite").exists():
        return warning("there is no content yet", "Take some in: python server.py ingest PATH, or: make run")
    try:
        library = open_library(settings)
    except IndexBusy:
        if address := our_server(settings.data_dir):
            return ok(f"open in the server at {address}")
        return problem("another process has it open, and it is not a server that answers", "Stop that process.")
    except KnowledgeError as error:
        return problem(str(error), f"Check {PREFIX}CHROMA_URL; or delete {settings.index_dir} and ingest again.")
    try:
        stats = library.stats()
    finally:
        library.close()
    languages = f" in {', '.join(sorted(stats.languages))}" if stats.languages else ""
    return ok(f"{stats.documents} documents, {stats.passages} passages{languages}")


def translations(_settings: Settings) -> Result:
    """Everything partners read is translated; what is missing is shown in English."""
    texts = collect()
    missing = {language: len(gaps(language, texts)) for language in LANGUAGES if language != "en"}
    if not any(missing.values()):
        return ok(f"complete in {', '.join(LANGUAGES)}")
    told = ", ".join(f"{language} {count}" for language, count in missing.items() if count)
    return warning(f"texts shown in English for want of a translation: {told}", "Run: python -m bot.locales")


@asynccontextmanager
async def _session(settings: Settings) -> AsyncIterator[AsyncSession | None]:
    """A view of the database; None where there is none, or it is not what this version expects."""
    if not exists(settings):
        yield None
        return
    async with Database(settings.database) as opened:
        if not await is_current(opened):
            yield None
        else:
            async with opened.reading() as session:
                yield session


CHECKS: tuple[tuple[str, Check], ...] = (
    ("Database", database),
    ("Programme", programme_loaded),
    ("Jobs", waiting_work),
    ("Embedding", embedding),
    ("Language model", language_model),
    ("Model use", model_use),
    ("Index", index),
    ("Slack", slack),
    ("Teams", teams),
    ("External desk", external_desk),
    ("Translations", translations),
)
