"""How much a word of a company's name tells: "Hollerbach" is one company, "Technik" is thousands."""

import re
from functools import lru_cache

from bot.i18n import LANGUAGES, Translator
from bot.prm.company_names import latin_words

SLIGHT = 0.3  # of a word that thousands of companies bear, where 1 is a name of their own

# Trades, places of work and praise as companies call themselves, in Latin letters as names are compared.
_TRADES = (
    "bank banka banque banco credit union insurance versicherung versicherungen assurance seguros "
    "industry industries industrie industria industrial manufacturing maschinenbau anlagenbau technik technology "
    "technologies technologie tech systems system systeme sistemas solutions solution software digital data it "
    "services service group gruppe grupo groupe holding holdings company companies international global national "
    "europe european germany deutschland france america american asia consulting beratung conseil consultores "
    "logistics logistik logistique logistica transport energy energie energia power electric electronics elektro "
    "health healthcare medical med clinics clinic klinik kliniken hospital pharma foods food school district "
    "university institute foundation stiftung center centre zentrum partners partner associates brothers sons "
    "trading trade handel import export retail stores store shop hotels hotel restaurant media verlag press "
    "telecom communications network networks security engineering construction bau immobilien real estate "
    "properties property capital finance financial investment investments ventures management enterprises "
    "enterprise products produkte automotive auto motors chemicals chemie steel metal plastics paper textile "
    "general united first new royal central north south east west"
)
CONTINENTS = (
    "europe europa asia africa america americas emea apac latam nordic nordics benelux dach schweiz holland uk usa"
)
_SOUNDS = str.maketrans("cqgzvfplb", "kkksbbbrb", "aeiouyhw")
COMMON = frozenset(latin_words(f"{_TRADES} {CONTINENTS}"))


def weight_of(word: str) -> float:
    """What a word of a name tells about whose it is, from `SLIGHT` to 1."""
    return SLIGHT if word in COMMON else 1.0


@lru_cache(maxsize=1)
def _countries() -> frozenset[str]:
    """Names of countries and continents that are one word, as people in our languages write them."""
    names = {name for language in LANGUAGES for _, name, _ in Translator(language).countries()}
    words = [latin_words(name) for name in (*names, *CONTINENTS.split())]
    return frozenset(each[0] for each in words if len(each) == 1 and each[0].isalpha())


def is_country(word: str) -> bool:
    return word in _countries()


@lru_cache(maxsize=8192)
def consonants(word: str) -> str:
    """How a word sounds at its coarsest, alike consonants as one: "acme" and "akeume" are both "km"."""
    return re.sub(r"(.)\1+", r"\1", word.translate(_SOUNDS))
