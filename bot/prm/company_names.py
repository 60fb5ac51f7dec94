"""A company's name as it is compared: in lower-case Latin words, without legal form, address and accents.

Equal words are one name. `one_way` also writes out what people abbreviate, and numbers in figures.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from anyascii import anyascii

from bot.prm.legal_forms import LegalForms, legal_forms

_WRITTEN_TOGETHER = re.compile(
    r"(?:股份|责任|責任|無限|无限|控股)?(?:有限|无限|無限)?(?:责任|責任)?公司|股份有限|有限$|株式会社|有限会社|合同会社|合資会社|合名会社|"
    r"一般社団法人|一般財団法人|주식회사|유한회사|유한책임회사|합자회사|합명회사|의료법인|재단법인|사단법인|"
    r"\((?:주|유|株|有|합|재|사)\)|㈜|㈱"
)
_GLUED = re.compile(r"(?<=[a-z]{2})(?=(?:AG|GmbH|SE|KG|NV|BV|SA|AB|Ltd|Inc|LLC)\b)|(?<=[A-Za-z])(?=[NBS]\.\s?[VA]\.)")
_JOINERS = frozenset({"and", "und", "et", "y", "es", "the"})
_DIGRAPHS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ø": "oe", "å": "aa", "&": " ", "+": " ", "＆": " "})
_PARTS = re.compile(r"\s*[,;、，]\s*|\s+[-–—]\s+")
_SEATED = frozenset({"te", "zu", "in"})
_ADDRESS = re.compile(r"\s*\[.*$")

ONE_WAY = {  # abbreviations and numbers in words, in Latin letters as names are compared
    "intl": "international", "int": "international", "internat": "international", "internationale": "international",
    "natl": "national", "nat": "national", "ind": "industries", "inds": "industries", "industry": "industries",
    "mfg": "manufacturing", "bros": "brothers", "bro": "brothers", "gebr": "gebruder", "gebrs": "gebruder",
    "tech": "technologies", "techs": "technologies", "technology": "technologies", "svcs": "services",
    "svc": "services", "service": "services", "dept": "department", "univ": "university", "assoc": "association",
    "assn": "association", "mgmt": "management", "eng": "engineering", "grp": "group", "hldg": "holding",
    "hldgs": "holding", "holdings": "holding", "sys": "systems", "system": "systems", "labs": "laboratories",
    "lab": "laboratories", "pharm": "pharmaceuticals", "chem": "chemical", "elec": "electric", "ctr": "center",
    "centre": "center", "st": "saint", "sankt": "saint", "dt": "deutsche", "kgl": "koniglich",
    "koninkl": "koninklijke", "europa": "europe", "nederland": "netherlands", "canada": "canada", "ca": "canada",
    "first": "1", "1st": "1", "one": "1", "second": "2", "2nd": "2", "two": "2", "third": "3", "3rd": "3", "three": "3",
    "four": "4", "fourth": "4", "4th": "4", "five": "5", "fifth": "5", "5th": "5", "six": "6", "seven": "7",
    "eight": "8", "nine": "9", "ten": "10", "i": "1", "ii": "2", "iii": "3", "iv": "4", "vi": "6", "vii": "7",
    "viii": "8", "us": "united states", "usa": "united states", "uk": "united kingdom",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class CompanyName:
    """What a name says apart from its legal form, and what kind of company the form says it is."""

    words: tuple[str, ...]
    kinds: frozenset[str]


@lru_cache(maxsize=16384)
def company_name(name: str) -> CompanyName:
    forms = legal_forms(latin_words)
    split = _GLUED.sub(" ", name)
    parts = [latin_words(part) for part in _PARTS.split(without_joined_form(_ADDRESS.sub("", split) or split))]
    words, kinds = forms.stripped(_without_address([part for part in parts if part], forms))
    return CompanyName(tuple(words), kinds)


@lru_cache(maxsize=16384)
def plain_name(name: str) -> str:
    """The name in lower-case Latin words without legal form: "Brückstein IT AG" -> "bruckstein it"."""
    return " ".join(company_name(name).words)


def one_way(words: tuple[str, ...]) -> tuple[str, ...]:
    """Abbreviated words written out, and numbers in figures: two ways to write one name become one."""
    return tuple(written for word in words for written in ONE_WAY.get(word, word).split())


def without_joined_form(name: str) -> str:
    """In lower case, without legal forms that are written together with a name: "株式会社アオバネ" -> "アオバネ"."""
    text = unicodedata.normalize("NFKC", name).casefold()
    return text if re.fullmatch(r"\s*", rest := _WRITTEN_TOGETHER.sub(" ", text)) else rest


def latin_words(text: str) -> list[str]:
    """The words of a text as names are compared: in lower-case Latin letters, without accents."""
    plain = unicodedata.normalize("NFKC", text).casefold().translate(_DIGRAPHS)
    latin = re.sub(r"['’`]", "", anyascii(plain).lower())
    latin = re.sub(r"(?<=\b[a-z])\.(?=[a-z]\b)", "", latin)  # "e.v." is one word, "acme.com" two
    latin = re.sub(r"([aou])e", r"\1", latin)  # Kühl, Kuehl and Kuhl are one spelling
    found: list[str] = re.findall(r"[a-z0-9]+", latin)
    return [word for word in found if word not in _JOINERS] or found


def _without_address(parts: list[list[str]], forms: LegalForms) -> list[str]:
    """Up to the first part with a legal form: what follows is where the company sits, ", Rotterdam, NL"."""
    end = next((at for at, part in enumerate(parts, 1) if forms.complete(part)), len(parts))
    words = [word for part in parts[:end] for word in part]
    seated = len(words) > 3 and words[-2] in _SEATED and forms.complete(words[:-2])
    return words[:-2] if seated else words
