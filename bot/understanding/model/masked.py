"""What a language model need not see to understand a sentence: addresses, phone numbers, codes, passwords, tokens.

Each is replaced by a mark before the text is sent, and put back into the values that come back.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from bot.parse import Found, find_emails, find_money, find_phones, find_urls
from bot.understanding.model.private import private_spans
from bot.understanding.shapes import CODE

_FIGURE = re.compile(r"^\d{1,3}(?:[.,' ]\d{3})+$|\d{4}-\d\d-\d\d|(?<!\d)\d{1,2}[./]\d{1,2}[./]\d{2,4}")


@dataclass(frozen=True)
class Masked:
    """A text with marks, and what each stands for."""

    text: str
    hidden: Mapping[str, str] = field(default_factory=dict)

    def restored(self, value: str) -> str:
        """A value out of the marked text as the person wrote it."""
        for mark, written in self.hidden.items():
            value = value.replace(mark, written)
        return value


def masked(text: str) -> Masked:
    """The text as it may be sent."""
    plain, origin = _plain(text)
    pieces: list[str] = []
    hidden: dict[str, str] = {}
    at = 0
    for first, last, kind in _private(plain):
        start, end = origin[first], origin[last]
        if start < at:
            continue
        mark = _mark(kind, len(hidden) + 1, text)
        hidden[mark] = text[start:end]
        pieces += [text[at:start], mark]
        at = end
    return Masked("".join((*pieces, text[at:])), hidden)


def _plain(text: str) -> tuple[str, list[int]]:
    """The text without what hides something from patterns, but from no model: wide letters, odd dashes, invisible
    signs; and where each of its characters, and its end, stand in the original."""
    kept = [(at, sign) for at, sign in enumerate(text) if unicodedata.category(sign) != "Cf"]
    return "".join(_letter(sign) for _, sign in kept), [*(at for at, _ in kept), len(text)]


def _letter(sign: str) -> str:
    if sign == "−" or unicodedata.category(sign) == "Pd":
        return "-"
    first = unicodedata.normalize("NFKD", sign)[0]
    return first if first.isascii() else sign


def _private(text: str) -> list[tuple[int, int, str]]:
    """Where something stands that is nobody else's business; of several at a place the longest."""
    return sorted(_spans(text), key=lambda span: (span[0], -span[1]))


def _spans(text: str) -> Iterator[tuple[int, int, str]]:
    yield from ((found.start, found.end, "email") for found in find_emails(text))
    yield from ((f.start, f.end, "address") for f in find_urls(text) if re.search(r"[/?#@=]", text[f.start : f.end]))
    yield from ((found.start, found.end, "phone") for found in find_phones(text) if not _is_figure(found, text))
    yield from ((*match.span(), "code") for match in CODE.finditer(text))
    yield from private_spans(text)


def _is_figure(found: Found[str], text: str) -> bool:
    """An amount or a date, which look like phone numbers: "1.500.000", "2027-03-31 50000", "12000000 EUR"."""
    written = text[found.start : found.end]
    money = (each for each in find_money(text) if each.value.currency)
    return bool(_FIGURE.search(written)) or any(each.start < found.end and found.start < each.end for each in money)


def _mark(kind: str, number: int, text: str) -> str:
    """A word that does not stand in the text itself; without digits, which could be taken for a value."""
    mark = f"[{kind}-{chr(96 + number) if number <= 26 else 'z' * (number - 24)}]"
    return mark if mark not in text else _mark(f"{kind}-", number, text)
