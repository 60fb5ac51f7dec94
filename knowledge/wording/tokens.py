"""A text as words, figures and signs that can be compared with another text's, whatever its format.

"1.000 €", "1,000 EUR" and "EUR 1 000" have the same figure and the same currency; "**Gold**" is "gold". Chinese and
Japanese characters are tokens of their own.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal

_HAN_KANA = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_TOKEN = re.compile(
    r"(?P<date>(?<![\w.,])\d{1,4}(?P<by>[./-])\d{1,2}(?P=by)\d{1,4}(?![\w]))"
    r"|(?P<number>(?<![\w.,])[-−]?\d{1,3}(?:[.,' ’]\d{3})+(?:[.,]\d+)?(?![\w])|(?<![^\W\d_])\d+(?:[.,]\d+)*(?![^\W_]))"
    r"|(?<=[\d%€$£])\s?(?P<dash>[-–—−~])\s?(?=[\d€$£])"
    rf"|(?P<sign>[%‰€$£¥₩])|(?P<glyph>[{_HAN_KANA}])|(?P<word>[^\W_{_HAN_KANA}]+(?:['’][^\W\d_{_HAN_KANA}]+)*)"
)
_SIGNS = {"€": "eur", "$": "usd", "£": "gbp", "¥": "yen", "₩": "krw", "percent": "%", "prozent": "%", "euro": "eur"}
_SIGNS |= {"euros": "eur", "dollars": "usd", "dollar": "usd", "forint": "huf", "ft": "huf", "pourcent": "%"}
UNITS = frozenset({"%", "‰", "eur", "usd", "gbp", "yen", "krw", "chf", "huf", "jpy", "cny", "inr", "aud", "cad", "brl"})
"""What makes a figure money or a share."""
_LINK = re.compile(r"!?\[([^\]\[]*)\]\([^)]*\)")


_MINUS = ("-", "−", "–")
_SHARE = re.compile(r"\d+\.\d+")
_OF_HUNDRED = re.compile(r"\s?(?:%|‰|percent|Prozent)")
_RAISED = re.compile(r"(?<=\d)[¹²³⁰-⁹₀-₉¼-¾⅐-⅞]")
"""A mark of a footnote or a fraction, which must not become digits of the figure before it."""


@dataclass(frozen=True)
class Token:
    """One word, figure or sign. Equal ones mean the same."""

    value: str
    """Of a word its lower case, of a figure its plain decimal, of a currency sign its code."""
    kind: str
    """word, number, date, sign or glyph"""


def visible(text: str) -> str:
    """The text in one form and without what nobody sees: zero-width and direction marks, control characters."""
    normal = unicodedata.normalize("NFKC", _RAISED.sub(r" \g<0>", text)).replace("ʼ", "'")
    shown = "".join(" " if unicodedata.category(char) in ("Cc", "Zs") else char for char in normal)
    return "".join(char for char in shown if unicodedata.category(char) not in ("Cf", "Cs", "Co"))


def tokens(text: str) -> list[Token]:
    """What a text says, in order; links count by their words alone."""
    return [_token(found) for found in _TOKEN.finditer(_LINK.sub(r"\1", visible(text)))]


def _token(found: re.Match[str]) -> Token:
    kind, text = str(found.lastgroup), found.group()
    if kind == "number":
        before = found.string[max(0, found.start() - 2) : found.start()]
        signed = before[-1:] in _MINUS and (len(before) == 1 or before[0] in " (|\n") and text[0].isdigit()
        share = _SHARE.fullmatch(text) and _OF_HUNDRED.match(found.string, found.end())
        value = _decimal(text) if share else plain_number(text)
        return Token(f"-{value}" if signed else value, kind)
    if kind == "dash":
        return Token("–", "word")
    if kind == "date" or found["date"]:
        return Token(_date(text), "date")
    word = text.casefold().replace("’", "'").removesuffix("'s")
    sign = _SIGNS.get(word, word)
    return Token(sign, "sign" if sign in UNITS else kind)


def plain_number(text: str) -> str:
    """A figure in one form: "1.000", "1,000" and "1 000" are 1000; "1,5" and "1.50" are 1.5.

    Three digits behind a lone separator are thousands, for that is what they are in amounts and counts.
    """
    sign = "-" if text[0] in "-−" else ""
    parts = re.split(r"[.,' ’]", text.lstrip("-−"))
    separators = re.findall(r"[.,' ’]", text)
    grouped = all(len(part) == 3 for part in parts[1:]) and len(set(separators)) <= 1 and not text.startswith("0")
    if len(parts) > 1 and not grouped:
        if len(set(separators)) == 1 and len(parts) > 2:
            return text  # a version or a section: 1.2.3
        whole = f"{''.join(parts[:-1])}.{parts[-1]}"
    else:
        whole = "".join(parts)
    value = format(Decimal(sign + whole), "f")
    return value.rstrip("0").rstrip(".") if "." in value else value


def _decimal(text: str) -> str:
    """A share: "2.125 %" is no thousand."""
    value = format(Decimal(text), "f")
    return value.rstrip("0").rstrip(".")


def _date(text: str) -> str:
    """Year first where it is clear which part is which; as it stands otherwise."""
    parts = re.split(r"[./-]", text)
    if len(parts[0]) == 4:
        return f"{parts[0]}-{int(parts[1]):02}-{int(parts[2]):02}"
    if len(parts[2]) == 4 and "." in text:
        return f"{parts[2]}-{int(parts[1]):02}-{int(parts[0]):02}"
    return text
