"""The understanding that is shipped, with its embedding model."""

from bot.config import load
from bot.understanding import BuiltIn, built_in
from commands.embedding import of_settings
from tests import learnt_before
from tests.bot.understanding.hearing import BOOK


async def shipped() -> BuiltIn:
    """Learnt, with the vectors that come with the product; those of newer sentences are kept for the next run."""
    understanding = built_in(of_settings(load(embedding="local")), skills=BOOK, folder=learnt_before.FOLDER)
    assert understanding.meaning is not None
    understanding.meaning.patience = 60  # it is about what is understood, not about how busy the machine is
    await understanding.ready()
    return understanding
