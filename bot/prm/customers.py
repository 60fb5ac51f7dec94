"""Is this the same end customer? Names are compared without legal form, script, case and spelling habits.

The key is for equality (the database relies on it); `compare` explains everything short of equality to a reviewer.
The names decide; what else is known moves the score: the same domain up, another country down, so that a near name
abroad is only a note. A domain alone proves nothing: groups share one, and small firms use their mail provider's.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from bot.i18n import N_
from bot.prm.company_names import company_name, one_way, plain_name
from bot.prm.look_alikes import as_it_looks
from bot.prm.name_likeness import HINT, INITIALS, STRONG, likeness
from bot.prm.name_words import SLIGHT, consonants, weight_of
from bot.prm.reasons import Reason

if TYPE_CHECKING:
    from tldextract import TLDExtract

KEY_LENGTH = 200
WEAK = 80.0  # percent; measured on labelled pairs of company names, see bench/companies.py
SAME, OTHER_FORM = 100.0, 99.0  # percent, of one name; and where the kinds of legal form differ
SAME_DOMAIN, SAME_COUNTRY, OTHER_COUNTRY = 10, 2, -6  # points
MOST_INITIALS = 6  # letters of an abbreviation
SHORTEST_SOUND = 3  # consonants by which a word is looked up
PREFIX = 4  # letters of a word that two spellings of one name usually share

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
    """Why two customers look alike: for the reviewer's eyes only. `score` is from 0 to 100: what the names
    are alike in percent, and the points of what else is known."""

    likeness: Likeness
    score: float
    reasons: tuple[Reason, ...]


def customer_key(name: str) -> str:
    """Equal for two spellings of one legal name; a name without letters and digits is its own key."""
    return (plain_name(name).replace(" ", "") or name.strip().casefold())[:KEY_LENGTH]


@lru_cache(maxsize=1)
def _suffixes() -> TLDExtract:
    from tldextract import TLDExtract  # brings an HTTP client, which no command should wait for

    return TLDExtract(suffix_list_urls=(), cache_dir=None)  # the list shipped with the package, no network


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
    """Index terms: two customers that may be one share at least one of them, so that nobody scans a whole table.

    Words that thousands of companies bear are no terms where a name has others, so a term never leads to thousands.
    """
    found = _blocks(customer.name)
    if plain_name(seen := as_it_looks(customer.name)) != plain_name(customer.name):
        found |= _blocks(seen)
    return found | ({f"d:{customer.domain}"} if customer.domain else set())


def _blocks(name: str) -> frozenset[str]:
    words = one_way(tuple(plain_name(name).split()))
    telling = [word for word in words if len(word) > 1 and weight_of(word) > SLIGHT] or words
    found = {f"k:{customer_key(name)[: 2 * PREFIX]}"} | {f"w:{word[:PREFIX]}" for word in telling}
    found |= {f"s:{heard[:PREFIX]}" for word in telling if len(heard := consonants(word)) >= SHORTEST_SOUND}
    if len(words) >= INITIALS:
        found.add(f"i:{''.join(word[0] for word in words)[:MOST_INITIALS]}")
    elif len(words) == 1 and INITIALS <= len(words[0]) <= MOST_INITIALS:
        found.add(f"i:{words[0]}")
    return frozenset(found)


def compare(one: Customer, other: Customer) -> Comparison | None:
    """How alike two customers are, or None when there is nothing to tell a reviewer.

    A name that only hints stays a hint in the same country; an equal one stays suspicious in another.
    """
    names, why = _names(one, other)
    beside = _beside(one, other)
    same_domain = any(reason.points == SAME_DOMAIN for reason in beside)
    most = SAME if names >= STRONG or same_domain else HINT
    score = max(0.0, min(most, names + sum(reason.points for reason in beside)))
    if level := _level(names, score, same_domain, abroad=any(reason.points < 0 for reason in beside)):
        return Comparison(level, score, (*why, *beside))
    return None


def _level(names: float, score: float, same_domain: bool, *, abroad: bool) -> Likeness | None:
    if names == SAME and not abroad:
        return Likeness.EXACT
    if score >= STRONG:
        return Likeness.STRONG
    return Likeness.WEAK if score >= WEAK or same_domain else None


def _names(one: Customer, other: Customer) -> tuple[float, tuple[Reason, ...]]:
    """Likeness of the names alone, in percent. One name is exactly the same customer, unless one is a stock company and
    the other, say, a limited one."""
    if one.key != other.key or not one.key:  # two blank names are nobody's
        alike = likeness(one.name, other.name)
        return alike.score, (Reason(N_("names {percent} % alike"), {"percent": round(alike.score)}), *alike.reasons)
    kinds, others = company_name(one.name).kinds, company_name(other.name).kinds
    if kinds and others and not kinds & others:
        differ = N_("same name, legal forms of different kinds ({kinds})")
        return OTHER_FORM, (Reason(differ, {"kinds": " ".join(sorted(kinds | others))}),)
    return SAME, (Reason(N_("same name apart from legal form and spelling")),)


def _beside(one: Customer, other: Customer) -> tuple[Reason, ...]:
    """What speaks for or against one customer beside the names."""
    reasons = []
    if one.domain is not None and one.domain == other.domain:
        reasons.append(Reason(N_("same domain {domain}"), {"domain": one.domain}, SAME_DOMAIN))
    if one.country and one.country == other.country:
        reasons.append(Reason(N_("same country {country}"), {"country": one.country}, SAME_COUNTRY))
    elif one.country and other.country:
        countries = {"one": one.country, "other": other.country}
        reasons.append(Reason(N_("countries {one} and {other}"), countries, OTHER_COUNTRY))
    return tuple(reasons)


def name_likeness(one: str, other: str) -> float:
    """How alike two names are in percent, apart from legal form, script, case and accents."""
    return likeness(one, other).score
