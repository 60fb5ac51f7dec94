"""Whose wish a sentence tells: what is done at once is done for who speaks."""

import pytest

from bot.understanding.whose import is_of_others

OTHERS = {
    "en": [
        "our customer wants to talk to somebody",
        "my boss wants to speak to a real person",
        "our site is in French",
        "the customer speaks German",
        "he would like to talk to a human",
        "one of our customers insists on talking to an agent",
        "the contract is written in Japanese",
    ],
    "de": [
        "mein Chef will mit jemandem sprechen",
        "Unser Kunde möchte mit einem Menschen reden",
        "unsere Seite ist auf Französisch",
        "der Kunde spricht Deutsch",
        "Er möchte mit jemandem sprechen",
        "Die Kollegin würde gern mit einem Mitarbeiter sprechen",
    ],
    "es": [
        "mi jefe quiere hablar con alguien",
        "nuestro cliente quiere hablar con una persona",
        "nuestra web está en francés",
        "el cliente habla alemán",
        "A mi jefe le gustaría hablar con alguien",
    ],
    "fr": [
        "mon chef veut parler à quelqu'un",
        "notre client voudrait parler à une personne",
        "notre site est en français",
        "le client parle allemand",
        "l'acheteur souhaite parler à quelqu'un",
    ],
    "hu": [
        "a főnököm beszélni szeretne valakivel",
        "az ügyfelünk egy emberrel akar beszélni",
        "az oldalunk franciául van",
        "az ügyfél németül beszél",
    ],
    "ja": [
        "上司が誰かと話したがっています",
        "お客様が人と話したいと言っています",
        "うちのサイトはフランス語です",
        "お客様はドイツ語を話します",
        "顧客が担当者と話すことを希望しています",
    ],
    "ko": [
        "상사가 누군가와 이야기하고 싶어 합니다",
        "고객이 사람과 통화하고 싶어해요",
        "우리 사이트는 프랑스어로 되어 있어요",
        "고객은 독일어를 합니다",
        "고객님이 상담원 연결을 원합니다",
    ],
    "zh": [
        "我老板想跟人谈谈",
        "客户想和真人说话",
        "我们的网站是法语的",
        "客户说德语",
        "他想找人聊聊",
    ],
}
"""What somebody else wants or speaks."""
OWN = {
    "en": [
        "I want to talk to somebody",
        "the customer is standing next to me and I need a human",
        "my boss wants to talk to somebody, please connect us",
        "my German is better, can you use that",
        "speak German",
        "English please",
        "this needs a human decision",
        "your answers don't help, let me talk to a person",
        "I need someone who speaks German",
    ],
    "de": [
        "ich will mit jemandem sprechen",
        "sprich Deutsch",
        "mein Chef will es wissen, bitte verbinde mich mit einem Menschen",
        "auf Deutsch bitte",
    ],
    "es": [
        "quiero hablar con alguien",
        "habla español",
        "mi jefe no está, necesito hablar con alguien",
    ],
    "fr": [
        "je veux parler à quelqu'un",
        "parle français",
        "le client attend, je voudrais parler à quelqu'un",
    ],
    "hu": [
        "szeretnék beszélni valakivel",
        "beszélj magyarul",
        "egy emberrel szeretnék beszélni",
    ],
    "ja": [
        "誰かと話したいです",
        "日本語で話して",
        "上司ではなく担当者と話したい",
    ],
    "ko": [
        "사람과 이야기하고 싶어요",
        "한국어로 해 주세요",
        "담당자와 통화하고 싶습니다",
        "직원이랑 얘기하고 싶어요",
    ],
    "zh": [
        "我想和人说话",
        "说中文",
        "我要找经理",
        "请用中文",
        "帮我转人工",
    ],
}
"""What the speaker wants, whatever else is told."""


def read_in(language: str) -> tuple[str, ...]:
    """As sentences of this language are: in English as well."""
    return (language,) if language == "en" else (language, "en")


@pytest.mark.parametrize(("language", "said"), [(language, each) for language in OTHERS for each in OTHERS[language]])
def test_what_others_want_is_told_from_a_wish(language: str, said: str) -> None:
    assert is_of_others(said, read_in(language))


@pytest.mark.parametrize(("language", "said"), [(language, each) for language in OWN for each in OWN[language]])
def test_a_wish_is_the_speakers_own(language: str, said: str) -> None:
    assert not is_of_others(said, read_in(language))
