"""A conversation in which sentences are understood by the product itself, by their words alone."""

from bot.understand import Sentence, Understood
from tests.bot.understanding.hearing import understand
from tests.conversation import Stage


class Listening(Stage):
    """Nothing is scripted. What the examples teach is learnt once for all tests."""

    async def _understand(self, sentence: Sentence) -> Understood:
        return await understand(sentence)
