"""What the name of a company looks like, whatever stands around it."""

import re

from bot.parse.text import fold
from bot.understanding.spans import Span

LONGEST_WRITTEN = 6  # words of a reply that can be nothing but a name
PARTICLE = 3  # letters of words that stay small within one

LEGAL_FORMS = (
    r"gmbh|ggmbh|mbh|ag|kg|kgaa|ohg|ug|e\.?k|e\.?v|se|inc|llc|llp|ltd|limited|corp|corporation|co|company|plc|pte|pty|"
    r"s\.?a|s\.?l|s\.?l\.?u|s\.?a\.?s|sas|sarl|s\.?a\.?r\.?l|sasu|snc|s\.?p\.?a|s\.?r\.?l|b\.?v|n\.?v|a\.?b|a\.?s|oy|aps|"
    r"kft|zrt|nyrt|bt|rt"
)
_FORM = re.compile(rf"(?:{LEGAL_FORMS})\.?")
JOINS = frozenset(
    {
        "&",
        "+",
        "and",
        "und",
        "et",
        "y",
        "e",
        "of",
        "de",
        "der",
        "di",
        "du",
        "del",
        "la",
        "für",
        "the",
        "en",
        "és",
        "van",
    }
)
_ENDING = re.compile(
    "holdings?|gr(?:oup|uppe|oupe|upo)|systems|solutions|services|partners|robotics|technologies|industries|"
    "international|labs|logistics|consulting"
)
_CJK_NAME = re.compile(
    r"(?:株式会社|有限会社|合同会社|주식회사|\(주\)|㈜)\s?\S.*|\S{1,20}?(?:株式会社|有限会社|合同会社|工業|商事|商会|産業|製作所|"
    r"物産|貿易|建設|電機|製薬|運輸|出版|ホールディングス|システムズ?|주식회사|\(주\)|상사|식품|전자|건설|은행|그룹|산업|물산|테크|"
    r"커뮤니케이션즈?|출판사|제약|화학|통신|소프트|시스템즈?|홀딩스|무역|공업|물류|증권|공간|公司|集团|集團|科技|工业|贸易|餐饮|教育|传媒|"
    r"控股|股份|物流|地产|药业|商行|银行|出版社|工作室)"
)
"""Japanese, Korean and Chinese names by what they begin or end with, where no sentence goes on."""
_STOP = re.compile(r"[.]+$")
_POSSESSIVE = re.compile(r"['’]s$")
_NOT_NAMES = re.compile(
    r"(?:새|신규|우리|저희|제|내|나|이|그|새로운|등록한?|검토 중인|고객|딜|영업|"
    r"新規|新しい|私|弊社|我々|登録済み|審査中|案件|商談|顧客|"
    r"我|我们|你|您|他们|新|客户|公司|项目|商机|一个|"
    r"me|you|us|him|her|them|it|this|that|now|mich|dich|uns|mir|dir|ihn|sie|mi|ti|nosotros|moi|toi|nous|vous)"
)


def trimmed(text: str, start: int, end: int) -> Span | None:
    """Without surrounding signs, possessive and final stop; None where nothing, or a mere pronoun, is left."""
    written = text[start:end]
    start += len(written) - len(written.lstrip(" \t'\"“„«「『-–&+"))
    written = text[start:end].rstrip(" \t'\"”“»」』-–&+?？")
    written = _POSSESSIVE.sub("", written)
    if not _FORM.fullmatch(folded(written.split()[-1] if written.split() else "")) and not re.search(
        r"\b\w\.$", written
    ):
        written = _STOP.sub("", written)
    if not written or _NOT_NAMES.fullmatch(written.casefold()) or not any(map(str.isalnum, written)):
        return None
    return Span(start, start + len(written))


def is_capital(word: str) -> bool:
    """Written like part of a name: a capital anywhere, or digits within letters ("3M")."""
    return any(letter.isupper() for letter in word)


def folded(word: str) -> str:
    return fold(word).text.strip(".")


def is_form(word: str) -> bool:
    """A legal form: "GmbH", "S.A.", "Kft."."""
    return bool(_FORM.fullmatch(folded(word)))


def ends_name(word: str) -> bool:
    """What is a part of a name after another capital word, though it may be ordinary by itself: "Acme Holding"."""
    return is_capital(word) and bool(_ENDING.fullmatch(folded(word)))


def unquoted(text: str) -> str:
    """Without quotation marks around it and what ends a sentence; the full stop of a legal form stays."""
    text = text.strip(" \t\n\"'“”„«»「」\x01").rstrip("?？! ")
    return text if not text.endswith(".") or is_form(text.split()[-1]) else text.removesuffix(".")


def is_written_as_name(text: str) -> bool:
    """Whether it can be nothing but a company: its first word is capital, and it ends in a legal form, or its last word
    and every long one between them are capital, too. A single word may be anything.
    """
    if _CJK_NAME.fullmatch(text.strip().removesuffix("です").removesuffix("요")):
        return True
    words = re.findall(r"[\w'’.-]+", text)
    if len(words) < 2 or len(words) > LONGEST_WRITTEN:
        return False
    between = all(is_capital(word) for word in words[1:-1] if len(word) > PARTICLE)
    return is_capital(words[0]) and (is_form(words[-1]) or (is_capital(words[-1]) and between))
