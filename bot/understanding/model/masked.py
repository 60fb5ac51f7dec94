"""What a language model need not see to understand a sentence: addresses, phone numbers, codes, passwords, tokens.

Each is replaced by a mark before the text is sent, and put back into the values that come back.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from bot.parse import Found, find_emails, find_money, find_phones, find_urls
from bot.understanding.shapes import CODE

_IBAN = re.compile(r"(?<!\w)[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){3,7}(?: ?[A-Z0-9]{1,3})?(?!\w)")
_CARD = re.compile(r"(?<![\w.,-])(?:\d{4}[ -]?){3}\d{1,7}(?![\w]|[.,]\d)")
_TOKEN = re.compile(r"(?<![\w+/=.-])(?=[\w+/=.-]*\d)(?=[\w+/=.-]*[A-Za-z])[A-Za-z0-9_+/=.-]{20,}")
_FIGURE = re.compile(r"^\d{1,3}(?:[.,' ]\d{3})+$|\d{4}-\d\d-\d\d|(?<!\d)\d{1,2}[./]\d{1,2}[./]\d{2,4}")
_PASSWORD = re.compile(
    r"(?:pass ?words?|passwort|kennwort|pin|api[ _-]?key|token|secret|contraseña|clave|mot de passe|jelsz[oóavtm]+|"
    r"パスワード|暗証番号|비밀번호|암호|密码|密碼|口令)"
    r"\s*(?:is|ist|lautet|es|est|est :|was|は|は、|는|은|가|이|是|为|[:=：])\s*[\"'“「]?(?P<said>[^\s\"'”」,，。]{3,})",
    re.IGNORECASE,
)


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
    pieces: list[str] = []
    hidden: dict[str, str] = {}
    at = 0
    for start, end, kind in _private(text):
        if start < at:
            continue
        mark = _mark(kind, len(hidden) + 1, text)
        hidden[mark] = text[start:end]
        pieces += [text[at:start], mark]
        at = end
    return Masked("".join((*pieces, text[at:])), hidden)


def _private(text: str) -> list[tuple[int, int, str]]:
    """Where something stands that is nobody else's business; of several at a place the longest."""
    return sorted(_spans(text), key=lambda span: (span[0], -span[1]))


def _spans(text: str) -> Iterator[tuple[int, int, str]]:
    yield from ((found.start, found.end, "email") for found in find_emails(text))
    yield from ((f.start, f.end, "address") for f in find_urls(text) if re.search(r"[/?#@=]", text[f.start : f.end]))
    yield from ((found.start, found.end, "phone") for found in find_phones(text) if not _is_figure(found, text))
    for kind, pattern in (("account", _IBAN), ("number", _CARD), ("code", CODE), ("token", _TOKEN)):
        yield from ((*match.span(), kind) for match in pattern.finditer(text))
    yield from ((*match.span("said"), "secret") for match in _PASSWORD.finditer(text))


def _is_figure(found: Found[str], text: str) -> bool:
    """An amount or a date, which look like phone numbers: "1.500.000", "2027-03-31 50000", "12000000 EUR"."""
    written = text[found.start : found.end]
    money = (each for each in find_money(text) if each.value.currency)
    return bool(_FIGURE.search(written)) or any(each.start < found.end and found.start < each.end for each in money)


def _mark(kind: str, number: int, text: str) -> str:
    """A word that does not stand in the text itself; without digits, which could be taken for a value."""
    mark = f"[{kind}-{chr(96 + number) if number <= 26 else 'z' * (number - 24)}]"
    return mark if mark not in text else _mark(f"{kind}-", number, text)
