"""Whether a sentence speaks of what a skill is about, in words of its own: likeness alone starts no skill that writes.

It names one of the skill's own choices (a product, say), or uses a word that the skill's examples use more than
other skills' do and far more than everyday talk does ("register", "deal"). "A room for two from May 3" is like a
request for a deal in everything but that; which of our skills is meant, likeness tells.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from functools import lru_cache
from typing import NamedTuple

from bot.form import Question
from bot.parse.text import fold
from bot.skill import Skill
from bot.understand import Sentence
from bot.understanding.everyday import usual
from bot.understanding.example_names import nameless
from bot.understanding.named import has_few_choices, named
from bot.understanding.words import IDEOGRAPHIC

OFTEN = 0.05  # share of a skill's examples that use a word of its own
RATHER = 1.5  # times as often as the examples of other skills
FAR_RATHER = 20.0  # times as often as everyday talk
SHORTEST = 3  # letters of such a word
STEM = 6  # letters that two forms of such a word share: "registrieren", "registrierung"
LONGEST_ENDING = 3

_WORD = re.compile(rf"[^\W\d_{IDEOGRAPHIC}]{{{SHORTEST},}}")
_RUN = re.compile(rf"[{IDEOGRAPHIC}]{{2,}}")


def speaks_of(skill: Skill, asked: Sequence[Question], sentence: Sentence, languages: tuple[str, ...]) -> bool:
    """Whether it names what the skill is about."""
    if any(question.required and has_few_choices(question) and named(question, sentence.text) for question in asked):
        return True
    said, skills = _terms(sentence.text), tuple(sentence.skills.values())
    own = frozenset().union(*(_own_words(skill, skills, language) for language in languages))
    return any(_is_form_of(one, word) for one in said for word in own)


def _is_form_of(said: str, word: str) -> bool:
    """The word, with an ending ("deals"), or its stem in another word ("registrierung", "dealregistrierung")."""
    ending = said == word or (word.isascii() and said.startswith(word) and len(said) - len(word) <= LONGEST_ENDING)
    return ending or (len(word) >= STEM and word[:STEM] in said)


def _own_words(skill: Skill, skills: Iterable[Skill], language: str) -> AbstractSet[str]:
    """Those that its examples in a language use often, other skills' less often, and everyday talk hardly ever."""
    own = _counted(tuple(skill.examples.get(language, ())))
    everything = _summed(tuple(tuple(each.examples.get(language, ())) for each in skills))
    talk = _counted(usual(language))
    others = max(everything.sentences - own.sentences, 1)
    return {
        term for term, count in own.terms.items()
        if (share := count / own.sentences) >= OFTEN
        and share >= RATHER * (everything.terms[term] - count) / others
        and share >= FAR_RATHER * talk.terms[term] / max(talk.sentences, 1)
    }  # fmt: skip


class _Counted(NamedTuple):
    """How many of some sentences hold each term."""

    terms: Counter[str]
    sentences: int


@lru_cache(maxsize=1024)
def _counted(sentences: tuple[str, ...]) -> _Counted:
    return _Counted(Counter(term for each in sentences for term in _terms(nameless(each))), len(sentences))


@lru_cache(maxsize=32)
def _summed(several: tuple[tuple[str, ...], ...]) -> _Counted:
    """Of several skills together."""
    counted = [_counted(sentences) for sentences in several]
    terms: Counter[str] = Counter()
    for each in counted:
        terms.update(each.terms)
    return _Counted(terms, sum(each.sentences for each in counted))


def _terms(text: str) -> frozenset[str]:
    """Whole words, and pairs of characters where a script has no spaces."""
    return frozenset(_WORD.findall(fold(text).text)).union(
        run[at : at + 2] for run in _RUN.findall(fold(text).text) for at in range(len(run) - 1)
    )
