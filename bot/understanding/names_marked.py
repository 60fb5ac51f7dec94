"""Names that a sign follows ("Acme Kft.-vel", "한빛 주식회사와의", "アクメ社との") or encloses ("与华星的商机")."""

import re
from collections.abc import Iterator

from bot.parse.text import fold
from bot.understanding.companies import folded, is_capital, trimmed
from bot.understanding.names_led import words_of
from bot.understanding.spans import BREAK, Span

_HU_HYPHEN = re.compile(
    r"-(?:(?:sz|z|s|gy|ny)?(?:[vbcdfgjklmnprtxz])?[ae]l|[hn][oeaö][zk]|r[ae]|t[őo]l|n[ae]k|[ae]t|t)$", re.IGNORECASE
)
_HU_JOINED = re.compile(
    r"(?:v[ae]l|h[oeö]z|n[ae]k|ssz[ae]l|sz[ae]l)$|(?P<twice>[bcdfgklmnprtz])(?P=twice)[ae]l$|"
    r"(?<=\w\w[hjklmnqsxyz])r[ae]$",
    re.IGNORECASE,
)
_HU_AFTER = re.compile(r"\s(?:sz[aá]m[aá]ra|r[eé]sz[eé]re|nev[uű]|c[eé]g\w*|[uü]gyf[eé]l\w*)", re.IGNORECASE)

_N = r"[^，,。.、!！?？;；:：\n\x01]"
_KO_STOP = "|".join(
    (
        r"새로운|새|신규|우리|저희|제|내|이번에?|이|그|오늘|지금|좀",
        r"고객사?(?:인|명은)?|딜을?|거래를?|기회를?|등록할|짜리|상당의?|규모의?",
    )
)
_JA_STOP = r"(?:新しい|新規の?|次の|この|その|弊社の?|私の|顧客の?|お客様の?|今回の?|今日|それで|では|えっと)"
_ZH_STOP = r"(?:一个|新的?|这个|客户|公司名|我们的?|我的?|请|帮我)"
_ZH_AFTER = r"的|登记|报备|注册|申请|签|做|有(?!限)|合作|谈|提交|录入|之间|一个|创建|新建"
_AROUND = {
    "ko": (
        rf"(?:고객|회사)(?:사|명| ?이름)?(?:은|는|이|:|：)\s*(?P<n>{_N}{{1,60}}?)"
        r"(?=\s*(?:입니다|이에요|예요|이야|야|로|으로|$|[,，.。\n]))",
        rf"(?P<n>{_N}{{1,60}}?)(?:와의|과의|에 대한|(?:를|을) 위한|와 (?:함께|진행)|과 (?:함께|진행))",
        rf"(?P<n>{_N}{{1,60}}?)(?:와|과|랑|하고|에게|에) (?=.{{0,12}}(?:딜|거래|기회|프로젝트|계약))",
        r"(?P<n>[A-Z][\w&.'-]*(?: [\w&.'-]+){0,4}?)(?:와|과|랑|하고|에게|에) (?=.{0,60}(?:딜|거래|기회|프로젝트|계약))",
        rf"(?P<n>{_N}{{1,60}}?) (?:신규 )?(?:딜|거래|영업 ?기회|계약)",
    ),
    "ja": (
        rf"(?:顧客|お客様|お客さま|(?<![式限同])会社)(?:名)?(?:は|が|:|：)\s*(?P<n>{_N}{{1,60}}?)(?=です|に変更|$|[、。,\n])",
        rf"(?P<n>{_N}{{1,60}}?)\s*(?:社|様|さん)?\s*(?:との|と(?=の|商談|案件|契約|取引)|向けの?|への|に対する)",
        rf"(?P<n>{_N}{{1,60}}?)\s*(?:社|様|さん)?\s*の(?=新規|案件|商談|ディール|取引)",
    ),
    "zh": (
        rf"(?:客户|公司)的?(?:名称|名字|名)?(?:应该是|应为|是|为|叫做?|改成|改为|:|：)\s*(?P<n>{_N}{{1,60}}?)(?=吧|$|[，。,、\n])",
        rf"(?:与|跟|和|同|为|给|替|向)\s*(?P<n>{_N}{{1,60}}?)\s*(?={_ZH_AFTER}|$|[，。,、\n\x01])",
        rf"(?:登记|报备|注册|录入|提交)\s*(?P<n>{_N}{{2,60}}?)\s*(?=的(?:商机|项目|单子|交易|订单))",
    ),
}  # fmt: skip
_STOPS = {
    "ko": re.compile(rf"(?:(?:{_KO_STOP})\s+)*"),
    "ja": re.compile(rf"(?:{_JA_STOP}\s*)*"),
    "zh": re.compile(rf"(?:{_ZH_STOP}\s*)*"),
}


def marked_names(text: str, language: str, known_words: frozenset[str]) -> Iterator[Span]:
    """Names by the signs of this language, the surest first; none where it puts words before names instead."""
    if language == "hu":
        yield from _hungarian(text, known_words)
    elif language in _AROUND:
        yield from (span for span in _around(text, language) if not _is_of_ours(text, span, known_words))


def _is_of_ours(text: str, span: Span, known_words: frozenset[str]) -> bool:
    """Whether it says nothing but words of requests: "리드를" ("the lead") before "딜로" ("into a deal")."""
    return all(word in known_words for word in re.findall(r"\w+", fold(text[span.start : span.end]).text))


def _hungarian(text: str, known_words: frozenset[str]) -> Iterator[Span]:
    """The case ending, or a word like "számára", stands after the last word of the name."""
    words = words_of(text)
    for at, word in enumerate(words):
        end = _without_suffix(text, word)
        if end is None or folded(text[word.start() : end]) in known_words:
            continue
        start = at
        while start > 0 and _continues(text, words[start - 1], words[start], known_words):
            start -= 1
        if is_capital(words[start].group()) and (span := trimmed(text, words[start].start(), end)):
            yield span


def _continues(text: str, before: re.Match[str], word: re.Match[str], known_words: frozenset[str]) -> bool:
    written = before.group()
    belongs = is_capital(written) or written in ("&", "és")
    known = folded(written) in known_words | {"a", "az", "egy"}
    return belongs and not known and not BREAK.search(text[before.end() : word.start()])


def _without_suffix(text: str, word: re.Match[str]) -> int | None:
    """Where the name ends in this word; None where no case ending says that there is one."""
    written = word.group()
    if match := _HU_HYPHEN.search(written):
        return word.start() + match.start()
    if is_capital(written) and _HU_AFTER.match(text, word.end()):
        return word.end()
    if written[:1].isupper() and (match := _HU_JOINED.search(written)) and match.start() > 1:
        return word.start() + match.start() + (1 if match["twice"] else 0)
    return None


def _around(text: str, language: str) -> Iterator[Span]:
    for pattern in _AROUND[language]:
        for match in re.finditer(pattern, text):
            start, end = match.span("n")
            start += len(text[start:end]) - len(text[start:end].lstrip())
            if stop := _STOPS[language].match(text, start, end):
                start = stop.end()
            if span := trimmed(text, start, end):
                yield span
