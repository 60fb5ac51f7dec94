"""Is this the same end customer? Names are compared without legal form, script, case and spelling habits.

The key is for equality (the database relies on it); `compare` explains everything short of equality to a reviewer.
A domain alone proves nothing: groups share one, and small firms use their mail provider's.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from urllib.parse import urlsplit

import tldextract
from anyascii import anyascii
from cleanco.clean import normalized, prepare_default_terms, strip_punct
from rapidfuzz.fuzz import ratio, token_set_ratio, token_sort_ratio

KEY_LENGTH = 200
STRONG, WEAK = 90.0, 80.0  # name likeness in percent; measured on labelled pairs of company names, see the tests
MOST_WORDS = 8  # of one legal form
PREFIX = 4  # letters of a word that two spellings of one name usually share

# What cleanco does not know, in the languages we speak. Longest first, so that "gesellschaft mbh" goes before "mbh".
_WRITTEN_TOGETHER = re.compile(
    r"股份有限公司|有限责任公司|有限責任公司|有限公司|株式会社|有限会社|合同会社|주식회사|유한회사|유한책임회사|"
    r"의료법인|\((?:주|유|株|有)\)"
)
_FORMS = re.compile(
    r"\s+(?:gesellschaft (?:mit beschrankter haftung|mbh)|nonprofit kft|ges ?mbh|ggmbh|mbh|gag|ohg|e ?v|eg|"
    r"zrt|nyrt|kft|bt|limited liability company|public limited company|joint stock company|aktiengesellschaft)$"
)
_FORMS_BEFORE = re.compile(
    r"^(?:ooo|oao|zao|pao|pjsc|ojsc|pt|tov|limited liability company|joint stock company|the)\s+"
)
_JOINERS = frozenset({"and", "und", "et", "y", "es", "the"})
_DIGRAPHS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ø": "oe", "å": "aa"})
_SHARED_MAIL = frozenset(
    [
        "gmail",
        "googlemail",
        "outlook",
        "hotmail",
        "live",
        "yahoo",
        "icloud",
        "gmx",
        "web",
        "t-online",
        "naver",
        "daum",
        "hanmail",
        "qq",
        "163",
        "126",
        "proton",
    ]
)


class Likeness(StrEnum):
    """How sure we are that two names are one customer."""

    EXACT = "exact"
    STRONG = "strong"
    WEAK = "weak"


@dataclass(frozen=True, slots=True)
class Customer:
    """What was said about an end customer, as far as it tells who it is."""

    name: str
    domain: str | None = None
    country: str | None = None

    @property
    def key(self) -> str:
        return customer_key(self.name)


@dataclass(frozen=True, slots=True)
class Comparison:
    """Why two customers look alike: for the reviewer's eyes only. `score` is name likeness in percent."""

    likeness: Likeness
    score: float
    reasons: tuple[str, ...]


@lru_cache(maxsize=4096)
def plain_name(name: str) -> str:
    """The name in lower-case Latin words without legal form: "Brückstein IT AG" -> "bruckstein it"."""
    text = without_joined_form(name)
    words = _words(_without_form(text) or text)
    return _FORMS.sub("", _FORMS_BEFORE.sub("", words)).strip() or words or _words(name)


def without_joined_form(name: str) -> str:
    """In lower case, without legal forms that are written together with a name: "株式会社アオバネ" -> "アオバネ"."""
    return _WRITTEN_TOGETHER.sub(" ", unicodedata.normalize("NFKC", name).casefold())


def latin_words(text: str) -> list[str]:
    """The words of a text as names are compared: in lower-case Latin letters, without accents."""
    return _words(unicodedata.normalize("NFKC", text).casefold()).split()


@lru_cache(maxsize=1)
def _legal_forms() -> frozenset[tuple[str, ...]]:
    """cleanco's list as a set: its own search goes through a thousand terms for every name."""
    return frozenset(tuple(words) for _, words in prepare_default_terms())


def _without_form(text: str) -> str:
    """Without the legal forms at the end: "acme gmbh & co. kg" -> "acme"."""
    words = text.split()
    folded = [strip_punct(normalized(word)).strip("()[]{}\"';:") for word in words]
    while size := next((n for n in range(MOST_WORDS, 0, -1) if tuple(folded[-n:]) in _legal_forms()), 0):
        del words[-size:], folded[-size:]
    return " ".join(words)


def _words(text: str) -> str:
    latin = anyascii(text.translate(_DIGRAPHS)).lower().replace("'", "")
    latin = re.sub(r"(?<=\b[a-z])\.(?=[a-z]\b)", "", latin)  # "e.v." is one word, "acme.com" two
    latin = re.sub(r"([aou])e", r"\1", latin)  # Kühl, Kuehl and Kuhl are one spelling
    found = re.findall(r"[a-z0-9]+", latin)
    return " ".join([word for word in found if word not in _JOINERS] or found)


def customer_key(name: str) -> str:
    """Equal for two spellings of one legal name; a name without letters and digits is its own key."""
    return (plain_name(name).replace(" ", "") or name.strip().casefold())[:KEY_LENGTH]


@lru_cache(maxsize=1)
def _suffixes() -> tldextract.TLDExtract:
    return tldextract.TLDExtract(suffix_list_urls=(), cache_dir=None)  # the list shipped with the package, no network


def domain_of(website: str | None) -> str | None:
    """The registrable domain of a website, e-mail or bare domain: "https://www.acme.co.uk/x" -> "acme.co.uk".

    None for what is no address, and for mail providers everybody shares.
    """
    host = _host(website.strip().lower()) if website else ""
    parts = _suffixes()(host)
    if not parts.domain or parts.domain in _SHARED_MAIL:
        return None
    return f"{parts.domain}.{parts.suffix}" if parts.suffix else host.removeprefix("www.")


def _host(text: str) -> str:
    if "@" in text:
        return text.rsplit("@", 1)[1]
    try:
        return urlsplit(text if "//" in text else f"//{text}").hostname or ""
    except ValueError:
        return ""


def blocks(customer: Customer) -> frozenset[str]:
    """Index terms: two customers that may be one share at least one of them, so that nobody scans a whole table."""
    words = plain_name(customer.name).split()
    found = {f"w:{word[:PREFIX]}" for word in words if len(word) >= PREFIX} or {f"k:{customer.key}"}
    found.add(f"k:{customer.key[: 2 * PREFIX]}")
    return frozenset(found | ({f"d:{customer.domain}"} if customer.domain else set()))


def compare(one: Customer, other: Customer) -> Comparison | None:
    """How alike two customers are, or None when there is nothing to tell a reviewer."""
    score = name_likeness(one.name, other.name)
    same_domain = one.domain is not None and one.domain == other.domain
    reasons = [f"names {score:.0f} % alike"]
    if same_domain:
        reasons.append(f"same domain {one.domain}")
    if one.country and other.country:
        same = one.country == other.country
        reasons.append(f"same country {one.country}" if same else f"countries {one.country} and {other.country}")
    if one.key == other.key:
        return Comparison(Likeness.EXACT, 100.0, ("same name apart from legal form and spelling", *reasons[1:]))
    if score >= STRONG or (same_domain and score >= WEAK):
        return Comparison(Likeness.STRONG, score, tuple(reasons))
    if score >= WEAK or same_domain:
        return Comparison(Likeness.WEAK, score, tuple(reasons))
    return None


def name_likeness(one: str, other: str) -> float:
    """How alike two names are in percent, apart from legal form, script, case and accents."""
    return _name_score(plain_name(one), plain_name(other))


def _name_score(one: str, other: str) -> float:
    if re.findall(r"\d+", one) != re.findall(r"\d+", other):
        return min(_likeness(one, other), STRONG - 1)  # "Plant 1" and "Plant 2" differ by one letter and are two
    return _likeness(one, other)


def _likeness(one: str, other: str) -> float:
    """Spelling and word order count fully; one name inside the other (a branch, a group) only hints."""
    inside = min(token_set_ratio(one, other), STRONG - 1)
    return max(ratio(one.replace(" ", ""), other.replace(" ", "")), token_sort_ratio(one, other), inside)
