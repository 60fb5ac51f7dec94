"""Yes or no, as people answer in a chat: "sure", "nope", "sí, claro", "はい", "아니요", "👌"."""

from __future__ import annotations

import re
from functools import lru_cache

from bot.parse.answers import answering
from bot.parse.found import Found
from bot.parse.text import Folded, fold, language, longest_first

_YES = {
    "en": "yes|yeah|yea|yep|yup|ya|yah|sure|ok|okay|okey|kay|k|y|correct|right|exactly|absolutely|definitely|"
        "certainly|of course|affirmative|agreed?|confirm(?:ed)?|go ahead|go for it|do it|please do|"
        "let'?s do (?:it|that|this)|sounds (?:good|great|fine)|fine|perfect|great|looks good|lgtm|"
        "that'?s (?:right|it|correct|fine)|will do|by all means|why not|true|i do|i am|you bet|indeed|"
        "alright|all right|no (?:problem|worries|objections?)|"
        "good|approved?|i (?:want|would|will)|submit(?: it)?|send it",
    "de": "ja|jap|jo|jawohl|jep|jupp|klar|na klar|sicher|genau|ok|okay|okey|stimmt|richtig|korrekt|natuerlich|"
        "naturlich|gerne|gern|auf jeden fall|passt(?: so)?|einverstanden|in ordnung|selbstverstandlich|"
        "perfekt|bestatigt|bestatige|freilich|unbedingt|mach(?:e)? (?:ich|das|es|mal)|alles klar|gut|"
        "so ist es|doch|jawoll|super|bitte(?: ja)?|abgemacht|kein problem|keine einwande|los|machen wir",
    "es": "si|claro(?: que si)?|vale|ok|okay|okey|por supuesto|correcto|de acuerdo|exacto|exactamente|seguro|"
        "desde luego|esta bien|confirmo|confirmado|perfecto|afirmativo|adelante|sip|dale|bueno|hazlo|asi es|"
        "efectivamente|cierto|estoy de acuerdo|muy bien|bien|sin duda|como no|verdad|me parece bien|"
        "(?:ningun|sin) problemas?|no hay problema",
    "fr": "oui|ouais|ouaip|ok|okay|d'?accord|bien sur|exact(?:ement)?|tout a fait|c'?est (?:bon|ca|exact|"
        "correct|bien)|parfait|volontiers|certainement|absolument|correct|je confirme|confirme|entendu|"
        "ca marche|evidemment|vas-?y|allez-?y|bien|si|je (?:le )?veux bien|avec plaisir|effectivement|vrai|"
        "ca me va|je suis d'?accord|affirmatif|bonne idee|(?:pas de|aucun) probleme",
    "hu": "igen|ja|ok|oke|okes|persze|rendben|jo|helyes|pontosan|biztos(?:an)?|termeszetesen|egyetertek|"
        "megerositem|mehet|johet|rendicsek|igy van|hat persze|jo lesz|aha|nana|szuper|tokeletes|kerem|"
        "legyen|csinald|stimmel|jol van|meg ?felel|elfogadom|nem gond|nincs gond|nem problema|mindenkepp(?:en)?",
    "ja": "はい|うん|ええ|そうです|その通り|そのとおり|もちろん|いいです|いいよ|いいね|よい|良い|よろしい|"
        "オーケー|オッケー|おけ|ok|了解|承知|わかりました|分かりました|正しい|お願いします|おねがいします|"
        "お願い|そうだ|そう思|賛成|同意|確認しました|大丈夫|構いません|かまいません|合ってい|合って|是非|"
        "ぜひ|やって|問題ありません|問題ない|問題無",
    "ko": "(?:예|네|넵|넹|응|어|그래|그럼)(?![가-힣])|그래요|그럼요|물론|물론이죠|맞아|맞아요|맞습니다|"
        "좋아|좋아요|좋습니다|오케이|ok|ㅇㅇ|ㅇㅋ|"
        "알겠|알았|확인|동의|당연|그렇습니다|그러세요|그렇게 해|부탁|진행|할게|"
        "문제없|문제 없|하겠습니다|괜찮|됩니다|돼요|찬성|옳",
    "zh": "有的|不错|不錯|没有问题|沒有問題|"
        "是|是的|对|對|对的|對的|好|好的|行|可以|没问题|沒問題|嗯|ok|确认|確認|同意|没错|沒錯|正确|正確|当然|"
        "當然|要|赞成|贊成|成交|好吧|好嘞|好啊|嗯嗯|对啊|是啊|愿意|願意|当然可以|批准|确定|確定|中|恩|继续|"
        "繼續|提交|就这样|就這樣|接受",
}  # fmt: skip
_NO = {
    "en": "no|none|nope|nah|nay|n|never|not|don'?t|do not|cannot|can'?t|won'?t|disagree|wrong|incorrect|negative|"
        "false|no way|nothing|isn'?t|doesn'?t|didn'?t|reject(?:ed)?|refuse|decline",
    "de": "nein|ne|nee|noe|no|nicht|niemals|keinesfalls|auf keinen fall|falsch|keineswegs|lieber nicht|"
        "abgelehnt|nie|stimmt nicht|kein(?:e|en)?",
    "es": "no|nop|nunca|jamas|para nada|incorrecto|falso|negativo|en absoluto|tampoco|de ninguna manera|"
        "ni hablar|nel|rechazo|mal",
    "fr": "non|nan|jamais|pas|pas du tout|faux|incorrect|aucunement|nullement|surtout pas|negatif|je refuse|refuse",
    "hu": "nem|ne|dehogy|soha|nem jo|rossz|helytelen|semmikepp(?:en)?|hibas|sose|tevedes|elutasitom|nincs|kizart",
    "ja": "まだ|いいえ|いや|ううん|違|ちがい|ちがう|だめ|駄目|ダメ|ではありません|ではない|ない|ません|no|ノー|"
        "いらない|結構です|嫌|反対|間違|やめ|拒否|断",
    "ko": "없어|없습니다|아직|"
    "아니|아뇨|아냐|아닙니다|아닌|안 돼|안돼|안됩니다|틀렸|틀린|싫|노노|ㄴㄴ|노(?![가-힣])|않|반대|거절|못|말아|"
        "마세요|하지 마|거부|취소|별로",
    "zh": "不|不是|不对|不對|不行|不要|否|没有|沒有|没|沒|别|別|错|錯|不可以|不用|拒绝|拒絕|不好|不同意|免了|"
        "算了|反对|反對|不想|唔|勿",
}  # fmt: skip
_EMOJI: dict[bool, str] = {True: "👌👍✅✔☑💯🆗🙆🤝😀🙂", False: "👎❌✖🚫🙅⛔✗"}


def find_yes_no(text: str, *, locale: str | None = None) -> list[Found[bool]]:
    """Each word of agreement or refusal, in text order; a "no" that turns an agreement ("not ok") covers it."""
    folded = fold(text)
    lang = language(locale)
    found = _marks(folded, lang)
    return found if found or lang == "en" else _marks(folded, "en")


def read_yes_no(text: str, *, locale: str | None = None) -> Found[bool] | None:
    """The answer to a yes/no question: the first plain yes or no rules, so "No, I said yes" is no.

    None when the text says neither, says something else besides ("good night"), or is a question itself.
    """
    folded = fold(text)
    for lang in dict.fromkeys((language(locale), "en")):
        if marks := _marks(folded, lang):
            found = answering(folded, marks, lang)
            return found if found and (not _QUESTION.search(text) or _answers_first(text, found)) else None
    return None


_QUESTION = re.compile(r"[?？]")


def _answers_first(text: str, first: Found[bool]) -> bool:
    """Whether the answer stands apart before it: in "Yes, but how long?" it does, in "no commission?" not."""
    rest = text[first.end :].lstrip()
    return not text[: first.start].strip(" ¡¿!.,") and rest[:1] in tuple(",.;:!，。、！-–—")


def parse_yes_no(text: str, *, locale: str | None = None) -> bool | None:
    """`read_yes_no` without its span."""
    found = read_yes_no(text, locale=locale)
    return found.value if found else None


@lru_cache(maxsize=16)
def _pattern(lang: str) -> re.Pattern[str]:
    yes, no = longest_first(_YES[lang]), longest_first(_NO[lang])
    edges = ("", "") if lang in ("ja", "zh") else (r"(?<![\w'])", r"(?!\w)") if lang != "ko" else (r"(?<![가-힣])", "")
    emoji = {value: "[" + re.escape(signs) + "]" for value, signs in _EMOJI.items()}
    return re.compile(
        rf"(?P<yes>{emoji[True]}|{edges[0]}(?:{yes}){edges[1]})|(?P<no>{emoji[False]}|{edges[0]}(?:{no}){edges[1]})"
    )


_TURNS = {
    "en": r" (?:not|never)\b",
    "de": r" (?:so |das )?(?:nicht|kein\w*|nie)\b",
    "es": r",? (?:que )?(?:no|nunca)\b",
    "fr": r" (?:que )?(?:non|pas)\b",
    "hu": r",? (?:hogy )?nem\b",
    "ja": r"[^、。!?\s]{0,6}(?:ない|ません|なし)",
    "ko": r"[^,.!?…]{0,8}?(?:않|아니|아닌|못|없)",
    "zh": r"(?:不|没)",
}
"""What after an agreement makes it a refusal: "of course not", "stimmt nicht", "claro que no"."""


def _marks(folded: Folded, lang: str) -> list[Found[bool]]:
    found: list[Found[bool]] = []
    turned = re.compile(_TURNS[lang])
    for match in _pattern(lang).finditer(folded.text):
        agrees = match["yes"] is not None
        turn = turned.match(folded.text, match.end()) if agrees else None
        start, end = folded.span(match.start(), turn.end() if turn else match.end())
        if not (found and start < found[-1].end):
            found.append(Found(agrees and not turn, start, end))
    return found
