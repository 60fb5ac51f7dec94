"""Yes/no questions answered inside a sentence: "without insurance", "there is a tender", "I don't need a ride back".

A question counts as answered where the word it is called by stands, unless another question is called by it as well;
what negates that word in its clause makes it a no.
"""

import re
from collections.abc import Iterator, Sequence

from bot.form import Question
from bot.parse.text import fold
from bot.understanding.labels import SHORTEST, WORD, named_by, stem
from bot.understanding.lexicon import pattern
from bot.understanding.spans import BREAK

DECLINES = ("de",)  # languages whose adjectives have endings that a question's own word does not
REACH = 45  # characters of the clause on either side of the word
_ENDING = re.compile(r"(?<=\w{4})e[mnrs]?$")
_ORDINARY = frozenset(
    map(
        stem,
        ("there", "adds", "added", "whether", "allow", "allowed", "allows", "permitted", "friendly", "want", "need",
         "needed", "have", "with", "include", "included", "should", "this", "that", "your", "flag", "boolean",
         "optional", "user", "customer", "others", "will", "more", "made", "make", "been", "going"),
    )
)  # fmt: skip
"""Words of a question that name nothing."""


def stated(text: str, questions: Sequence[Question], languages: Sequence[str]) -> Iterator[tuple[str, bool]]:
    """Answers to the yes/no questions whose own word the text has."""
    plain = fold(text).text
    for question in questions:
        if question.kind != "yes_no":
            continue
        others = frozenset().union(*(named_by(other) for other in questions if other is not question))
        said = [m for m in reversed(list(WORD.finditer(plain))) if len(m.group()) > SHORTEST]
        found = {stem(m.group()): m for m in said}
        if languages[0] in DECLINES:  # "dringende"
            found |= {stem(_ENDING.sub("", m.group())): m for m in said} | found
        told = _own(question.name.replace("_", " ")) - others & found.keys()
        label = _own(question.label)
        if label and label <= found.keys():  # "appel d'offres": of several words all are needed
            told |= label - others
        if told:
            match = min((found[word] for word in told), key=lambda each: each.start())
            yield question.name, not _negated(plain, match.start(), match.end(), languages)


def _own(words: str) -> frozenset[str]:
    """Stems of the words that name something."""
    return frozenset(stem(word) for word in WORD.findall(fold(words).text) if len(word) > SHORTEST) - _ORDINARY


def _negated(plain: str, start: int, end: int, languages: Sequence[str]) -> bool:
    before = BREAK.split(plain[max(0, start - REACH) : start])[-1]
    after = BREAK.split(plain[end : end + REACH])[0]
    return any(pattern(language, "negates").search(f"{before} {after}") for language in languages)
