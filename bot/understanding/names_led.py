"""Names that follow a word: "a deal with Acme Robotics", "für die Muster GmbH", "customer: Globex"."""

import re
from collections.abc import Iterator, Sequence
from functools import cache

from bot.parse.text import fold
from bot.understanding.companies import JOINS, ends_name, folded, is_capital, is_form, trimmed
from bot.understanding.lexicon import lexicon, words
from bot.understanding.spans import BREAK, Span

LONGEST = 120  # characters of a name
MOST_PLAIN = 4  # words of a name written in lower case
SHORTENED = 4  # characters up to which a word with a full stop is an abbreviation: "St. Mary's"

_WORD = re.compile(
    r"(?<=[A-Za-z0-9])(?:(?:じゃ|では|で)なくて?|の(?:代|か)わりに?|をやめて)"  # "AcmeじゃなくてGlobex"
    r"|[A-Za-z0-9À-ɏ&.'’-]+(?=不是|而不是|而非)|"
    r"[A-Za-z0-9À-ɏ&.'’-]+(?=[\u3040-\u309f])"  # "Acmeじゃなくて"
    r"|(?:而?不是|而?是|改成|改为|换成|应该是|应为|叫|为|给|和|与|跟|写成?|填成?|用)(?=[A-Z])"  # "不是Acme"
    r"|[^\s,;:!?()\[\]{}\"“”„«»，。、！？；：\n\x01]+"
)


def led_names(text: str, language: str, known_words: frozenset[str]) -> Iterator[Span]:
    """Names after the words of this language that introduce them, the surest first."""
    plain = fold(text)
    for lead in lexicon(language).get("before_name", ()):
        for match in _lead(lead).finditer(plain.text):
            if _is_inside(text[: plain.origin[match.start()]], match.group().strip(), known_words):
                continue
            if found := _name_at(text, plain.origin[match.end()], language, known_words):
                yield found


def _is_inside(before: str, lead: str, known_words: frozenset[str]) -> bool:
    """Whether what may lead to a name joins two parts of one: "Rail de Mars"."""
    found = words_of(before) if lead in JOINS else []
    if not found or BREAK.search(before[found[-1].end() :]):
        return False
    return is_capital(found[-1].group()) and folded(found[-1].group()) not in known_words


def words_of(text: str, start: int = 0, end: int | None = None) -> list[re.Match[str]]:
    """Words as names consist of them, full stops and hyphens included."""
    return list(_WORD.finditer(text, start, len(text) if end is None else end))


@cache
def _lead(expression: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{expression})\s+")


def _name_at(text: str, start: int, language: str, known_words: frozenset[str]) -> Span | None:
    """The name beginning at `start`: capitalised words and what joins them, else a few plain words."""
    limit = BREAK.search(text, start)
    found = words_of(text, start, min(limit.start() if limit else len(text), start + LONGEST))
    skipped = words(language, "skipped_before_name")
    while found and folded(found[0].group()).removeprefix("l'") in skipped and not found[0].group()[0].isupper():
        found.pop(0)
    size = _size([word.group() for word in found], language, known_words)
    return trimmed(text, found[0].start(), found[size - 1].end()) if size else None


def _size(written: Sequence[str], language: str, known_words: frozenset[str]) -> int:
    """How many of these words are the name."""
    ends = words(language, "ends_name")
    capital = False
    for at, word in enumerate(written):
        if joins(written, at):
            continue
        plain = folded(word)
        foreign = is_capital(word) and language != "de"  # in German every noun has a capital
        if plain in ends or (plain in known_words and not foreign and not (at and capital and ends_name(word))):
            return at
        if capital and not is_capital(word) and not is_form(word):
            return at
        capital = capital or is_capital(word)
        if word.endswith(".") and len(word) > SHORTENED and not is_form(word):
            return at + 1
    return len(written) if capital or len(written) <= MOST_PLAIN else 0


def joins(written: Sequence[str], at: int) -> bool:
    """Whether a word joins two parts of one name: "Procter and Gamble", "Müller & Söhne"."""
    return (
        0 < at < len(written) - 1
        and written[at].casefold() in JOINS
        and is_capital(written[at - 1])
        and is_capital(written[at + 1])
    )
