"""Whether something is asked, wished for or turned down: a polite request is put as a question and is none."""

import pytest

from bot.understand import Act
from bot.understanding.mood import asks, declines
from tests.bot.understanding.hearing import BOOK, hear

UNWISHED = [
    ("en", "please do not connect me with a person"), ("de", "ich will nicht mit einem Menschen sprechen"),
    ("es", "no quiero hablar con una persona"), ("fr", "je ne veux pas parler à un humain"),
    ("ja", "担当者につながないで"), ("ko", "상담원 연결하지 마세요"), ("zh", "别转人工"),
    ("hu", "nem akarok emberrel beszélni"),
]  # fmt: skip


@pytest.mark.parametrize(("language", "said"), [
    ("en", "Would it be possible to withdraw the registration we sent yesterday?"),
    ("en", "Could another person look at the claim you refused?"),
    ("de", "Dürfte ich den Betrag der Abrechnung berichtigen?"),
    ("de", "Könnten Sie festhalten, dass der Kunde im Herbst kauft?"),  # the question mark is the whole sentence's
    ("es", "¿Serían tan amables de retirar el registro?"),
    ("fr", "Auriez-vous l'amabilité de retirer l'enregistrement ?"),
    ("es", "¿Sería posible retirar el registro?"), ("fr", "Serait-il possible de retirer l'enregistrement ?"),
    ("ja", "登録を取り下げていただくことは可能でしょうか。"), ("ko", "등록을 취소해 주시겠습니까?"),
    ("zh", "能否登记为输单？"), ("hu", "Lezárná a leadet, mert a cég leállt?"),
])  # fmt: skip
def test_a_polite_request_is_no_question(language: str, said: str) -> None:
    assert not asks(said, (language, "en"))


@pytest.mark.parametrize(("language", "said"), [
    ("en", "Please register Acme. How long will it be protected?"),
    ("en", "register Acme please, what happens then?"),
    ("de", "Können Sie mir sagen, wie lange ein Deal geschützt ist?"), ("hu", "Rögzítené, hogy meddig védett?"),
    ("ja", "案件は何日間保護されますか"), ("zh", "一个商机保护多久？"), ("ko", "딜은 며칠 동안 보호되나요?"),
])  # fmt: skip
def test_a_question_beside_a_request_is_one(language: str, said: str) -> None:
    assert asks(said, (language, "en"))


@pytest.mark.parametrize(("language", "said"), [
    ("en", "I want to reply to the question about my deal"), ("de", "ich möchte auf Ihre Frage zum Deal antworten"),
    ("de", "Lassen Sie mich beantworten, was Sie zur Messe wissen wollten"),
    ("es", "quiero contestar la pregunta sobre mi registro"), ("fr", "je réponds à votre question sur le salon"),
    ("ja", "展示会に何名来るかとのご質問に回答します"), ("ko", "몇 명이 오는지 물어보신 것에 답변드립니다"),
    ("zh", "您问展会多少人来，现回复。"), ("hu", "a rendezvényről feltett kérdésre válaszolok"),
])  # fmt: skip
def test_an_answer_tells_what_was_asked_and_asks_nothing(language: str, said: str) -> None:
    assert not asks(said, (language, "en"))


@pytest.mark.parametrize(("language", "said"), [
    ("en", "when will you answer the question about my deal"), ("en", "Did you answer the question about my deal?"),
    ("de", "wann bekomme ich eine Antwort auf meine Frage"), ("es", "cuándo responden a la pregunta sobre el registro"),
    ("fr", "qui répond à la question sur le salon"), ("ja", "質問に回答しますか"), ("ko", "질문에 답변드리면 되나요"),
    ("zh", "要回答什么问题吗"), ("hu", "mikor kapok választ a kérdésemre"),
])  # fmt: skip
def test_a_question_about_an_answer_is_one(language: str, said: str) -> None:
    assert asks(said, (language, "en"))


@pytest.mark.parametrize(("language", "said"), [
    ("en", "I replied to what you asked. How long does the review take"),
    ("en", "nobody answered the question. How long is a deal protected"),
    ("en", "please answer the question how long a deal is protected"),
    ("de", "ihr habt die Frage nicht beantwortet, wie lange ein Deal geschützt ist"),
    ("fr", "répondez à ma question, pourquoi mon deal est refusé"),
])  # fmt: skip
def test_a_question_beside_an_answer_is_one(language: str, said: str) -> None:
    assert asks(said, (language, "en"))


@pytest.mark.parametrize(("language", "said"), [
    ("de", "Am Freitag unterschreibt der Kunde"), ("es", "que otra persona revise el rechazo"),
    ("es", "devuelvo el registro con una explicación"), ("fr", "que quelqu'un relise ce refus"),
    ("hu", "mi elálltunk az ajánlattól"), ("hu", "elküldöm a magyarázatunkat"), ("ko", "다시 보셨으면 합니다"),
])  # fmt: skip
def test_a_word_that_only_looks_like_one_of_a_question_makes_none(language: str, said: str) -> None:
    assert not asks(said, (language, "en"))


@pytest.mark.parametrize(("language", "said"), UNWISHED)
async def test_nobody_is_called_whom_somebody_does_not_want(language: str, said: str) -> None:
    """ "Not" hardly changes what a sentence is like: the person chooses."""
    heard = await hear(said, language)

    assert declines(said, (language, "en"))
    assert (heard.act, heard.between) == (Act.CHOOSE, ("talk_to_person", "ask"))


def test_no_request_for_a_person_is_taken_for_its_opposite() -> None:
    """ "I don't want to talk to a bot" is one of them."""
    said = [(each, text) for each, texts in BOOK["talk_to_person"].examples.items() for text in texts]

    assert [text for language, text in said if declines(text, (language, "en"))] == []
