"""Currency symbols, codes and names as people write them in eight languages, to ISO 4217 codes."""

from __future__ import annotations

import re
from functools import lru_cache

from bot.parse.text import fold, language, territory

_SYMBOLS = {
    "€": "EUR", "£": "GBP", "₩": "KRW", "₹": "INR", "₽": "RUB", "₺": "TRY", "₪": "ILS", "₫": "VND", "₴": "UAH",
    "₾": "GEL", "₡": "CRC", "₭": "LAK", "₱": "PHP", "฿": "THB", "₦": "NGN", "₸": "KZT", "₼": "AZN", "zł": "PLN",
    "us$": "USD", "u.s.$": "USD", "u.s $": "USD", "$us": "USD", "$ us": "USD", "c$": "CAD", "c $": "CAD",
    "ca$": "CAD", "$cad": "CAD", "$ c": "CAD", "a$": "AUD", "au$": "AUD", "nz$": "NZD", "s$": "SGD",
    "hk$": "HKD", "mx$": "MXN", "r$": "BRL", "nt$": "TWD", "rm": "MYR", "rmb": "CNY", "rs.": "INR", "rs": "INR",
    "ft": "HUF", "ft.": "HUF", "sfr": "CHF", "円": "JPY",
    "$": "dollar", "¥": "yen", "kr": "krona", "kr.": "krona", "¢": "cent",
}  # fmt: skip

_NAMES = {
    "en": "dollar=dollar buck=dollar euro=EUR pound=GBP quid=GBP sterling=GBP yen=JPY yuan=CNY renminbi=CNY "
        "won=KRW franc=CHF forint=HUF rupee=INR peso=peso lira=TRY ringgit=MYR zloty=PLN krona=SEK "
        "krone=krona ruble=RUB shekel=ILS rand=ZAR baht=THB dirham=AED riyal=SAR rial=SAR real=BRL reais=BRL "
        "cent=cent penny=penny pence=penny pennies=penny us_dollar=USD american_dollar=USD",
    "de": "dollar=dollar euro=EUR pfund=GBP yen=JPY yuan=CNY won=KRW franken=CHF forint=HUF rupie=INR "
        "rupien=INR peso=peso lira=TRY zloty=PLN krone=krona kronen=krona rubel=RUB cent=cent pfennig=cent "
        "us-dollar=USD dollarn=dollar",
    "es": "dolar=dollar dolares=dollar euro=EUR libra=GBP yen=JPY yenes=JPY yuan=CNY yuanes=CNY won=KRW "
        "wones=KRW franco=CHF forint=HUF rupia=INR peso=peso lira=TRY zloty=PLN corona=krona rublo=RUB "
        "centavo=cent centimo=cent sol=PEN soles=PEN real=BRL reales=BRL penique=penny",
    "fr": "dollar=dollar euro=EUR livre=GBP yen=JPY yuan=CNY won=KRW franc=CHF forint=HUF roupie=INR peso=peso "
        "lire=TRY zloty=PLN couronne=krona rouble=RUB cent=cent centime=cent",
    "hu": "dollar=dollar euro=EUR font=GBP jen=JPY juan=CNY von=KRW frank=CHF forint=HUF rupia=INR peso=peso lira=TRY "
          "zloty=PLN korona=krona rubel=RUB cent=cent",
    "ja": "ドル=dollar 米ドル=USD 弗=dollar ユーロ=EUR ポンド=GBP 円=JPY えん=JPY 日本円=JPY 元=CNY 人民元=CNY "
        "ウォン=KRW フラン=CHF フォリント=HUF ルピー=INR ペソ=peso リラ=TRY 香港ドル=HKD 台湾ドル=TWD "
        "カナダドル=CAD 豪ドル=AUD シンガポールドル=SGD セント=cent 銭=sen 角=jiao ペンス=penny どる=dollar",
    "ko": "달러=dollar 불=dollar 미달러=USD 유로=EUR 파운드=GBP 엔=JPY 엔화=JPY 위안=CNY 위엔=CNY 원=KRW "
        "프랑=CHF 포린트=HUF 루피=INR 페소=peso 리라=TRY 라리=GEL 바트=THB 센트=cent 페니=penny 펜스=penny "
        "마오=jiao 전=sen 캐나다달러=CAD 홍콩달러=HKD 호주달러=AUD",
    "zh": "美元=USD 美金=USD 刀=dollar 欧元=EUR 歐元=EUR 英镑=GBP 英鎊=GBP 日元=JPY 日圆=JPY 日圓=JPY 韩元=KRW "
        "韓元=KRW 韩币=KRW 元=yen 圆=yen 圓=yen 块钱=yen 块=yen 塊=yen 人民币=CNY 人民幣=CNY 港元=HKD "
        "港币=HKD 港幣=HKD 台币=TWD 台幣=TWD 新台币=TWD 新台幣=TWD 加元=CAD 澳元=AUD 瑞士法郎=CHF 法郎=CHF "
        "福林=HUF 卢比=INR 比索=peso 里拉=TRY 新加坡元=SGD 新元=SGD 角=jiao 毛=jiao 毫=jiao 分钱=fen 分=fen "
        "仙=fen 美分=cent 欧分=cent 日本銭=sen",
}  # fmt: skip
_ENDINGS = {
    "en": "s", "de": "s|n", "es": "s", "fr": "s",
    "hu": "t|ot|nyi|os|ra|rol|ert|ba|ban|ig|nak|nal|val|tol|hoz|juk|ja|bol|k|val",
}  # fmt: skip
_LOWER_CODES = (
    "usd eur gbp jpy chf huf krw cny cad aud nzd sek nok dkk pln czk inr sgd hkd mxn brl twd thb aed sar ils zar myr"
)
_DOLLARS = {"CA": "CAD", "AU": "AUD", "NZ": "NZD", "SG": "SGD", "HK": "HKD", "TW": "TWD"}
_PESOS = {"AR": "ARS", "CL": "CLP", "CO": "COP", "PH": "PHP", "UY": "UYU", "DO": "DOP"}
_KRONAS = {"NO": "NOK", "DK": "DKK", "IS": "ISK", "CZ": "CZK"}
_LOCAL_DOLLAR_SIGN = {"MX": "MXN", **_PESOS}
_SHARED_CURRENCIES = frozenset({"XAF", "XCD", "XCG", "XOF", "XPF"})
MINOR = frozenset({"cent", "penny", "sen", "jiao", "fen"})
"""Coins: a tenth (jiao) or a hundredth (all others) of what they belong to."""


_FAMILIES = {
    "dollar": frozenset({"USD", "CAD", "AUD", "NZD", "SGD", "HKD", "TWD", "BND", "JMD", "NAD", "TTD", "BBD", "FJD"}),
    "peso": frozenset({"MXN", "ARS", "CLP", "COP", "PHP", "UYU", "DOP"}),
    "krona": frozenset({"SEK", "NOK", "DKK", "ISK", "CZK"}),
    "yen": frozenset({"JPY", "CNY", "TWD", "HKD"}),
}
"""Currencies that share a name or symbol."""


def resolve(mark: str, locale: str | None, *, symbol: bool = False, customary: str | None = None) -> str | None:
    """The ISO code of what a symbol or name stands for to people of this locale: "$" is CAD to "en-CA".

    `customary` is the currency somebody deals in: it decides where it bears the name or symbol itself.
    """
    where = territory(locale)
    if customary in _FAMILIES.get(mark, ()) or (symbol and mark == "dollar" and customary in _FAMILIES["peso"]):
        return customary
    if mark == "dollar":
        return (_LOCAL_DOLLAR_SIGN.get(where) if symbol else None) or _DOLLARS.get(where, "USD")
    if mark == "yen":
        at_home = {"TW": "TWD", "HK": "HKD"}.get(where, "CNY")
        return at_home if language(locale) == "zh" else "JPY"
    if mark == "peso":
        return _PESOS.get(where, "MXN")
    if mark == "krona":
        return _KRONAS.get(where, "SEK")
    return mark if len(mark) == 3 and mark.isupper() else None


@lru_cache(maxsize=16)
def marks(locale_language: str) -> dict[str, str]:
    """Folded symbol or name -> ISO code or kind ("dollar", "cent"), for a language and the symbols of all."""
    table = {name: code for code in _codes() for name in _library_names(code, locale_language)}
    table |= {sign: code for code in _codes() if (sign := _library_sign(code, locale_language))}
    for lang in dict.fromkeys(("en", locale_language)):
        for entry in _NAMES[lang].split():
            name, code = entry.split("=")
            table[name.replace("_", " ")] = code
    return table | {fold(symbol).text: code for symbol, code in _SYMBOLS.items()}


@lru_cache(maxsize=1)
def _codes() -> frozenset[str]:
    from babel.core import get_global  # loads on the first amount, not at start-up

    current = {entry[0] for entries in get_global("territory_currencies").values() for entry in entries if not entry[2]}
    return frozenset(code for code in current if code[0] != "X" or code in _SHARED_CURRENCIES)  # others: gold, tests


def _library_sign(code: str, lang: str) -> str:
    """What stands for a currency in a language and for no other one, as "CN¥" does; empty where a code or word does."""
    from babel.numbers import get_currency_symbol

    sign = fold(get_currency_symbol(code, locale=lang)).text
    return sign if len(sign) > 1 and not sign.replace(".", "").isalpha() else ""


def _library_names(code: str, lang: str) -> set[str]:
    from babel.numbers import get_currency_name

    names = (get_currency_name(code, count=count, locale=lang) for count in (None, 1, 2, 10))
    folded = {fold(name).text for name in names if name.upper() != code}
    if lang == "de":  # "kanadischer Dollar", but "16 Millionen kanadischen Dollar"
        folded |= {re.sub(r"er (?=\w+$)", ending, name) for name in folded for ending in ("e ", "en ", "em ")}
    return {name for name in folded if len(name) > 2 and re.fullmatch(r"[^\d()]+", name)}


@lru_cache(maxsize=16)
def pattern(lang: str) -> str:
    """An expression for any currency mark of a language, longest first, endings of the language allowed."""
    symbols = sorted(marks(lang), key=len, reverse=True)
    words = [s for s in symbols if s.isascii() and s.replace(" ", "").replace("-", "").isalpha()]
    others = [s for s in symbols if s not in words]
    ending = _ENDINGS.get(lang, "s")
    spelled = "|".join(re.escape(word) for word in words)
    drawn = "|".join(re.escape(symbol) for symbol in others)
    codes = "|".join(sorted(code.lower() for code in _codes()))
    return rf"(?:(?P<code>{codes})(?![a-z])\s?\$?|(?P<word>{spelled})(?:-?(?:{ending}))?(?![a-z])|(?P<symbol>{drawn}))"


def is_code(written: str) -> bool:
    """Whether these letters, as written, mean a currency: "ALL" and "usd" do, "all" and "try" do not."""
    return written.isupper() or written.lower() in _LOWER_CODES.split()
