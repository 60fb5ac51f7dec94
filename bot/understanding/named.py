"""Which choices of a question a sentence may mean at all: only these are told to a model, and only these it may give.

So a partner's own deals, leads and customers stay here unless the person speaks of them.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from rapidfuzz import fuzz

from bot.fields import Choice
from bot.form import Question
from bot.parse.choices import NEAR
from bot.parse.text import fold
from bot.understanding.choices import MANY_CHOICES, SHORTEST_CHOICE

LONG_ENOUGH = 5  # letters of a name that may be misspelt
ENDING = 3  # letters that may follow a name in a language that has endings
_WORD = re.compile(r"\w+")


def named(question: Question, text: str) -> tuple[Choice, ...]:
    """The choices whose name stands in the text; of few also those that are nearly named, or by a word of their own."""
    said = fold(text).text
    few = has_few_choices(question)
    words = _WORD.findall(said) if few else []
    own = _own_words(question.choices) if few else {}
    return tuple(
        choice for choice in question.choices
        if any(_stands(name, said) or _nearly(name, words) for name in _names(choice))
        or any(word in words for word in own.get(choice.value, ()))
    )  # fmt: skip


def has_few_choices(question: Question) -> bool:
    """Whether it has choices of its own, and not a list of the world's countries."""
    return 0 < len(question.choices) <= MANY_CHOICES


def _names(choice: Choice) -> Iterator[str]:
    for name in (choice.value.replace("_", " ").replace("-", " "), choice.label, *choice.also):
        folded = fold(name).text.strip()
        if folded.isdigit():  # how a row is known to the database, which nobody says
            continue
        if len(folded) >= SHORTEST_CHOICE or (folded and not folded.isascii()):
            yield folded


def _stands(name: str, said: str) -> bool:
    if name not in said:
        return False
    edge = r"(?<![a-z0-9])" if name[0].isascii() else ""
    return re.search(rf"{edge}{re.escape(name)}(?![a-z]{{{ENDING + 1}}})", said) is not None


def _nearly(name: str, words: Sequence[str]) -> bool:
    """A run of as many words that is spelt nearly like the name."""
    count = len(_WORD.findall(name))
    if len(name) < LONG_ENOUGH or not name.isascii():
        return False
    runs = (" ".join(words[at : at + count]) for at in range(len(words) - count + 1))
    return any(fuzz.ratio(run, name, score_cutoff=NEAR) for run in runs)


def _own_words(choices: Sequence[Choice]) -> dict[str, list[str]]:
    """Words by which alone a choice can be told from the others: "the cloud one"."""
    by_choice = {choice.value: {word for name in _names(choice) for word in _WORD.findall(name)} for choice in choices}
    spread = Counter(word for words in by_choice.values() for word in words)
    return {
        value: [word for word in words if spread[word] == 1 and len(word) >= SHORTEST_CHOICE]
        for value, words in by_choice.items()
    }
