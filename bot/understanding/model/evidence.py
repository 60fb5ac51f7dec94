"""Whether a sentence may start a skill that writes on a model's word: never a question, never everyday talk.

The built-in understanding must have thought of the skill itself, or the sentence names one of the skill's own choices
(a product, say), or uses a word that the skill's examples use far more than all others do ("register", "deal").
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from functools import lru_cache

from bot.form import Question
from bot.skill import Skill
from bot.understand import Sentence, Understood
from bot.understanding.model.named import named
from bot.understanding.mood import asks
from bot.understanding.choices import MANY_CHOICES
from bot.understanding.words import IDEOGRAPHIC, weights

OFTEN = 0.1  # share of a skill's examples that use a word of its own
RATHER = 4.0  # times as often as the examples of other skills


def may_write(
    skill: Skill, asked: Sequence[Question], sentence: Sentence, languages: tuple[str, ...], built: Understood
) -> bool:
    """Whether enough speaks for it beside the model."""
    if asks(sentence.text, languages):
        return False
    if skill.name in (built.skill, *built.between):
        return True
    if any(question.required and _few(question) and named(question, sentence.text) for question in asked):
        return True
    return bool(_terms(sentence.text) & _own_words(skill, sentence.skills.values(), languages))


def _few(question: Question) -> bool:
    return 0 < len(question.choices) <= MANY_CHOICES


def _own_words(skill: Skill, skills: Iterable[Skill], languages: tuple[str, ...]) -> AbstractSet[str]:
    own = _said(skill, languages)
    others = tuple(one for each in skills if each.name != skill.name for one in _said(each, languages))
    return _characteristic(own, others)


def _said(skill: Skill, languages: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(example for language in languages for example in skill.examples.get(language, ()))


@lru_cache(maxsize=128)
def _characteristic(own: tuple[str, ...], others: tuple[str, ...]) -> frozenset[str]:
    mine, theirs = _shares(own), _shares(others)
    return frozenset(term for term, share in mine.items() if share >= OFTEN and share >= RATHER * theirs.get(term, 0.0))


def _shares(sentences: Sequence[str]) -> dict[str, float]:
    counted = Counter(term for sentence in sentences for term in _terms(sentence))
    return {term: count / len(sentences) for term, count in counted.items()}


def _terms(text: str) -> frozenset[str]:
    """Whole words, and pairs of characters where a script has no spaces."""
    return frozenset(term for term in weights(text) if term[0] == "=" or (len(term) == 2 and term[0] in _characters()))


@lru_cache(maxsize=1)
def _characters() -> frozenset[str]:
    ends = [(IDEOGRAPHIC[at], IDEOGRAPHIC[at + 2]) for at in range(0, len(IDEOGRAPHIC), 3)]
    return frozenset(chr(code) for first, last in ends for code in range(ord(first), ord(last) + 1))
