"""Whether a reply answers a yes/no question, or only contains a word that could: "good" agrees, "good night" does not.

A reply is looked at clause by clause. A clause answers when a plain yes or no opens it ("no, I said yes"), or when it
says nothing else than agreement or refusal, in words that only carry it ("that all looks fine to me").
"""

from __future__ import annotations

import re
from functools import lru_cache

from bot.parse.found import Found
from bot.parse.text import Folded

_PLAIN = {
    "en": "yes|yeah|yea|yep|yup|yah|sure|ok|okay|no|nope|nah|of course|absolutely|definitely|never|not really|no way",
    "de": "ja|jap|jo|jawohl|jep|nein|nee|klar|na klar|ok|okay|doch|naturlich|gerne|auf jeden fall|auf keinen fall|"
    "niemals|keinesfalls|keineswegs|sicher",
    "es": "si|vale|ok|okay|por supuesto|de acuerdo|desde luego|no|nop|nunca|jamas|claro que si|claro que no",
    "fr": "oui|ouais|ok|d'?accord|bien sur|non|nan|jamais|volontiers|ne pas|pas du tout|pas",
    "hu": "igen|ja|ok|oke|persze|rendben|nem|dehogy|soha|aha",
    "ja": "はい|うん|ええ|もちろん|いいえ|いや|ううん|ok|了解|承知|お願いします",
    "ko": "(?:예|네|넵|응|그래|아니)(?![가-힣])|그래요|그럼요|물론|아니[요오라]|아뇨|오케이|ok",
    "zh": "是的|好的|对的|對的|没问题|沒問題|可以|不是|不对|不對|不行|不用|不要|ok|嗯",
}
_CARRIES = {
    "en": "that|thats|this|it|its|it's|that's|is|are|am|was|i|i'm|im|we|you|they|he|she|would|will|think|thing|guess|"
    "believe|suppose|said|say|says|mean|sounds|looks|look|seems|everything|all|the|my|our|a|value|details|data|so|very|"
    "quite|really|totally|pretty|perfectly|just|now|then|too|to|for|with|me|us|and|but|please|pls|thanks|thank|cheers|"
    "idea|thing|do|does|don't|dont|didn't|be|submit|send|go|on|want|let's|lets|like|at|of|man|mate|there|here|by|yet",
    "de": "das|dies|es|ist|sind|bin|war|ich|wir|du|sie|ihr|alles|die|der|den|angaben|daten|wert|so|sehr|ganz|wirklich|"
    "denke|glaube|meine|sage|sagte|finde|wurde|wird|werde|sollte|konnte|klingt|sieht|aus|passt|mir|fur|mich|uns|mit|und|"
    "aber|bitte|danke|dann|jetzt|also|mal|auch|doch|schon|machen|mache|mach|funktionieren|nicht|wohl|eher|dafur|dagegen|noch|gibt|gabs",
    "es": "esto|eso|esta|este|es|son|soy|estoy|yo|nosotros|todo|los|las|el|la|lo|datos|valor|muy|bien|creo|pienso|digo|"
    "dije|que|me|parece|suena|para|mi|y|pero|por|favor|gracias|entonces|ahora|asi|quiero|hacerlo|a|de|se|ve|bastante|todavia|aun|hay|hubo",
    "fr": "ca|cela|ceci|c'est|c|est|sont|suis|je|j'ai|j|ai|nous|vous|tout|les|le|la|l|donnees|valeur|tres|bien|crois|"
    "pense|dit|dis|que|me|semble|parait|pour|moi|et|mais|s'il|vous|te|plait|merci|alors|maintenant|ne|n'est|n'ai|va|"
    "veux|faire|marche|trouve|absolument|du|tout|ce|il|n'y|en|y|a|encore",
    "hu": "az|ez|a|en|mi|van|vagyok|minden|adat|adatok|ertek|szerintem|azt|ugy|hogy|gondolom|hiszem|mondtam|mondom|"
    "nagyon|teljesen|igazan|tunik|nekem|es|de|kerem|koszonom|kosz|akkor|most|igy|is|meg|hat|lesz|lehet|akarom|szeretnem",
    "ja": "全部|全て|内容|思|私|今|登録|申請|送信|進|言|問題|結構|下|これ|それ|データ",
    "ko": "나는|저는|난|전|그것|그건|그게|이것|이건|이게|모두|모든|전부|내용|정보|금액|생각|말했|말씀|그렇게|이렇게|"
    "그대로|진행|제출|해|하|주|감사|고마|부탁|지금|그래서|하지만|그리고|아주|매우|정말|요|예가|더|것|있|될|할",
    "zh": "我|你|您|那|这|這|个|個|它|说|說|觉得|覺得|认为|認為|想|就|也|都|很|太|了|的|啊|呀|吧|呢|哦|喔|嘛|请|請|"
    "谢谢|謝謝|全部|内容|信息|数据|提交|登记|登記|继续|现在|這樣|这样|样|而|但|会|會|做|办|一下|应该|應該|完全|非常|真|挺|没有|問題|问题|以|还|還|需",
}
_IDLE = {
    "en": r"good (?:night|morning|day|evening|afternoon|luck|one)|(?:i )?(?:don'?t|do not) (?:know|care|mind)|no idea|"
    r"not sure|no clue",
    "de": r"gute[nrs]? (?:nacht|morgen|tag|abend)|weiss (?:ich )?(?:es )?nicht|keine ahnung|nicht sicher|kein plan",
    "es": r"buen[oa]s (?:noches|dias|tardes)|no (?:lo )?se(?![a-z])|ni idea|no estoy segur[oa]",
    "fr": r"bonne (?:nuit|journee|soiree)|je ne sais pas|je sais pas|aucune idee|pas sur(?:e)?(?![a-z])",
    "hu": r"jo (?:ejszakat|reggelt|napot|estet)|nem (?:is )?tudom|fogalmam sincs|nem vagyok biztos",
    "ja": r"分かりません|わかりません|分からない|わからない|知りません|知らない|かもしれ\w*|未定",
    "ko": r"모르\w*|글쎄\w*|확실하지 않\w*|확실치 않\w*",
    "zh": r"不知道|不清楚|不确定|不確定|是不是|要不要|好不好|行不行|对不对|可不可以|能不能|早上好|晚上好|下午好|大家好|"
    r"你好|您好",
}
"""Greetings, and what leaves it open: they say neither."""
_CLAUSE = re.compile(r"[.,;:!?…。，、！？；：\"“”„«»\n()]+|\s-\s")
_WORD = re.compile(r"[\w'-]+")
_KANA = re.compile(r"[\u3040-\u309f\u30fc]+")


def answering(folded: Folded, marks: list[Found[bool]], lang: str) -> Found[bool] | None:
    """The first of `marks`, found in `folded`, whose clause is an answer."""
    place = {original: at for at, original in reversed(list(enumerate(folded.origin)))}
    spans = [(place[mark.start], place.get(mark.end, len(folded.text)), mark) for mark in marks]
    start = 0
    for edge in [*_CLAUSE.finditer(folded.text), None]:
        end = edge.start() if edge else len(folded.text)
        inside = [span for span in spans if start <= span[0] < end]
        if inside and _answers(folded.text, (start, max(end, inside[-1][1])), inside, lang):
            return inside[0][2]
        start = edge.end() if edge else end
    return None


def _answers(text: str, clause: tuple[int, int], marks: list[tuple[int, int, Found[bool]]], lang: str) -> bool:
    if _idle(lang).search(text[slice(*clause)]):
        return False
    opening = re.compile(r"[^\w]*").match(text, *clause)
    if _plain(lang).match(text, opening.end() if opening else clause[0], clause[1]) or _is_emoji(text, marks):
        return True
    if lang == "ko" and any(_plain(lang).match(text, start) for start, _, _ in marks):
        return True
    rest, at = "", clause[0]
    for start, end, _ in marks:
        rest, at = rest + text[at:start] + " ", max(at, end)
    return _carries_nothing(rest + text[at : clause[1]], lang)


def _is_emoji(text: str, marks: list[tuple[int, int, Found[bool]]]) -> bool:
    return any(not text[start:end].strip()[:1].isalnum() for start, end, _ in marks)


def _carries_nothing(rest: str, lang: str) -> bool:
    """Whether what stands beside the words of agreement says nothing of its own."""
    if lang in ("ja", "zh"):
        left = re.sub(_CARRIES[lang], "", rest)
        return not re.search(r"\w", _KANA.sub("", left) if lang == "ja" else left)
    if lang == "ko":
        stems = re.compile(_CARRIES[lang])
        words = (word.group() for word in _WORD.finditer(rest))
        return all(stems.match(word) or len(word) <= 2 for word in words)
    return all(word.group() in _carriers(lang) for word in _WORD.finditer(rest))


@lru_cache(maxsize=16)
def _carriers(lang: str) -> frozenset[str]:
    return frozenset(_CARRIES[lang].split("|"))


@lru_cache(maxsize=16)
def _plain(lang: str) -> re.Pattern[str]:
    edge = "" if lang in ("ja", "ko", "zh") else r"(?!\w)"
    return re.compile(rf"(?:{_PLAIN[lang]}){edge}")


@lru_cache(maxsize=16)
def _idle(lang: str) -> re.Pattern[str]:
    edges = ("", "") if lang in ("ja", "ko", "zh") else (r"(?<!\w)", r"(?!\w)")
    return re.compile(rf"{edges[0]}(?:{_IDLE[lang]}){edges[1]}")
