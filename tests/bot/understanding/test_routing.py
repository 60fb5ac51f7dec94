"""Which skill a sentence asks for, and that none that writes is started by a question or by a stranger's sentence."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from bot import yaml_file
from bot.understand import Act
from tests.bot.understanding.hearing import BOOK, COMPLETE, deal, hear

SENTENCES: dict[str, dict[str, list[str]]] = {
    file.stem: yaml_file.read(file)
    for file in sorted((Path(__file__).parent / "routing").glob("*.yaml"))
    if file.stem in BOOK
}
"""What people write, by the skill they want and by language; none of it is among the skills' examples."""
CONVENTIONS = {Act.CANCEL: "cancel", Act.HELP: "help"}
LANGUAGES = sorted(SENTENCES["ask"])


async def skill_of(said: str, language: str, *, form_open: bool = False) -> str:
    heard = await hear(said, language, pending=deal(language) if form_open else None)
    return CONVENTIONS.get(heard.act, heard.skill)


def test_no_tested_sentence_is_an_example():
    examples = {e.casefold() for skill in BOOK.values() for several in skill.examples.values() for e in several}

    assert not {said for table in SENTENCES.values() for many in table.values() for said in many} & examples


@pytest.mark.parametrize("language", LANGUAGES)
async def test_a_question_about_a_skill_never_starts_one_that_writes(language):
    for said in SENTENCES["ask"][language]:
        assert not BOOK[await skill_of(said, language)].writes, said


@pytest.mark.parametrize("said", [
    "register me for the webinar next week", "can I register two people for the training?", "deal with it",
    "the deal is off", "what a deal!", "new deal alert: 20 % off", "please register the warranty of my router",
    "I registered a deal yesterday", "did you register my deal?", "if we register a deal with Acme, who gets notified?",
    "cancel my subscription", "cancel the meeting with Acme", "stop sending me e-mails", "forget my password",
    "do you speak to customers directly?", "the customer speaks German", "our German team will call",
    "language packs for the router", "sign the contract", "I have a code review today", "join the call please",
    "invite Bob to the channel", "transfer 50k to Acme", "pay 50,000 EUR by end of March", "remind me end of March",
    "unser Deal ist geplatzt", "storniere meine Bestellung", "wir sprechen alle Deutsch",
    "cancela mi pedido", "annulez ma commande", "注文をキャンセルして", "주문을 취소해 줘", "取消我的订单",
    "töröld a rendelésemet",
])  # fmt: skip
async def test_a_sentence_about_something_else_starts_nothing_that_writes(said):
    heard = await hear(said, "en")

    assert heard.act is Act.START
    assert not BOOK[heard.skill].writes


@example(text="EXPECTED/PIPELINE", language="en", step=0)  # may be two skills: what was told is read for each
@given(text=st.text(max_size=300), language=st.sampled_from([*LANGUAGES, "it", ""]), step=st.integers(0, 2))
@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
async def test_any_text_is_understood_as_something_the_person_may_do(text, language, step):
    draft = (None, deal(), deal(**COMPLETE))[step]
    heard = await hear(text, language, pending=draft, confirming=step == 2)

    read = heard.values if heard.act is Act.CHOOSE else {heard.skill: heard.values}
    assert set(heard.between) <= set(read)
    for skill, values in read.items():
        assert "confirmed" not in values
        assert set(values) <= set(BOOK[skill].form.model_fields)


@given(
    words=st.lists(
        st.sampled_from(["no", "yes", "register", "deal", "with", "Acme", "GmbH", "50k", "March", ",", ".",
        "?", "한빛", "와의",
                         "딜", "登録", "案件", "の", "商机", "与", "a@b.example", "für", "chez", "-vel",
                         "is", "customer", "K7QM-4D2X"]),
        max_size=30,
    ),
    language=st.sampled_from(LANGUAGES),
    open_form=st.booleans(),
)  # fmt: skip
@settings(deadline=None, max_examples=100)
async def test_any_order_of_telling_words_is_understood(words, language, open_form):
    heard = await hear(" ".join(words), language, pending=deal() if open_form else None)

    assert heard.skill in BOOK


@pytest.mark.parametrize(
    "piece", ["a ", "no ", "register a deal with ", "딜", "与", "1", "(", "A & ", "x@", "cancel the my "]
)
async def test_a_very_long_message_costs_no_more_than_its_first_part(piece):
    heard = await hear(piece * (20_000 // len(piece)), "ko" if piece == "딜" else "en")

    assert heard.skill in BOOK
