"""The name of a company in a sentence, as it was written: after "with", before "와의", or what is left over.

Works on a text whose other values (money, dates, products) are blanked out.
"""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from bot.parse.text import fold
from bot.understanding.spans import BLANK, Span

LONGEST = 120  # characters of a name
MOST_PLAIN = 4  # words of a name written in lower case

LEGAL_FORMS = (
    r"gmbh|ggmbh|mbh|ag|kg|kgaa|ohg|ug|e\.?k|e\.?v|se|inc|llc|llp|ltd|limited|corp|corporation|co|company|plc|pte|pty|"
    r"s\.?a|s\.?l|s\.?l\.?u|s\.?a\.?s|sas|sarl|s\.?a\.?r\.?l|sasu|snc|s\.?p\.?a|s\.?r\.?l|b\.?v|n\.?v|a\.?b|a\.?s|oy|aps|"
    r"kft|zrt|nyrt|bt|rt"
)
_FORM = re.compile(rf"(?:{LEGAL_FORMS})\.?")
_LEADS = {  # what comes right before the name of a customer; the strongest first
    "en": (r"(?:customer|client|account|company|prospect)(?:'s)?(?: name)?(?: is| are| was|:| =| called| named| should be| to)",
           r"with", r"for", r"at", r"on behalf of", r"(?:register|protect|log|submit|reg|claim|to|from)"),
    "de": (r"(?:kunde|endkunde|kundin|firma|unternehmen)(?: ist| heisst| lautet|:| =| namens)", r"mit", r"fur", r"bei(?:m)?", r"namens",
           r"an"),
    "es": (r"(?:cliente|empresa|compania)(?: es| se llama|:| =)", r"con", r"para", r"en nombre de", r"a"),
    "fr": (r"(?:client|societe|entreprise)(?: est| s'appelle|:| =)", r"avec", r"pour", r"chez", r"aupres de", r"de"),
    "hu": (r"(?:ugyfel|vevo|ceg)(?: neve)?(?: a| az|:| =)",),
}  # fmt: skip
_SKIPPED = {  # between the lead and the name
    "en": "the|a|an|our|my|new|customer|client|company|prospect|account|called|named|firm|deal|opportunity|with|for",
    "de": "der|die|das|den|dem|des|einem|einer|einen|eine|ein|unserem|unseren|meinem|kunden|kunde|firma|endkunden|neuen|namens|"
    "unternehmen",
    "es": "la|el|los|las|un|una|mi|nuestro|cliente|empresa|compania|firma|llamado|llamada",
    "fr": "la|le|les|l'|un|une|mon|notre|client|societe|entreprise|nomme|nommee|compagnie",
    "hu": "a|az|egy|ugyfel|uj",
}
_ENDS = {  # lower-case words that no name contains; before one of these it ends
    "en": "closing|closes|close|closed|worth|valued|value|for|over|at|by|in|on|about|they|we|i|it|which|that|who|is|are|was|has|of|"
    "amount|until|due|want|wants|want|instead|please|pls|from|with|to|as|will|should|expected|signing|this|next|around|approx|"
    "deal|opportunity|registration|not|because|so|but|its|their|today|tomorrow|and|or|now",
    "de": "uber|zu|im|in|am|bis|mit|fur|wert|abschluss|volumen|registrieren|anmelden|schutzen|eintragen|erfassen|melden|bitte|"
    "statt|stattdessen|ist|sind|der|die|das|sie|wir|ich|und|oder|zum|zur|von|auf|an|ein|eine|einen|gegen|ende|anfang|mitte|soll",
    "es": "por|de|en|con|para|cierre|cierra|valor|hasta|que|es|son|y|o|a|al|el|la|los|las|un|una|se|antes|favor",
    "fr": "pour|de|en|avec|chez|a|au|d'ici|signature|cloture|valeur|montant|jusqu'|qui|que|est|sont|et|ou|le|la|les|un|une|fin|s'il",
    "hu": "a|az|es|vagy|egy|ugyfellel|ugyfelhez|ceggel|uzlet|uzletet|ugyletet|ertek|osszeg|zaras|zarassal|regisztralasa",
}
_JOINS = frozenset(
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
_TOKEN = re.compile(r"[^\s,;:!?()\[\]{}\"“”„«»\n\x01]+")
_BREAK = re.compile(r"[,;:!?()\[\]{}\"“”„«»\n\x01]|\s[-–—]\s")
_STOP = re.compile(r"[.]+$")
_POSSESSIVE = re.compile(r"['’]s$")
_HU_HYPHEN = re.compile(
    r"-(?:(?:sz|z|s|gy|ny)?(?:[vbcdfgjklmnprtxz])?[ae]l|[hn][oeaö][zk]|r[ae]|t[őo]l|n[ae]k|[ae]t|t)$", re.IGNORECASE
)
_HU_JOINED = re.compile(
    r"(?:v[ae]l|h[oeö]z|n[ae]k|ssz[ae]l|sz[ae]l)$|(?P<twice>[bcdfgklmnprtz])(?P=twice)[ae]l$", re.IGNORECASE
)
_HU_AFTER = re.compile(r"\s(?:sz[aá]m[aá]ra|r[eé]sz[eé]re|nev[uű]|c[eé]g\w*|[uü]gyf[eé]l\w*)", re.IGNORECASE)

_N = r"[^，,。.、!！?？;；:：\n\x01]"
_KO_STOP = (
    r"(?:새로운|새|신규|우리|저희|제|내|이번에?|이|그|고객사?(?:인|명은)?|딜을?|거래를?|기회를?|등록할|오늘|지금|좀)"
)
_JA_STOP = r"(?:新しい|新規の?|次の|この|その|弊社の?|私の|顧客の?|お客様の?|今回の?|今日|それで|では|えっと)"
_ZH_STOP = r"(?:一个|新的?|这个|客户|公司名|我们的?|我的?|请|帮我)"
_AROUND = {
    "ko": (
        rf"고객(?:사|명)?(?:은|는|이|:|：)\s*(?P<n>{_N}{{1,60}}?)(?=\s*(?:입니다|이에요|예요|이야|야|로|으로|$|[,，.。\n]))",
        rf"(?P<n>{_N}{{1,60}}?)(?:와의|과의|에 대한|(?:를|을) 위한|와 (?:함께|진행)|과 (?:함께|진행))",
        rf"(?P<n>{_N}{{1,60}}?)(?:와|과|랑|하고|에게|에) (?=.{{0,12}}(?:딜|거래|기회|프로젝트|계약))",
        rf"(?P<n>{_N}{{1,60}}?) (?:신규 )?(?:딜|거래|영업 ?기회|계약)",
    ),
    "ja": (
        rf"(?:顧客|お客様|お客さま|会社)(?:名)?(?:は|が|:|：)\s*(?P<n>{_N}{{1,60}}?)(?=です|に変更|$|[、。,\n])",
        rf"(?P<n>{_N}{{1,60}}?)\s*(?:社|様|さん)?\s*(?:との|と(?=の|商談|案件|契約|取引)|向けの?|への|に対する)",
        rf"(?P<n>{_N}{{1,60}}?)\s*(?:社|様|さん)?\s*の(?=新規|案件|商談|ディール|取引)",
    ),
    "zh": (
        rf"客户(?:名称|名)?(?:是|为|叫|改成|改为|:|：)\s*(?P<n>{_N}{{1,60}}?)(?=吧|$|[，。,、\n])",
        rf"(?:与|跟|和|同|为|给|替|向)\s*(?P<n>{_N}{{1,60}}?)\s*(?=的|登记|报备|注册|申请|签|做|有|合作|谈|提交|录入|之间|一个|创建|新建|$|[，。,、\n\x01])",
        rf"(?:登记|报备|注册|录入|提交)\s*(?P<n>{_N}{{2,60}}?)\s*(?=的(?:商机|项目|单子|交易|订单))",
    ),
}  # fmt: skip
_NATIVE_FORM = {
    "ko": r"(?P<n>(?:주식회사|유한회사|\(주\)|㈜)\s?[가-힣A-Za-z0-9]+|[가-힣A-Za-z0-9]+\s?(?:주식회사|유한회사|\(주\)|㈜))",
    "ja": r"(?P<n>(?:株式会社|有限会社|合同会社)[^\s、。,のはがをにと\x01]+|[^\s、。,のはがをに\x01]+?(?:株式会社|有限会社|合同会社))",
    "zh": r"(?P<n>[^\s，。,、与跟和为给向是\x01]{2,30}?(?:有限责任公司|股份有限公司|有限公司|集团|公司))",
}  # fmt: skip
_STOPS = {
    "ko": re.compile(rf"^(?:{_KO_STOP}\s+)*"),
    "ja": re.compile(rf"^(?:{_JA_STOP}\s*)*"),
    "zh": re.compile(rf"^(?:{_ZH_STOP}\s*)*"),
}
_NOT_NAMES = re.compile(
    r"(?:새|신규|우리|저희|제|내|나|이|그|새로운|등록한?|검토 중인|고객|딜|영업|"
    r"新規|新しい|私|弊社|我々|登録済み|審査中|案件|商談|顧客|"
    r"我|我们|你|您|他们|新|客户|公司|项目|商机|一个|"
    r"me|you|us|him|her|them|it|this|that|now|mich|dich|uns|mir|dir|ihn|sie|mi|ti|nosotros|moi|toi|nous|vous)"
)
_CJK = re.compile(r"[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af]")


def find_name(text: str, languages: Sequence[str], known_words: frozenset[str]) -> Span | None:
    """Where the name of a company stands: by the words around it, else by elimination; None where nothing looks like one.

    `known_words`: folded words that belong to the request itself ("register", "deal") and so to no name.
    """
    return introduced(text, languages, known_words) or left_over(text, languages, known_words)


def introduced(text: str, languages: Sequence[str], known_words: frozenset[str]) -> Span | None:
    """The name that a preposition, a particle or "the customer is" points at."""
    for language in languages:
        finds = _around if language in _AROUND else _hungarian if language == "hu" else _led
        for span in finds(text, language, known_words):
            return span
        if language == "hu" and (span := next(_led(text, language, known_words), None)):
            return span
    return None


def left_over(text: str, languages: Sequence[str], known_words: frozenset[str]) -> Span | None:
    """What looks like a name once everything else is known: a legal form, else the only run of capitalised words."""
    for language in languages:
        if form := _NATIVE_FORM.get(language):
            for match in re.finditer(form, text):
                return Span(*match.span("n"))
    runs = list(_capitalised_runs(text, languages, known_words))
    formal = [run for run in runs if any(_FORM.fullmatch(_folded(w)) for w in text[run.start : run.end].split()[1:])]
    if formal:
        return formal[0]
    return runs[0] if len(runs) == 1 else None


def has_name(text: str) -> bool:
    """Whether a short answer looks like a name: capitals, a legal form, or a script without capitals."""
    return bool(_CJK.search(text)) or any(_is_capital(word) or _FORM.fullmatch(_folded(word)) for word in text.split())


def _led(text: str, language: str, known_words: frozenset[str]) -> Iterator[Span]:
    folded = fold(text)
    for lead in _LEADS[language]:
        for match in _lead(lead).finditer(folded.text):
            start = folded.origin[match.end()]
            if found := _name_at(text, start, language, known_words):
                yield found


@lru_cache(maxsize=128)
def _lead(expression: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{expression})\s+")


def _name_at(text: str, start: int, language: str, known_words: frozenset[str]) -> Span | None:
    """The name beginning at `start`: capitalised words and what joins them, else a few plain words."""
    limit = _BREAK.search(text, start)
    end = min(limit.start() if limit else len(text), start + LONGEST)
    words = list(_TOKEN.finditer(text, start, end))
    skipped, ends = _set(_SKIPPED[language]), _set(_ENDS[language])
    while words and _folded(words[0].group()) in skipped and not words[0].group()[0].isupper():
        words.pop(0)
    taken: list[re.Match[str]] = []
    for at, word in enumerate(words):
        plain = _folded(word.group())
        after = words[at + 1].group() if at + 1 < len(words) else ""
        joins = (
            bool(taken) and word.group().casefold() in _JOINS and _is_capital(after) and _is_capital(taken[-1].group())
        )
        if not joins and (
            plain in ends or plain in known_words and not (_is_capital(word.group()) and language != "de")
        ):
            break
        if taken and not joins and _mixed(taken) and not _is_capital(word.group()) and not _FORM.fullmatch(plain):
            break
        taken.append(word)
        if _ends_sentence(word.group()):
            break
    if not taken or (not _mixed(taken) and len(taken) > MOST_PLAIN):
        return None
    return _trimmed(text, taken[0].start(), taken[-1].end())


def _mixed(words: Sequence[re.Match[str]]) -> bool:
    return any(_is_capital(word.group()) for word in words)


def _ends_sentence(word: str) -> bool:
    return word.endswith(".") and not _FORM.fullmatch(_folded(word)) and len(word) > 2


def _capitalised_runs(text: str, languages: Sequence[str], known_words: frozenset[str]) -> Iterator[Span]:
    ends = frozenset().union(
        *(_set(_ENDS.get(language, "")) | _set(_SKIPPED.get(language, "")) for language in languages)
    )
    run: list[re.Match[str]] = []
    words = list(_TOKEN.finditer(text))
    for at, word in enumerate(words):
        plain = _folded(word.group())
        broken = bool(run) and bool(_BREAK.search(text[run[-1].end() : word.start()]))
        capital = _is_capital(word.group()) and plain not in known_words and (run and not broken or plain not in ends)
        joins = (
            bool(run) and not broken and word.group().casefold() in _JOINS
            and at + 1 < len(words) and _is_capital(words[at + 1].group())
        )  # fmt: skip
        if run and (broken or not (capital or joins)):
            yield from _run(text, run)
            run = []
        if capital or (joins and run):
            run.append(word)
    yield from _run(text, run)


def _run(text: str, run: Sequence[re.Match[str]]) -> Iterator[Span]:
    if run and (span := _trimmed(text, run[0].start(), run[-1].end())):
        yield span


def _hungarian(text: str, language: str, known_words: frozenset[str]) -> Iterator[Span]:
    """ "Acme Kft.-vel", "Globexszel", "a Globex számára": the sign stands at the end."""
    words = list(_TOKEN.finditer(text))
    for at, word in enumerate(words):
        end = _without_suffix(text, word)
        if end is None or _folded(text[word.start() : end]) in known_words:
            continue
        start = at
        while start > 0 and _belongs(words[start - 1].group(), known_words) and not _BREAK.search(
            text[words[start - 1].end() : words[start].start()]
        ):  # fmt: skip
            start -= 1
        if _is_capital(words[start].group()) and (span := _trimmed(text, words[start].start(), end)):
            yield span


def _without_suffix(text: str, word: re.Match[str]) -> int | None:
    """Where the name ends in this word; None where no case ending says that there is one."""
    written = word.group()
    if match := _HU_HYPHEN.search(written):
        return word.start() + match.start()
    if _is_capital(written) and _HU_AFTER.match(text, word.end()):
        return word.end()
    if written[:1].isupper() and (match := _HU_JOINED.search(written)) and match.start() > 1:
        return word.start() + match.start() + (1 if match["twice"] else 0)
    return None


def _belongs(word: str, known_words: frozenset[str]) -> bool:
    plain = _folded(word)
    return (_is_capital(word) or word == "&" or word.casefold() == "és") and plain not in known_words | {
        "a",
        "az",
        "egy",
    }


def _around(text: str, language: str, known_words: frozenset[str]) -> Iterator[Span]:
    for pattern in _AROUND[language]:
        for match in re.finditer(pattern, text):
            start, end = match.span("n")
            stop = _STOPS[language].match(text[start:end].lstrip())
            start += len(text[start:end]) - len(text[start:end].lstrip()) + (stop.end() if stop else 0)
            span = _trimmed(text, start, end)
            if span and not _NOT_NAMES.fullmatch(text[span.start : span.end].casefold()):
                yield span


def _trimmed(text: str, start: int, end: int) -> Span | None:
    """Without surrounding signs, possessive and final stop; None where nothing, or a mere pronoun, is left."""
    written = text[start:end]
    start += len(written) - len(written.lstrip(" \t'\"“„«「『-–&+"))
    written = text[start:end].rstrip(" \t'\"”“»」』-–&+")
    written = _POSSESSIVE.sub("", written)
    if not _FORM.fullmatch(_folded(written.split()[-1] if written.split() else "")) and not re.search(
        r"\b\w\.$", written
    ):
        written = _STOP.sub("", written)
    if not written or _NOT_NAMES.fullmatch(written.casefold()) or not any(map(str.isalnum, written)):
        return None
    return Span(start, start + len(written))


def _is_capital(word: str) -> bool:
    """Written like part of a name: a capital anywhere, or digits within letters ("3M")."""
    return any(letter.isupper() for letter in word)


def _folded(word: str) -> str:
    return fold(word).text.strip(".")


@lru_cache(maxsize=64)
def _set(words: str) -> frozenset[str]:
    return frozenset(words.split("|"))


__all__ = ["BLANK", "find_name", "has_name", "introduced", "left_over"]
