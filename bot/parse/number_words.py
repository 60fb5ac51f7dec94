"""The words people count with, per language, folded as `text.fold` does (no accents, lower case).

One entry is `word=value`; the value's form says what the word does in a number: `7` adds, `100` and `1000` multiply
what stands before, `/4` is a part ("quarter"), `+1/2` a part added at once ("-einhalb"), `#3` an order ("third"),
`12*` a dozen, `&` joins ("and"), `.` is the decimal mark, `-` the sign, `over` divides.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

MILLION, BILLION, TRILLION, QUADRILLION = 10**6, 10**9, 10**12, 10**15

_WORDS = {
    "en": """
zero=0 nil=0 nought=0 one=1 a=1 an=1 two=2 three=3 four=4 five=5 six=6 seven=7 eight=8 nine=9 ten=10 eleven=11
twelve=12
thirteen=13 fourteen=14 fifteen=15 sixteen=16 seventeen=17 eighteen=18 nineteen=19 twenty=20 thirty=30 forty=40
fourty=40
fifty=50 sixty=60 seventy=70 eighty=80 ninety=90 hundred=100 hundreds=100 thousand=1000 thousands=1000 grand=1000
million=1e6
millions=1e6 mil=1e6 mln=1e6 billion=1e9 billions=1e9 trillion=1e12 trillions=1e12 quadrillion=1e15 lakh=1e5
lakhs=1e5 lkh=1e5
lac=1e5 crore=1e7 crores=1e7 dozen=12* dozens=12* and=& point=. minus=- negative=- over=over half=/2 halves=/2
quarter=/4
quarters=/4 thirds=/3 fourths=/4 fifths=/5 sixths=/6 sevenths=/7 eighths=/8 ninths=/9 tenths=/10 hundredths=/100
thousandths=/1000 trillionths=/1e12 millionths=/1e6 first=#1 second=#2 third=#3 fourth=#4 fifth=#5 sixth=#6
seventh=#7 eighth=#8
ninth=#9 tenth=#10 eleventh=#11 twelfth=#12 thirteenth=#13 fourteenth=#14 fifteenth=#15 sixteenth=#16 seventeenth=#17
eighteenth=#18 nineteenth=#19 twentieth=#20 thirtieth=#30 hundredth=#100 few=3 couple=2 of=of""",
    "de": """
null=0 eins=1 ein=1 eine=1 einen=1 einem=1 einer=1 eines=1 kein=0 keine=0 keinen=0 zwei=2 zwo=2 drei=3 vier=4
funf=5 fuenf=5 sechs=6
sieben=7 acht=8 neun=9 zehn=10 elf=11 zwolf=12 zwoelf=12 dreizehn=13 vierzehn=14 funfzehn=15 fuenfzehn=15 sechzehn=16
siebzehn=17 achtzehn=18 neunzehn=19 zwanzig=20 dreissig=30 vierzig=40 funfzig=50 fuenfzig=50 sechzig=60 siebzig=70
achtzig=80 neunzig=90 hundert=100 tausend=1000 tsd=1000 million=1e6 millionen=1e6 mio=1e6 milliarde=1e9
milliarden=1e9
mrd=1e9 billion=1e12 billionen=1e12 billiarde=1e15 billiarden=1e15 dutzend=12* und=& komma=. punkt=. minus=-
negativ=- durch=over
halb=/2 halbe=/2 halbes=/2 halben=/2 halber=/2 einhalb=+1/2 undhalb=+1/2 viertel=/4 drittel=/3 funftel=/5
fuenftel=/5 achtel=/8 zehntel=/10
dreiviertel=3/4 anderthalb=3/2 anderthalbe=3/2 eineinhalb=3/2
erst=#1 erste=#1 erster=#1 ersten=#1 erstes=#1 zweit=#2 dritt=#3 viert=#4 funft=#5 fuenft=#5 sechst=#6 siebt=#7
siebent=#7 achte=#8 achten=#8 achter=#8 neunt=#9 zehnt=#10 elft=#11
zwolft=#12 zwoelft=#12 dreizehnt=#13 vierzehnt=#14 funfzehnt=#15 fuenfzehnt=#15 sechzehnt=#16 siebzehnt=#17
achtzehnt=#18
neunzehnt=#19 zwanzigst=#20 dreissigst=#30 paar=3""",
    "es": """
cero=0 zero=0 un=1 uno=1 una=1 dos=2 tres=3 cuatro=4 cinco=5 seis=6 siete=7 ocho=8 nueve=9 diez=10 once=11 doce=12
trece=13
catorce=14 quince=15 dieci=10 diesi=10 veinti=20 veinte=20 treinta=30 cuarenta=40 cincuenta=50 sesenta=60 setenta=70
ochenta=80 noventa=90 cien=100 ciento=100 doscientos=200 doscientas=200 trescientos=300 trescientas=300
cuatrocientos=400
cuatrocientas=400 quinientos=500 quinientas=500 seiscientos=600 seiscientas=600 setecientos=700 setecientas=700
ochocientos=800 ochocientas=800 novecientos=900 novecientas=900 mil=1000 miles=1000 millon=1e6 millones=1e6 mill=1e6
mio=1e6 billon=1e12 billones=1e12 docena=12* docenas=12* y=& con=.& coma=. punto=. menos=- negativo=- sobre=over
medio=/2 media=/2 tercio=/3 tercios=/3 cuarto=/4 cuartos=/4 quinto=/5 quintos=/5 sexto=/6 sextos=/6 septimos=/7
octavo=/8
octavos=/8 noveno=/9 novenos=/9 decimo=/10 decimos=/10 primer=#1 primero=#1 primera=#1 segundo=#2 segunda=#2
tercer=#3
tercero=#3 tercera=#3 cuarta=#4 quinta=#5 sexta=#6 septimo=#7 septima=#7 octava=#8 novena=#9 decima=#10 par=2""",
    "fr": """
zero=0 un=1 une=1 deux=2 trois=3 quatre=4 cinq=5 six=6 sept=7 huit=8 neuf=9 dix=10 onze=11 douze=12 treize=13
quatorze=14
quinze=15 seize=16 vingt=20 vingts=20 trente=30 quarante=40 cinquante=50 soixante=60 septante=70 huitante=80
octante=80
nonante=90 cent=100 cents=100 mille=1000 mil=1000 million=1e6 millions=1e6 milliard=1e9 milliards=1e9 mds=1e9 mrd=1e9
mio=1e6 billion=1e12 billions=1e12 lakh=1e5 crore=1e7 crores=1e7 douzaine=12* et=& virgule=. moins=- negative=-
negatif=- sur=over demi=/2
demie=/2 quart=/4 quarts=/4 tiers=/3 quatrieme=#4 cinquieme=#5 cinquiemes=/5 sixieme=#6 septieme=#7 huitieme=#8
neuvieme=#9 dixieme=#10 dixiemes=/10 premier=#1 premiere=#1 second=#2 seconde=#2 deuxieme=#2 troisieme=#3
onzieme=#11 douzieme=#12
unieme=#1 vingtieme=#20 trentieme=#30 quelques=3""",
    "hu": """
nulla=0 egy=1 ket=2 ketto=2 harom=3 negy=4 ot=5 hat=6 het=7 nyolc=8 kilenc=9 tiz=10 tizen=10 husz=20 huszon=20
harminc=30
negyven=40 otven=50 hatvan=60 hetven=70 nyolcvan=80 kilencven=90 szaz=100 ezer=1000 ezr=1000 millio=1e6 mio=1e6
milliard=1e9 mrd=1e9
billio=1e12 tucat=12* es=& egesz=. minusz=- negativ=- fel=/2 negyed=/4 harmad=/3 haromnegyed=3/4 masfel=3/2 par=3
elso=#1 masodik=#2 harmadik=#3 negyedik=#4 otodik=#5 hatodik=#6 hetedik=#7 nyolcadik=#8 kilencedik=#9 tizedik=#10
egyedik=#1 kettedik=#2 huszadik=#20 harmincadik=#30 negyvenedik=#40 otvenedik=#50 hatvanadik=#60 hetvenedik=#70
nyolcvanadik=#80 kilencvenedik=#90 szazadik=#100
elseje=#1 elsejen=#1 masodika=#2 masodikan=#2 harmadika=#3 harmadikan=#3 negyedike=#4 negyediken=#4 otodike=#5
otodiken=#5 hatodika=#6 hatodikan=#6 hetedike=#7 hetediken=#7 nyolcadika=#8 nyolcadikan=#8 kilencedike=#9
kilencediken=#9
tizedike=#10 tizediken=#10 huszadika=#20 huszadikan=#20 harmincadika=#30 harmincadikan=#30""",
}

_WEAK = {
    "en": "a an one few couple second point over of and half quarter mil grand minus negative",
    "de": "ein eine einen einem einer eines acht kein keine keinen paar halb halbe halben durch elf",
    "es": "un uno una once e y con par mil media medio segundo segunda cuarto cuarta quinta sobre",
    "fr": "un une neuf cent sur mille second seconde dix-neuf quelques six quart quarts tiers demi demie",
    "hu": "egy ket het hat par fel ot ezer",
}

_ENDINGS = {
    "de": ("e", "en", "er", "es", "em", "n"),
    "hu": (
        "t",
        "ot",
        "et",
        "at",
        "ra",
        "re",
        "ig",
        "ban",
        "ben",
        "ert",
        "nak",
        "nek",
        "os",
        "es",
        "as",
        "rol",
        "bol",
        "s",
        "nal",
        "nel",
    ),
}


@dataclass(frozen=True, slots=True)
class Atom:
    """One counting word: what it does (`role`) and its value."""

    role: str
    value: Fraction


_ROLE_OF_SIGN = {"&": "and", ".": "point", "-": "minus", "over": "over", "of": "of", ".&": "point"}


def _atom(mark: str) -> Atom:
    if mark in _ROLE_OF_SIGN:
        return Atom(_ROLE_OF_SIGN[mark], Fraction(0))
    if mark[0] == "#":
        return Atom("order", Fraction(mark[1:]))
    if mark[0] == "/":
        return Atom("part", 1 / Fraction(mark[1:]))
    if mark[0] == "+":
        return Atom("plus", Fraction(mark[1:]))
    if mark[-1] == "*":
        return Atom("scale", Fraction(mark[:-1]))
    value = Fraction(mark)
    if value.denominator > 1:
        return Atom("unit", value)
    steps = ((10, "unit"), (20, "teen"), (100, "ten"), (101, "hundred"), (1000, "hundreds"))
    return Atom(next((role for limit, role in steps if value < limit), "scale"), value)


@lru_cache(maxsize=16)
def atoms(lang: str) -> dict[str, Atom]:
    """The counting words of a language; empty for Chinese, Japanese and Korean, which count in characters."""
    pairs = (entry.rsplit("=", 1) for entry in _WORDS.get(lang, "").split())
    return {word: _atom(mark) for word, mark in pairs}


@lru_cache(maxsize=16)
def weak_words(lang: str) -> frozenset[str]:
    """Words that count only in company: "one", "second", "acht" (also "attention") mean other things alone."""
    return frozenset(_WEAK.get(lang, "").split())


@lru_cache(maxsize=16)
def _starts(lang: str) -> re.Pattern[str]:
    return re.compile("|".join(sorted(map(re.escape, atoms(lang)), key=len, reverse=True)) or r"(?!)")


MAX_WORD = 90
"""Letters of the longest number written in one word that is looked at."""


def segment(word: str, lang: str) -> tuple[Atom, ...]:
    """A word as counting words: "einundzwanzig" -> 1, and, 20; empty when it is no number."""
    table = atoms(lang)
    if word in table:
        return (table[word],)
    if lang == "fr" or len(word) > MAX_WORD or not _starts(lang).match(word):
        return ()
    if parts := _split(word, lang):
        return parts
    endings = (word[: -len(end)] for end in _ENDINGS.get(lang, ()) if word.endswith(end))
    return next((parts for stem in endings if (parts := _split(stem, lang)) and _declines(parts)), ())


def _declines(parts: tuple[Atom, ...]) -> bool:
    return any(atom.role in ("scale", "order", "hundred") for atom in parts)


def _split(word: str, lang: str) -> tuple[Atom, ...]:
    """Shortest split of a compound, by dynamic programming from its end (time: letters x longest word)."""
    table = atoms(lang)
    longest = max(map(len, table))
    best: list[tuple[Atom, ...] | None] = [None] * len(word) + [()]
    for start in range(len(word) - 1, -1, -1):
        for end in range(start + 2 - (lang == "es"), min(len(word), start + longest) + 1):
            rest = best[end]
            atom = table.get(word[start:end])
            if atom is None or rest is None or (atom.role == "and" and not (start and rest)):
                continue
            if atom.role == "part" and rest and rest[0].role != "scale":
                continue  # "félmillió", but not "mediados"
            current = best[start]
            if current is None or len(rest) + 1 < len(current):
                best[start] = (atom, *rest)
    return best[0] or ()
