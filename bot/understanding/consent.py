"""Whether an utterance is a plain yes to what is shown: "yes please", not "I will ask my team" or "sounds good, but".

What agrees in a conversation may be hedged, put off or meant for somebody else. Where a yes makes something happen,
only words of agreement count, with nothing but thanks and fillers beside them; anything else shows the card again.
"""

import re
from functools import cache
from typing import Literal

from bot.parse.text import LANGUAGES, fold
from bot.understand import Act
from bot.understanding.acts import MOST_FOREIGN, stretches
from bot.understanding.lexicon import whole

WEAK = {
    "en": r"i (?:am|do|would|will|want|guess|think|suppose|hope|believe)\b.*|i'm\b.*|checks?|word|naturally",
    "de": "bitte",
    "es": "bueno",
    "fr": "si",
    "hu": "kerem(?: szepen)?",
    "ja": "やって|大丈夫.*",
    "ko": "할게|하겠습니다|괜찮.*",
    "zh": "中|要|有的",
}
"""Words of agreement that are none to "is this right?": they begin to say something else, or politely refuse."""
BESIDE = {
    "en": "please|pls|plz|thanks|that|that's|thats|this|it|it's|its|is|are|all|everything|then|now|the|very|oh|well|"
    "really|absolutely|definitely|completely|actually|and|(?:for|by|with) me|ok|okay|great|good|awesome|nice|lovely|"
    "cool|correctly|kindly|yes",
    "de": "bitte|danke|das|es|ist|so|alles|dann|ja|ok|okay|super|sehr|und|(?:fur )?mich|mir|prima|toll|gut|vollkommen",
    "es": "por favor|gracias|todo|esta|es|asi|eso|lo|muy|y|ok|pues|si",
    "fr": "s'il (?:vous|te) plait|svp|stp|merci|c'est|tout|ca|est|tres|et|ok|oui|pour moi|alors",
    "hu": "kerem(?: szepen)?|koszonom|koszi|igy|minden|ez|az|es|van|nagyon|akkor|ok|legyen|szives",
    "ja": "です|ます|ましょう|どうぞ|それで|これで|では|じゃあ|ありがとう|ございます|に|を|で|と|お|ください|下さい",
    "ko": "요|네|예|그대로|해|주세요|합니다|해요|하세요|그렇게|감사합니다|고마워요|이대로|다|모두|습니다",
    "zh": "请|請|谢谢|謝謝|麻烦|的|啊|呀|吧|就|这样|都|您|你|那",
}
"""What may stand beside a yes without taking anything of it back."""
_DOUBT = re.compile("[🤔🤨🙄😒😕🤷😬😡😠😤🤦😂🤣🙃]|よね|\\byeah,? right")
_ACTS = {Act.YES, Act.THANKS, Act.GREETING}


def is_consent(text: str, languages: tuple[str, ...]) -> bool:
    """Whether the text agrees, in one of these languages, and says nothing else."""
    if _DOUBT.search(text):
        return False
    foreign = LANGUAGES if len(fold(text).text.split()) <= MOST_FOREIGN else ()
    return any(_is_plain(stretches(text, language), language) for language in dict.fromkeys((*languages, *foreign)))


def _is_plain(said: tuple[tuple[str, Act | None], ...], language: str) -> bool:
    """Agreement comes first; beside it are only fillers, which are judged as they stand together."""
    agreed = [words for words, act in said if act is Act.YES]
    if not agreed or _only("weak", language).fullmatch(agreed[0]) or {act for _, act in said if act} - _ACTS:
        return False
    beside = "".join("\n" if act else words for words, act in said)
    return _only("fillers", language).fullmatch(beside) is not None


@cache
def _only(what: Literal["weak", "fillers"], language: str) -> re.Pattern[str]:
    if what == "weak":
        return re.compile(WEAK.get(language, "(?!)"))
    return re.compile(rf"(?:[\W_]|{whole(BESIDE[language], language)})*")
