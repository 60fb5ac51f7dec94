"""What may stand beside a yes without taking anything of it back, and which words of agreement need no such care."""

import re
from functools import cache

from bot.understanding.lexicon import whole

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
STRONG = {
    "en": "y+e+s+|yeah?|yea+h|yep|yup|sure|of course|ok|okay|absolutely|definitely|certainly|affirmative|"
    "confirm(?:ed)?",
    "de": "ja+|jawohl|jap|jo|klar|na klar|naturlich|sicher|genau|ok|okay|auf jeden fall|einverstanden",
    "es": "si+|claro|vale|por supuesto|desde luego|ok|okay|de acuerdo|exacto|correcto|confirmo",
    "fr": "oui+|ouais|bien sur|d'accord|ok|okay|exact|volontiers|je confirme|absolument",
    "hu": "igen+|ja|persze|rendben|ok|oke|pontosan|termeszetesen|ugy van|igy van",
    "ja": "はい|うん|ええ|そうです|その通り.*|もちろん|ok|オーケー|オッケー|了解|承知",
    "ko": "네|예|응|넵|그래|물론|맞아요?|맞습니다|ok|오케이",
    "zh": "是|是的|对|对的|好|好的|可以|没错|没问题|当然|ok|嗯|行|確認|确认|同意",
}
"""Agreement whatever else is said beside it, as long as that is only the words people speak with."""


def is_filler(text: str, language: str) -> bool:
    """Whether folded text holds nothing but fillers and signs."""
    return _fillers(language).fullmatch(text) is not None


def is_strong(text: str, language: str) -> bool:
    """Whether folded words agree by themselves."""
    return re.fullmatch(STRONG[language], text) is not None


@cache
def _fillers(language: str) -> re.Pattern[str]:
    return re.compile(rf"(?:[\W_]|{whole(BESIDE[language], language)})*")
