"""What translates announcements in this installation: its language model, where there is one, within its budget."""

from collections.abc import Collection
from dataclasses import replace

from bot.announcing import translating
from bot.announcing.translating import Translating
from bot.config import Settings
from bot.jobs import Duty
from bot.metrics import Metrics
from bot.prm.database import Database
from bot.understanding.model.translate import MOST_WRITTEN
from bot.understanding.model.translate import Translating as Model
from commands.language_model import model_address
from commands.model_understanding import budget
from knowledge.library import Library
from knowledge.wording.breaker import Breaker
from knowledge.wording.chat_model import ChatModel

SECONDS = 120.0  # for one whole announcement; nobody waits for it


def duties(
    settings: Settings, database: Database, library: Library, metrics: Metrics, platforms: Collection[str]
) -> dict[str, Duty]:
    """None without a model."""
    address = model_address(settings)
    if address is None:
        return {}
    model = Model(
        load=ChatModel(replace(address, most_tokens=MOST_WRITTEN, timeout=SECONDS)).loaded,
        budget=budget(settings, database),
        breaker=Breaker("language model for translations"),
        seconds=SECONDS,
        count=metrics.model_used,
    )

    return {
        translating.KIND: Translating(database=database, translate=model, terms=library.terms, platforms=platforms).duty
    }
