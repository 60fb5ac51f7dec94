"""Which language to answer in: the one chosen, else the one written, else the platform's."""

import asyncio
import re
from datetime import datetime
from functools import cache
from threading import Lock
from typing import Any

from sqlalchemy import String
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from bot.i18n import LANGUAGES, pick
from bot.message import Incoming
from bot.prm.database import Base
from bot.prm.people import Member

SURE = 0.85  # py3langid's probability over our languages, for a sentence; names alone ("Globex GmbH") stay below
FEW_WORDS, VERY_SURE = 3, 0.95  # so few words have to be clearer; fewer tell nothing ("Keep Cloud", "my deals")
ANSWER_WORDS = 6  # an answer to a form is often a name in some other language; only a sentence changes ours
_LOADING = Lock()  # for the first who need it at the same moment
SCRIPTS = (  # one sentence in these scripts leaves no doubt among our languages; kana before the shared characters
    ("ko", re.compile(r"[\uac00-\ud7af]")),
    ("ja", re.compile(r"[\u3040-\u30ff]")),
    ("zh", re.compile(r"[\u4e00-\u9fff]{2}")),
)


class SpokenLanguage(Base):
    """What somebody writes or chose to read, per chat identity: it also holds for people we do not know yet."""

    __tablename__ = "spoken_language"

    sender: Mapped[str] = mapped_column(primary_key=True)
    language: Mapped[str] = mapped_column(String(8))
    chosen: Mapped[bool] = mapped_column(default=False)  # asked for, so what they write no longer changes it
    updated_at: Mapped[datetime]


async def language_of(
    session: AsyncSession, incoming: Incoming, person: Member | None, *, in_form: bool = False
) -> tuple[str, str | None]:
    """(the locale to answer in, the language to remember for this sender or None).

    `in_form`: they are in the middle of a form, so what they write may be an answer.
    """
    spoken = await session.get(SpokenLanguage, incoming.sender.key)
    if spoken and spoken.chosen:
        return _regional(spoken.language, incoming.locale), None
    before = spoken.language if spoken else pick((person.locale if person else None) or incoming.locale)
    if not _identifier.cache_info().currsize:
        await asyncio.to_thread(warm_up)  # on the event loop it would keep everybody's arrivals waiting
    written = detect(incoming.text, at_least=ANSWER_WORDS if in_form else FEW_WORDS)
    now = written or before
    return _regional(now, incoming.locale), written if written and written != before else None


async def known(session: AsyncSession, sender: str) -> str | None:
    """What this chat account writes or chose to read, as far as we know."""
    spoken = await session.get(SpokenLanguage, sender)
    return spoken.language if spoken else None


async def remember(session: AsyncSession, sender: str, language: str, *, chosen: bool, now: datetime) -> None:
    """Answer this sender in `language` from now on."""
    spoken = await session.get(SpokenLanguage, sender) or SpokenLanguage(sender=sender)
    spoken.language, spoken.chosen, spoken.updated_at = language, chosen, now
    session.add(spoken)


def detect(text: str, *, at_least: int = FEW_WORDS) -> str | None:
    """The language of a sentence, or None where it has fewer words than `at_least` or is too unclear to tell."""
    for language, script in SCRIPTS:
        if script.search(text):
            return language
    words = re.findall(r"[^\W\d_]+", text[:2000])
    if len(words) < at_least:
        return None
    language, probability = _identifier().classify(" ".join(words))
    return str(language) if probability >= (SURE if len(words) > FEW_WORDS else VERY_SURE) else None


def warm_up() -> None:
    """Load what `detect` needs, off the event loop, before somebody waits for it."""
    with _LOADING:
        _identifier()


@cache
def _identifier() -> Any:
    """About a second to load, so the server loads it beside everything else when it starts."""
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    identifier.set_languages(list(LANGUAGES))
    return identifier


def _regional(language: str, locale: str) -> str:
    """The platform's region where it belongs to the language: somebody in Zurich reads de as de-CH."""
    return locale if pick(locale) == language else language
