"""What the language model of an installation does for understanding, and what it may cost."""

from dataclasses import replace

from bot.clock import utc_now
from bot.config import Settings
from bot.metrics import Metrics
from bot.model_use import Budget, Caps
from bot.prm.database import Database
from bot.understand import Understand
from bot.understanding.model import with_model
from bot.understanding.model.call import MOST_WRITTEN
from commands.language_model import model_address
from knowledge.wording.breaker import Breaker
from knowledge.wording.chat_model import ChatModel


def understanding(settings: Settings, database: Database, metrics: Metrics, built_in: Understand) -> Understand:
    """The built-in understanding, with the language model where there is one for it.

    The model fails here for reasons of its own (it has seconds, not half a minute), so it is left alone separately.
    """
    address = model_address(settings)
    if address is None or settings.model_for == "answers":
        return built_in
    return with_model(
        built_in,
        load=ChatModel(replace(address, most_tokens=MOST_WRITTEN)).loaded,
        budget=budget(settings, database),
        breaker=Breaker("language model for understanding"),
        seconds=settings.model_understanding_timeout,
        told=metrics.understood,
        count=metrics.model_used,
    )


def budget(settings: Settings, database: Database) -> Budget:
    """What the model may use a day."""
    caps = Caps(
        person=settings.model_tokens_person, partner=settings.model_tokens_partner, day=settings.model_tokens_day
    )
    return Budget(database=database, caps=caps, now=utc_now)
