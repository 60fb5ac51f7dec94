"""A sentence said in the middle of a form: an answer, a correction, or something else altogether."""

import re
from collections.abc import Sequence
from typing import Any

from bot.form import Draft, Question
from bot.parse import parse_choice, read_date, read_money, read_number, read_yes_no
from bot.parse.text import fold
from bot.understanding.names import has_name, introduced, left_over
from bot.understanding.values import Reader, is_company, shape_of

SHORT = 6  # words of a reply that can be nothing but an answer
LONGEST_NAME = 10  # words
_CORRECTS = re.compile(
    r"^\W*(?:no|nope|nah|sorry|oops|actually|wait|correction|rather|i meant?|i mean|make (?:it|that)|change (?:it|that|this)?(?: to)?|"
    r"it's|it is|it should be|should be|not that|"
    r"nein|ne|nee|doch|sondern|korrektur|ich meinte?|eigentlich|mach(?:e)?(?: daraus)?|andere(?: es| das)?(?: auf)?|es sind|es ist|"
    r"perdon|mejor|quise decir|en realidad|cambialo a|cambia a|pon|que sean|son|"
    r"non|pardon|plutot|en fait|je voulais dire|mets|mettez|change(?:z)? (?:ca )?(?:en|pour)|c'est|"
    r"nem|bocsanat|inkabb|helyesen|ugy ertem|legyen|valtoztasd(?: meg)?|javitas|"
    r"いいえ|いや|違います|違う|すみません|訂正|やっぱり|正しくは|ではなく|"
    r"아니요|아니오|아뇨|아니|아니에요|죄송해요|정정|정확히는|그게 아니라|다시|"
    r"不是|不对|不|错了|改成|改为|应该是|更正|其实|而是|更改为)(?!\w|'\w)[\s,.:;!、，。]*|"
    r"^\W*(?:いいえ|いや|違います|違う|訂正|やっぱり|正しくは|不是|不对|不，|错了|改成|改为|应该是|更正|其实|아니요|아뇨|아니)[\s,.:;!、，。]*"
)
_TAIL = re.compile(
    r"[\s,.!、。，]*(?:instead|please|pls|then|stattdessen|bitte|por favor|en su lugar|a la place|svp|s'il (?:te|vous) plait|inkabb|kerem|"
    r"legyen|にしてください|に変更してください|に変更|でお願いします|です|にして|로 (?:해|바꿔) ?(?:주세요|줘)|(?:으로|로) (?:변경|수정)(?:해)? ?(?:주세요|줘)?|"
    r"입니다|이에요|예요|으로요|로요|吧|就好|即可)[\s.!。]*$"
)
_FILLS = re.compile(
    r"^(?:it is|it's|its|the name is|that is|that's|they are|they're|we are talking to|es ist|das ist|er heisst|sie heisst|es|se llama|"
    r"c'est|ce sont|il s'agit de|ez a|az|それは|그건|그것은|이름은|是|它是|名字是|叫)\s+"
)


def core(text: str) -> tuple[str, bool]:
    """The reply without "no, ...", "make it ... please", and whether it began by correcting."""
    corrects = False
    for _ in range(3):
        folded = fold(text)
        match = _CORRECTS.match(folded.text)
        if not match or match.end() >= len(folded.text):
            break
        text, corrects = text[folded.origin[match.end()] :], True
    folded = fold(text)
    if (tail := _TAIL.search(folded.text)) and tail.start() > 0:
        text = text[: folded.origin[tail.start()]]
    return text.strip(), corrects


def answers(reader: Reader, draft: Draft, *, corrects: bool) -> dict[str, Any]:
    """The answers a reply gives to a form that is open; empty where it gives none."""
    asked = draft.questions
    opened = [q for q in draft.open_questions]
    first = opened[0] if opened else None
    if first and (short := _short(reader, first)) is not None:
        return {first.name: short}
    values = reader.read(asked, names=False)
    company = next((q for q in asked if is_company(q)), None)
    if company and company.name not in values and (company in opened or corrects):
        span = introduced(reader.rest, reader.languages, reader.known_words)
        span = span or left_over(reader.rest, reader.languages, reader.known_words) if values or corrects else span
        if span:
            values[company.name] = reader.text[span.start : span.end]
            reader.taken.append(span)
    if not values:
        values = _whole(reader, opened)
    return values


def _short(reader: Reader, first: Question) -> Any:
    """What a short reply says to the question that was just asked; None where it does not fit it."""
    text, language = reader.text, reader.languages[0]
    if len(text.split()) > SHORT or len(text) > 60:
        return None
    if first.kind == "yes_no":
        said = read_yes_no(text, locale=language)
        return said.value if said else None
    if first.kind == "choice" and first.choices:
        names = {c.value: (c.label, *c.also) for c in first.choices}
        return parse_choice(text, list(names), synonyms=names, locale=language)
    if first.kind == "number":
        number = read_number(text, locale=language)
        return str(number.value) if number else None
    if (
        first.kind == "money"
        and (amount := read_money(text, locale=language))
        and _fills(text, amount.start, amount.end)
    ):
        return text[amount.start : amount.end].strip()
    if first.kind == "date":
        day = read_date(text, locale=language, reference=reader.today)
        return day.value.isoformat() if day and _fills(text, day.start, day.end) else None
    return None


def _fills(text: str, start: int, end: int) -> bool:
    """Whether a value is nearly all that was said."""
    return len(re.findall(r"\w+", text[:start] + text[end:])) <= 3


def _whole(reader: Reader, opened: Sequence[Question]) -> dict[str, Any]:
    """The whole reply as the answer to the first open question that takes words."""
    text = _plain(reader.text)
    words = len(text.split())
    for question in opened:
        if question.choices and words <= SHORT:
            names = {c.value: (c.label, *c.also) for c in question.choices}
            if picked := parse_choice(text, list(names), synonyms=names, locale=reader.languages[0]):
                return {question.name: [picked] if question.kind == "choices" else picked}
        elif question.kind == "long_text" or (question.kind == "text" and not is_company(question)):
            if not shape_of(question) or words == 1:
                return {question.name: text}
        elif is_company(question) and words <= LONGEST_NAME and text:
            return {question.name: text}
    if len(opened) == 1 and opened[0].kind != "text" and words <= SHORT:
        return {opened[0].name: text}  # does not fit: the form says what would
    return {}


def _plain(text: str) -> str:
    folded = fold(text)
    match = _FILLS.match(folded.text)
    text = text[folded.origin[match.end()] :] if match and match.end() < len(folded.text) else text
    return (
        text.strip(" \t\n\"'“”„").removesuffix(".")
        if not has_name(text.split()[-1] if text.split() else "")
        else text.strip(' \t\n"“”„')
    )
