"""The built-in understanding: from a sentence to skill and values without any language model.

What it finds is a proposal like any other: the form validates it and a person confirms it.
"""

import asyncio

from bot.understand import Sentence, Understand, Understood
from bot.understanding.heard import Heard
from bot.understanding.learnt import Learnt


def built_in() -> Understand:
    """An understanding that knows nothing but the skills it is given with each sentence."""
    learnt = Learnt()

    async def understand(sentence: Sentence) -> Understood:
        heard = Heard.of(sentence, learnt)
        if not learnt.knows(sentence.skills, heard.languages):
            await asyncio.to_thread(learnt.learn, sentence.skills, heard.languages)
        return await heard.understood()

    return understand
