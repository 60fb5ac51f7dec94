"""Legal forms in company names: found at the end, at the start, and where they interrupt a name.

The list is `legal_forms.yaml` with what cleanco knows; a form written out is recognised by the words it is made of.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path

from cleanco.termdata import terms_by_country, terms_by_type

from bot import yaml_file

Words = tuple[str, ...]
Latin = Callable[[str], list[str]]  # the words of a name in lower-case Latin letters

MOST_WORDS = 12  # of one legal form
KINDS = ("stock", "limited", "partnership", "cooperative", "association", "state")
TYPES = {  # cleanco's, where they tell the kind
    "Corporation": "stock",
    "Joint Stock / Unlimited": "stock",
    "Joint Stock": "stock",
    "Limited": "limited",
    "Limited Liability Company": "limited",
    "Limited Partnership": "partnership",
    "Limited Liability Partnership": "partnership",
    "General Partnership": "partnership",
    "Sole Proprietorship": "partnership",
    "Non-Profit": "association",
}
WORDS = frozenset({"at", "da", "is", "eu", "nl", "uk", "ca", "ok", "et", "ps", "ss", "od", "ei", "no"})
"""Abbreviations of rare forms that are countries and words far more often."""
CONNECTING = frozenset(
    {"de", "da", "do", "du", "la", "a", "e", "y", "i", "et", "z", "s", "co", "con", "des", "per", "te"}
)


@dataclass(frozen=True)
class LegalForms:
    """Forms by their words, with the kind of company they stand for ("" where that is not clear)."""

    behind: dict[Words, str]
    before: frozenset[Words]
    inside: frozenset[Words]
    alone: frozenset[str]
    written_out: tuple["WrittenOut", ...]

    @cached_property
    def last(self) -> frozenset[str]:
        """Every word a form behind a name can end with: most names end with another, and are done."""
        words = frozenset[str]().union(*(each.words for each in self.written_out))
        return words | {form[-1] for form in self.behind} | {form[-1][-1] for form in self.behind}

    @cached_property
    def first(self) -> frozenset[str]:
        """Every word a form in front of a name can begin with."""
        words = frozenset[str]().union(*(each.openers for each in self.written_out))
        return words | {form[0] for form in self.before} | {form[0][0] for form in self.before}

    def stripped(self, words: Sequence[str]) -> tuple[list[str], frozenset[str]]:
        """The words without any legal form, and the kinds of company the forms stand for. Never empty."""
        rest, kinds = list(words), set[str]()
        while size := self._at_end(rest):
            kinds.add(self._kind(rest[-size:]))
            del rest[-size:]
        while size := self._at_start(rest):
            kinds.add(self._kind(rest[:size]))
            del rest[:size]
        for at, size in self._inside(rest):
            kinds.add(self._kind(rest[at : at + size]))
            del rest[at : at + size]
            break
        return rest, frozenset(kinds - {""})

    def complete(self, words: Sequence[str]) -> bool:
        """Whether these words begin or end with a legal form and say more than that: they are a whole name."""
        return bool(self._at_end(words) or self._at_start(words))

    def _inside(self, words: Sequence[str]) -> Iterable[tuple[int, int]]:
        """Where a form interrupts the name, and how many words it has."""
        for at in range(1, len(words) - 1):
            for size in (1, 2):
                if tuple(words[at : at + size]) in self.inside and at + size < len(words):
                    yield at, size

    def _kind(self, form: Sequence[str]) -> str:
        return self.behind.get(tuple(_joined(form)), "")

    def _at_end(self, words: Sequence[str]) -> int:
        """How many words at the end are one form, the name before it left out."""
        if len(words) < 2 or words[-1] not in self.last:
            return 0
        longest = min(MOST_WORDS, len(words) - 1)
        known = next((n for n in range(longest, 0, -1) if self._is_form(words[-n:], self.behind)), 0)
        return max(known, self._written_out(words[-longest:][::-1]))

    def _at_start(self, words: Sequence[str]) -> int:
        if len(words) < 2 or words[0] not in self.first:
            return 0
        longest = min(MOST_WORDS, len(words) - 1)
        known = next((n for n in range(longest, 0, -1) if self._is_form(words[:n], self.before)), 0)
        return max(known, self._written_out(words[:longest], opening=True))

    def _is_form(self, words: Sequence[str], forms: dict[Words, str] | frozenset[Words]) -> bool:
        return tuple(words) in forms or (len(words) > 1 and tuple(_joined(words)) in forms)

    def _written_out(self, words: Sequence[str], *, opening: bool = False) -> int:
        """How many of these words are a form written out, counted from the name's edge."""
        languages = [each for each in self.written_out if words[0] in (each.openers if opening else each.words)]
        return max((each.length(words, self.alone) for each in languages), default=0)


@dataclass(frozen=True)
class WrittenOut:
    """The words one language makes forms of: a head and what tells more about it."""

    heads: frozenset[str]
    others: frozenset[str]
    openers: frozenset[str]  # what a form in front of a name begins with

    @cached_property
    def words(self) -> frozenset[str]:
        return self.heads | self.others

    def length(self, words: Sequence[str], alone: frozenset[str]) -> int:
        """How many words at the edge are a form: a head and one more, or a head that means nothing else."""
        size = next((n for n, word in enumerate(words) if word not in self.words), len(words))
        while size and words[size - 1] in CONNECTING:
            size -= 1
        telling = [word for word in words[:size] if word not in CONNECTING]
        heads = [word for word in telling if word in self.heads]
        return size if heads and (len(telling) > 1 or heads[0] in alone) else 0


def _joined(words: Sequence[str]) -> list[str]:
    """Letters that stand alone as one word: "n v" is "nv", "sp z o o" is "sp zoo"."""
    joined: list[str] = []
    alone = False
    for word in words:
        if alone and len(word) == 1:
            joined[-1] += word
        else:
            joined.append(word)
        alone = len(word) == 1
    return joined


@lru_cache(maxsize=1)
def legal_forms(latin: Latin) -> LegalForms:
    """All forms, their words written as `latin` writes those of names."""
    told = yaml_file.read(Path(__file__).parent / "legal_forms.yaml")
    behind = {words: "" for terms in terms_by_country.values() for words in _all_words(terms, latin)}
    for kind, terms in terms_by_type.items():
        behind |= {words: TYPES.get(kind, "") for words in _all_words(terms, latin)}
    for kind in KINDS:
        behind |= dict.fromkeys(_all_words(told[kind].split(","), latin), kind)
    before, inside = (frozenset(_all_words(told[name].split(","), latin)) for name in ("before", "inside"))
    openers = frozenset(latin(told["openers"]))
    languages = tuple(_language(each, openers, latin) for each in told["written_out"])
    return LegalForms(behind, before, inside, frozenset(latin(told["alone"])), languages)


def _language(told: dict[str, str], openers: frozenset[str], latin: Latin) -> WrittenOut:
    heads, others = frozenset(latin(told["heads"])), frozenset(latin(told["others"]))
    return WrittenOut(heads, others, heads | (others & openers))


def _all_words(terms: Iterable[str], latin: Latin) -> Iterable[Words]:
    """Each form as it is written, and with its single letters joined."""
    for term in terms:
        for words in (latin(term), _joined(latin(term))):
            if len(words) > 1 or (words and len(words[0]) > 1 and words[0] not in WORDS):
                yield tuple(words)
