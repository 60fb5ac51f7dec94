"""The name of a company in a sentence, as it was written: by the words around it, or what is left over.

Works on a text whose other values (money, dates, products) are blanked out.
"""

import re
from collections.abc import Iterator, Sequence

from bot.understanding.companies import ends_name, folded, is_capital, is_form, trimmed
from bot.understanding.lexicon import pattern, words
from bot.understanding.month_names import is_named_for
from bot.understanding.names_led import joins, led_names, words_of
from bot.understanding.names_marked import marked_names
from bot.understanding.spans import BREAK, Span

_KO_FORM, _KO_NAME = r"(?:주식회사|유한회사|\(주\)|㈜)", r"[가-힣A-Za-z0-9]+"
_JA_FORM = r"(?:株式会社|有限会社|合同会社)"
_JA_NAME = (
    r"[^\s、。,\x01]{1,30}?(?=です|でした|(?:に|へ)(?:変更|修正|訂正|し|な)|との|と(?:商談|案件|契約|取引|の)|"
    r"の(?:案件|商談|取引|新規|ディール|件)|[をがに]|は(?!ま|や|し|る|な)|で(?!す)|[\s、。,\x01]|$)"
)
_NATIVE_FORM = {
    "ko": rf"(?P<n>{_KO_FORM}\s?{_KO_NAME}|{_KO_NAME}\s?{_KO_FORM})",
    "ja": rf"(?P<n>{_JA_FORM}{_JA_NAME}|[^\s、。,のはがをに\x01]{{1,40}}?{_JA_FORM})",
    "zh": r"(?P<n>[^\s，。,、与跟和为给向是\x01]{2,30}?(?:有限责任公司|股份有限公司|有限公司|集团|公司))",
}


def find_name(text: str, languages: Sequence[str], known_words: frozenset[str]) -> Span | None:
    """Where the name of a company stands: by the words around it, else by elimination.

    `known_words`: folded words that belong to the request itself ("register", "deal") and so to no name.
    """
    return introduced(text, languages, known_words) or left_over(text, languages, known_words)


def introduced(text: str, languages: Sequence[str], known_words: frozenset[str]) -> Span | None:
    """The name that a preposition, a particle or "the customer is" points at."""
    for language in languages:
        for find in (marked_names, led_names):
            for span in find(text, language, known_words):
                return span
    return None


def left_over(text: str, languages: Sequence[str], known_words: frozenset[str]) -> Span | None:
    """What looks like a name once everything else is known: a legal form, else the only run of capitalised words."""
    for language in languages:
        if language in _NATIVE_FORM and (match := re.search(_NATIVE_FORM[language], text)):
            return Span(*match.span("n"))
    runs = list(capitalised_runs(text, languages, known_words))
    formal = [run for run in runs if any(map(is_form, text[run.start : run.end].split()[1:]))]
    if formal:
        return formal[0]
    return runs[0] if len(runs) == 1 else None


def capitalised_runs(text: str, languages: Sequence[str], known_words: frozenset[str]) -> Iterator[Span]:
    """Words written like names, and what joins them, in text order."""
    ordinary = frozenset().union(
        *(words(language, name) for language in languages for name in ("ends_name", "skipped_before_name"))
    )
    found = words_of(text)
    written = [word.group() for word in found]
    start: int | None = None
    for at, word in enumerate(written):
        plain = folded(word)
        broken = at > 0 and bool(BREAK.search(text[found[at - 1].end() : found[at].start()]))
        named = plain not in known_words | ordinary or is_named_for(
            text, Span(*found[at].span()), languages, known_words
        )
        starts = is_capital(word) and named and not _is_greeting(plain, languages)
        belongs = starts or is_form(word) or ends_name(word) or joins(written, at)
        goes_on = start is not None and not broken and belongs
        if start is not None and not goes_on:
            yield from _run(text, found[start:at])
            start = None
        if start is None and starts:
            start = at
    if start is not None:
        yield from _run(text, found[start:])


def _run(text: str, run: Sequence[re.Match[str]]) -> Iterator[Span]:
    if run and (span := trimmed(text, run[0].start(), run[-1].end())):
        yield span


def _is_greeting(word: str, languages: Sequence[str]) -> bool:
    return any(pattern(language, "greeting").fullmatch(word) for language in languages)
