"""Whether an utterance is a plain yes to what is shown: "yes please", not "I will ask my team" or "sounds good, but".

What agrees in a conversation may be hedged, put off or meant for somebody else. Where a yes makes something happen,
only words of agreement count, with nothing but thanks and fillers beside them; anything else shows the card again.
"""

import re
from functools import cache

from bot.parse.text import LANGUAGES, fold
from bot.understand import Act
from bot.understanding.acts import MOST_FOREIGN, acts_of, stretches
from bot.understanding.fillers import is_filler

WEAK = {
    "en": r"i (?:am|do|would|will|want|guess|think|suppose|hope|believe)\b.*|i'm\b.*|checks?|word|naturally",
    "de": "bitte",
    "es": "bueno",
    "fr": "si",
    "hu": "kerem(?: szepen)?",
    "ja": "やって|大丈夫.*|それで|そうですね",
    "ko": "할게|하겠습니다|괜찮.*|어|그럼",
    "zh": "中|要|有的",
}
"""Words of agreement that are none to "is this right?": they begin to say something else, or politely refuse."""
OTHERWISE = {
    "en": r"\b(?:please|pls|plz) correct$|\bcorrect (?:it|this|that|these|those|them|all|everything)\b|"
    r"\b(?:oh|well|yea+h?|ya) (?:sure|right)\b|^\W*right,? sure\b|\bas if\b|\bwhatever\b|\bif you say so\b|"
    r"\bsure thing,? (?:buddy|pal|genius|sherlock)\b",
    "de": r"^\W*(?:passt|stimmt|geht) (?:das|dies)\b|\bna ja\b|\bja\W*ja\b|\bgut,? gut\b|"
    r"\bschon (?:gut|klar|recht)\b|\b(?:ja,? )?ne[e]?,? is(?:t)? (?:schon )?klar\b|^\W*is(?:t)? klar\b|"
    r"\bna (?:sicher|super|toll|prima|klasse)\b|\b(?:wenn|wie) (?:du|sie) mein(?:st|en)\b",
    "es": r"^\W*(?:ja\W*)+$|\bme vale\b|\bvenga ya\b|^\W*ya\W*$|"
    r"\bbueno,? bueno\b|\bsi,? ya\b|\bya,? claro\b|"
    r"\bsi,? (?:como no|seguro|hombre)\b|\blo que (?:tu )?digas\b|\blo que (?:usted )?diga\b",
    "fr": r"c'est ca\W+oui|\b(?:mais )?oui\W+(?:mais )?bien sur|\boui,? c'est (?:ca|cela)\b|"
    r"\b(?:oui|bon)\W+(?:oui|bon)\b|\bmouais\b|"
    r"\bsi (?:tu le dis|vous le dites|tu veux|vous voulez)\b|\bc'est cela,? oui\b",
    "hu": r"^\W*(?:jo|rendben van|igaz|helyes|pontos|mehet) (?:ez|az)\b|\b(?:ja|na|aha)\W+persze|"
    r"\bja,? ja\b|\bna,? na\b|\bjojo\b|\bjaja\b|"
    r"\bpersze\W+hogyne\b|\bha te mondod\b",
    "ja": "(?<!で)(?:いいです(?!よ)|結構)|はい[、。\\s]*はい|(?:うん[、。\\s]*){2}|(?:ええ[、。\\s]*){2}|"
    "(?:そう[、。\\s]*){2}|(?:わか|分か)った[、。\\s]*(?:わか|分か)った|はいよ|へいへい|そりゃどうも",
    "ko": "그래[,.\\s]*그래|(?:예[,.\\s]*){2}|네[,.\\s]*네[,.\\s]*네|알았어[,.\\s]*알았어|어련하|"
    "그러시(?:겠|든)|퍽이나|(?:응[,.\\s]*){2}|아[,\\s]*(?:네|예)[,.\\s]*(?:네|예|그러)",
    "zh": "(?:是|是的|对|对的|對|好|没错|沒錯|没问题|沒問題|可以|正确|正確|属实|就是|这样的)吧|^对了|^對了|"
    "(?:好[,，、\\s]*){3}|(?:(?:行|是|得)[,，、\\s]*){2}(?!的)|行了|知道了|你说(?:是|的|对|了)|你說(?:是|的|對|了)|呵呵",
}
"""What is no plain yes though its words agree: "correct it", "passt das" (a question), いいです (no, thanks), "jaja"
(Spanish laughter), and what waves it away: はいはい, "oui, bien sûr"."""
EMPHATIC = "y+e+s+|si|igen|네|是的|对|對|对的|好的|嗯"
"""What agrees all the more where it is said twice: "sí, sí", 对对. Any other agreement said twice may dismiss, as
"sure, sure" does, and is asked for once more: "yup yup", "genau genau"."""
EVERYWHERE = "y+e+s+|ja|si|oui|igen|はい|네|예|是|是的|对|對|好|好的|ok|okay|オーケー|👍|✅|👌"
"""What agrees in whatever language the speaker writes; other words of one mean anything: "logo", "sale", "Simon"."""
A_TIME = {"en": "(?:the )?(?:morning|afternoon|evening)", "de": "morgen"}
"""Greetings that put off: "morgen, ja"."""
MOST_WAVED = 5  # words
LONGEST_WAVED = 30  # characters
_TWICE = re.compile(r"(?<!\w)(?P<said>\w+(?:[ '-]\w+){0,2}?)(?:\W+(?P=said))+(?!\w)")
_DOUBT = re.compile("[🤔🤨🙄😒😕🤷😬😡😠😤🤦😂🤣🙃]|よね|\\byeah,? right|~[^\\s~][^~]*~")  # the last is struck out
_ACTS = {Act.YES, Act.THANKS, Act.GREETING}
_NEVER = "(?!)"

Said = tuple[tuple[str, Act | None], ...]


def waves_away(text: str, languages: tuple[str, ...]) -> bool:
    """Whether the text is hardly more than words of agreement that are no plain yes."""
    if "?" in text or "？" in text:
        return False
    return len(text.split()) <= MOST_WAVED and len(text) <= LONGEST_WAVED and _is_otherwise(text, languages)


def is_consent(text: str, languages: tuple[str, ...]) -> bool:
    """Whether the text agrees and says nothing else, in the first of these languages that it can be read in."""
    folded = fold(text).text
    if _DOUBT.search(text) or _is_otherwise(text, languages):
        return False
    own = ((said, language) for language in languages if (said := stretches(text, language)))
    if read := next(own, None):
        return _is_plain(*read)
    foreign = LANGUAGES if len(folded.split()) <= MOST_FOREIGN else ()
    return any(_is_known(said) and _is_plain(said, each) for each in foreign if (said := stretches(text, each)))


def _is_otherwise(text: str, languages: tuple[str, ...]) -> bool:
    folded = fold(text).text
    if any(_pattern(OTHERWISE.get(each, _NEVER)).search(folded) for each in languages):
        return True
    return any(_only_agrees(match["said"], languages) for match in _TWICE.finditer(folded))


def _only_agrees(said: str, languages: tuple[str, ...]) -> bool:
    """Whether this is agreement, but none that grows by saying it twice."""
    return not _pattern(EMPHATIC).fullmatch(said) and acts_of(said, languages) == (Act.YES,)


def _is_plain(said: Said, language: str) -> bool:
    """Agreement comes first; beside it are only fillers, which are judged as they stand together."""
    agreed = [words for words, act in said if act is Act.YES]
    if not agreed or _pattern(WEAK.get(language, _NEVER)).fullmatch(agreed[0]) or _puts_off(said, language):
        return False
    if {act for _, act in said if act} - _ACTS:
        return False
    beside = "".join("\n" if act else words for words, act in said)
    return is_filler(beside, language)


def _is_known(said: Said) -> bool:
    """Whether nothing agrees but words that are understood everywhere."""
    return all(_pattern(EVERYWHERE).fullmatch(words.strip()) for words, act in said if act is Act.YES)


def _puts_off(said: Said, language: str) -> bool:
    """A greeting comes before the yes: after it, "morgen" is tomorrow."""
    acts = [act for _, act in said if act]
    greeted = [words.strip() for words, act in said if act is Act.GREETING]
    late = Act.GREETING in acts[acts.index(Act.YES) :]
    return late or any(_pattern(A_TIME.get(language, _NEVER)).fullmatch(words) for words in greeted)


@cache
def _pattern(expression: str) -> re.Pattern[str]:
    return re.compile(expression)
