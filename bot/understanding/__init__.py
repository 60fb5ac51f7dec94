"""The built-in understanding: from a sentence to skill and values without any language model.

What it finds is a proposal like any other: the form validates it and a person confirms it.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from bot.skill import SkillBook
from bot.understand import Sentence, Understood
from bot.understanding.embed import Embed
from bot.understanding.examples import Own
from bot.understanding.heard import Heard, readable
from bot.understanding.learning import Learning, none_of_its_own
from bot.understanding.meaning import Meaning, MessageMeaning
from bot.understanding.unnamed import unnamed
from bot.understanding.words import reading_languages

MOST_BOOKS = 8  # sets of skills learnt apart, where it is not known which skills there are


@dataclass
class BuiltIn:
    """An `Understand`. Make it with `built_in`."""

    own: Callable[[], Awaitable[Own]]
    meaning: Meaning | None
    skills: SkillBook | None
    folder: Path | None
    _learnings: dict[tuple[tuple[str, int], ...], Learning] = field(default_factory=dict)

    async def __call__(self, sentence: Sentence) -> Understood:
        learnt = await self._learning(sentence.skills).current()
        text = readable(sentence.text)
        languages = reading_languages(text, sentence.language)
        if not learnt.knows(languages):
            await asyncio.to_thread(learnt.lesson, languages)
        lesson = learnt.lesson(languages)
        shown = partial(unnamed, languages=languages, known_words=lesson.known_words)
        meaning = MessageMeaning(self.meaning, shown) if self.meaning else None
        return await Heard(sentence, lesson, meaning, text, languages).understood()

    async def ready(self, skills: SkillBook | None = None) -> None:
        """Wait until everything that can be learnt of all skills, or these, was learnt."""
        await self._learning(skills or self.skills or SkillBook([])).ready()

    async def expect(self, languages: Iterable[str]) -> None:
        """Keep languages learnt before somebody speaks them: whoever is first would wait for it, some seconds each."""
        for language in languages:
            await self._learning(self.skills or SkillBook([])).expect(reading_languages("", language))

    def _learning(self, offered: SkillBook) -> Learning:
        """One for all people where all skills are known: what somebody may not do is left out when it is looked for."""
        everything = self.skills
        known = everything is not None and all(everything.get(name) is skill for name, skill in offered.items())
        book = everything if everything is not None and known else offered
        key = tuple((name, id(skill)) for name, skill in book.items())
        if key not in self._learnings:
            embed = self.meaning.embed if self.meaning else None
            self._learnings[key] = Learning(book, self.own, embed, self.folder)
            for oldest in list(self._learnings)[:-MOST_BOOKS]:
                del self._learnings[oldest]
        return self._learnings[key]


def built_in(
    embed: Embed | None = None,
    own: Callable[[], Awaitable[Own]] = none_of_its_own,
    *,
    skills: SkillBook | None = None,
    folder: Path | None = None,
) -> BuiltIn:
    """An understanding of the skills it is given with each sentence.

    `embed` tells sentences by their meaning, too; `own` are the sentences the programme added; `skills` are all there
    are, so that they are learnt once for everybody; vectors are kept in `folder`.
    """
    return BuiltIn(own, Meaning(embed) if embed else None, skills, folder)
