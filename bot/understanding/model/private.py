"""How addresses, numbers, codes, keys and passwords are written, in plain letters: without accents and odd dashes."""

import re
from collections.abc import Iterator

_NO_MONEY = r"(?!\w| ?(?:(?-i:[A-Z]{3})\b|[%€$£¥])|[.,]\d)"
_HUSHED = (
    r"pass ?words?|pass ?phrase|passwd|pwd?|passwort|kennwort|contrasena|clave|mot de passe|mdp|jelsz[oavtm]+|"
    r"api[ _-]?key|token|(?:client[ _-]?)?secret|bearer|パスワード|暗証番号|비밀번호|비번|암호|密码|密碼|口令"
)
_IS = r"(?:'s|\s*(?:is|ist|lautet|es|est|est :|was|は|は、|는|은|가|이|是|为|[:=]))"
_WORD = r"[^\s\"'”」,，。]"
_AT = r" ?[\[({] ?at ?[\])}] ?|%40| at (?=[\w-]{1,63} dot )"
_DOT = r"\.| ?[\[({] ?dot ?[\])}] ?| dot "
_DIALLED = (
    r"(?<!\w)(?:tel(?:efono?|ephone)?|phone|fon|mobile?|mobil|handy|cell|fax|movil)|電話|携帯|전화|휴대폰|电话|手机"
)
_ONE_TIME = r"pin|tan|otp|(?:verification |security |access |my )code|cvv|cvc|ssn|인증번호|验证码|認証コード"
_NUMBERED = r"passport|pasaporte|passeport|ausweis|utlevel|account|konto|cuenta|compte"

WHOLE = {
    "account": r"(?<!\w)[A-Z]{2}\d{2}(?:[ -]?[A-Z0-9]{4}){2,7}(?:[ -]?[A-Z0-9]{1,3})?(?!\w)",
    "number": r"(?<![\w.,-])(?:\d{4}[ -]?){3}\d{1,7}(?![\w]|[.,]\d)",
    "code": r"(?<![\w-])(?=[a-z0-9 _-]{0,20}\d)[a-z0-9]{4}(?:([ _-])[a-z0-9]{4})(?:\1[a-z0-9]{4}){2}(?![\w-])|"
    r"(?<![\w-])(?=[a-z]*\d[a-z]*\d)(?=\d*[a-z])[a-z0-9]{16}(?![\w-])",
    "token": r"(?<![\w+/=.-])(?=[\w+/=.-]*\d)(?=[\w+/=.-]*[a-z])[a-z0-9_+/=.-]{20,}",
    "key": r"(?<![\w-])(?:[sprw]k|gh[opsu]|pat|xox[abprs])[-_][\w-]{12,}|-----BEGIN[^-]{1,40}-----[\s\w+/=]*",
    "email": rf"(?<![\w.+-])[\w.+%-]{{1,64}}(?:{_AT}| ?@ ?)[\w-]{{1,63}}(?:(?:{_DOT}| \. )[\w-]{{2,63}}){{1,4}}",
    "address": r"(?<!\w)[a-z][a-z0-9+.-]{1,20}://[^\s\"'<>]+",
    "phone": rf"(?<![\d.,/-])0\d{{1,3}}-\d{{3,4}}-\d{{4}}(?!\d)|"
    rf"(?<![\w.,/-])(?:(?:0|\+\d{{1,3}}[ -])\d{{1,4}}(?:[ -]\d{{1,4}})?/\d[\d-]{{4,9}}\d|1[3-9]\d{{9}}){_NO_MONEY}",
}
"""What says by itself what it is."""
AFTER_A_WORD = {
    "phone": rf"(?:{_DIALLED})[ .:]{{0,3}}(?P<said>\+?\(?\d[\d ()./-]{{4,18}}\d){_NO_MONEY}",
    "secret": rf"(?<![a-z])(?:{_HUSHED})(?: for \w{{1,30}})?{_IS}\s*[\"'“「]?(?P<said>{_WORD}{{3,}})|"
    rf"(?<![a-z])(?:{_HUSHED})\s+[\"'“「]?(?P<bare>(?={_WORD}*(?:\d|(?-i:[a-z][A-Z]))){_WORD}{{6,}})",
    "pin": rf"(?<![a-z])(?:{_ONE_TIME})(?: (?:is|ist|es|est))?\s*[:=は는是]?\s*(?P<said>\d[\d-]{{2,10}}\d){_NO_MONEY}",
    "identity": rf"(?<![a-z])(?:{_NUMBERED})[ .:]{{1,2}}(?:is |ist )?(?P<said>(?=\w*\d\d)\w{{6,30}}){_NO_MONEY}",
}
"""What is told by the word before it."""

_WHOLE = {kind: re.compile(pattern, re.IGNORECASE) for kind, pattern in WHOLE.items()}
_AFTER_A_WORD = {kind: re.compile(pattern, re.IGNORECASE) for kind, pattern in AFTER_A_WORD.items()}


def private_spans(text: str) -> Iterator[tuple[int, int, str]]:
    """Where something private stands, and what kind of thing."""
    for kind, pattern in _WHOLE.items():
        yield from ((*match.span(), kind) for match in pattern.finditer(text))
    for kind, pattern in _AFTER_A_WORD.items():
        yield from ((*match.span(str(match.lastgroup)), kind) for match in pattern.finditer(text))
