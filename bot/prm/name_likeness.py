"""How alike two companies' names are, word by word, and why.

Every word that tells whose name it is must have its like in the other name, letter for letter or with a slip of the
pen; then the names are as good as one. Anything more or less ("Nordbank", "Nordbank Zürich") only hints.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from rapidfuzz.distance import OSA
from rapidfuzz.fuzz import ratio, token_set_ratio, token_sort_ratio

from bot.i18n import N_
from bot.prm.company_names import one_way, plain_name
from bot.prm.look_alikes import as_it_looks
from bot.prm.name_words import SLIGHT, is_country, weight_of
from bot.prm.reasons import Reason

STRONG = 90.0  # percent, from which two names are as good as one
HINT = STRONG - 1  # what likeness in letters alone can reach
SLIP, LONG_SLIP = 5, 9  # letters of a word from which one, and two, may be wrong
SLIPPED = 0.92  # what a misspelt word counts
INITIALS = 3  # letters from which an abbreviation is taken for the words it may stand for
ABROAD, ABBREVIATED, SAME_LOOK, RUN_TOGETHER, REORDERED = 91.0, 92.0, 96.0, 97.0, 98.0  # percent
LOOKS_LIKE = Reason(N_("written with letters or digits that look like others"))

Words = Sequence[str]


@dataclass(frozen=True, slots=True)
class NameLikeness:
    """`score` in percent, and what it rests on, for a reviewer."""

    score: float
    reasons: tuple[Reason, ...] = ()


def likeness(one: str, other: str) -> NameLikeness:
    """How alike two names are, apart from legal form, script, case and accents."""
    plain, other_plain = plain_name(one), plain_name(other)
    if plain == other_plain:
        names_somebody = plain or (one.strip() and one.strip() == other.strip())  # "…" and "!!" name nobody
        return NameLikeness(100.0 if names_somebody else 0.0)
    written = _of_words(plain, other_plain)
    looks, other_looks = plain_name(as_it_looks(one)), plain_name(as_it_looks(other))
    if written.score >= STRONG or (looks, other_looks) == (plain, other_plain):
        return written
    seen = NameLikeness(SAME_LOOK) if looks == other_looks else _of_words(looks, other_looks)
    return replace(seen, reasons=(*seen.reasons, LOOKS_LIKE)) if seen.score > written.score else written


def _of_words(plain: str, other_plain: str) -> NameLikeness:
    words, others = one_way(tuple(plain.split())), one_way(tuple(other_plain.split()))
    return _as_good_as_one(words, others) or NameLikeness(_hint(" ".join(words), " ".join(others)))


def _as_good_as_one(words: Words, others: Words) -> NameLikeness | None:
    if "".join(words) == "".join(others):
        return NameLikeness(RUN_TOGETHER, (Reason(N_("written in another way")),))
    if stands_for := _initials(words, others) or _initials(others, words):
        return NameLikeness(ABBREVIATED, (Reason(N_("{word} may stand for the other name"), {"word": stands_for}),))
    pairs, left, right = _aligned(words, others)
    if not pairs or max(map(weight_of, (word for word, _ in pairs))) == SLIGHT:
        return None
    if left and right:
        return None
    if beyond := [*left, *right]:
        abroad = Reason(N_("the same name with {words}"), {"words": " ".join(beyond)})
        return NameLikeness(ABROAD, (abroad,)) if _abroad(beyond) else None
    total = sum(weight_of(word) for word, _ in pairs)
    alike = sum(weight_of(word) * (1.0 if word == like else SLIPPED) for word, like in pairs)
    slips = tuple(Reason(N_("{word} for {like}"), {"word": word, "like": like}) for word, like in pairs if word != like)
    if slips:
        return NameLikeness(100 * alike / total, slips)
    return NameLikeness(REORDERED, (Reason(N_("the same words in another order")),))


def _aligned(words: Words, others: Words) -> tuple[list[tuple[str, str]], list[str], list[str]]:
    """Words with their likes in the other name, and those of either that have none."""
    same = Counter(words) & Counter(others)
    pairs = [(word, word) for word in same.elements()]
    left, right = list((Counter(words) - same).elements()), list((Counter(others) - same).elements())
    for word in tuple(left):
        like = next((each for each in right if _slip(word, each)), None)
        if like is not None:
            pairs.append((word, like))
            left.remove(word)
            right.remove(like)
    return pairs, left, right


def _slip(word: str, other: str) -> bool:
    """One wrong, missing or swapped letter, two in a long word; never a digit, and never of a short word."""
    shortest = min(len(word), len(other))
    if shortest < SLIP or not (word.isalpha() and other.isalpha()):
        return False
    allowed = 2 if shortest >= LONG_SLIP else 1
    return OSA.distance(word, other, score_cutoff=allowed) <= allowed


def _initials(short: Words, words: Words) -> str:
    """The abbreviation, where one name is the first letters of the other's words: "ibm"."""
    if len(short) != 1 or len(words) < INITIALS:
        return ""
    telling = [word for word in words if word not in ("of", "de", "der", "for", "fur", "and")]
    firsts = ("".join(word[0] for word in kept) for kept in (words, telling) if len(kept) >= INITIALS)
    return short[0] if short[0] in firsts else ""


def _abroad(words: Words) -> bool:
    """Nothing but the name of a country or continent: a group's company there."""
    return all(map(is_country, words))


def _hint(one: str, other: str) -> float:
    """Likeness in letters: spelling and word order, or one name inside the other."""
    spelling = ratio(one.replace(" ", ""), other.replace(" ", ""))
    return min(HINT, max(spelling, token_sort_ratio(one, other), token_set_ratio(one, other)))
