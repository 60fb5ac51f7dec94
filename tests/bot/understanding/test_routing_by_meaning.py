"""What real partners' sentences are taken for, with the embedding model that comes with the product.

The sentences were written apart from the examples, and nothing is learnt from them. What is asked here is what holds
today less what a handful of sentences may change; docs/understanding.md tells what was measured on all of them.
"""

from collections import Counter
from dataclasses import replace

import pytest
import pytest_asyncio

from bot.config import load
from bot.fields import Choice
from bot.form import Draft, fill
from bot.skill import SkillBook
from bot.understand import Act, Sentence, Understood
from bot.understanding import BuiltIn
from bot.understanding.examples import examples_for
from bot.understanding.kept_vectors import KeptVectors
from bot.understanding.learning import learnt_as
from commands.embedding import of_settings
from tests.bot.understanding.hearing import BOOK, COMPLETE, OF_A_PARTNER, REP, TODAY, asked, deal, reading
from tests.bot.understanding.shipped import shipped
from tests.bot.understanding.test_routing import SENTENCES

pytestmark = [pytest.mark.slow, pytest.mark.timeout(400), pytest.mark.asyncio(loop_scope="module")]

EVERY = 12  # of the sentences, one is asked
ALL, A_LANGUAGE = 0.82, 0.72
SMALL_TALK = {Act.CANCEL: "cancel", Act.HELP: "help", Act.GREETING: "help"}


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def understand() -> BuiltIn:
    return await shipped()


async def test_what_partners_want_is_understood_in_every_language(understand):
    right: Counter[str] = Counter()
    asked_about: Counter[str] = Counter()
    for skill, by_language in SENTENCES.items():
        for language, sentences in by_language.items():
            for text in sentences[::EVERY]:
                asked_about[language] += 1
                taken = await _taken_for(understand, text, language, in_form=skill == "cancel", known=skill != "enrol")
                right[language] += skill in taken

    assert right.total() >= ALL * asked_about.total(), (right, asked_about)
    assert not [each for each in asked_about if right[each] < A_LANGUAGE * asked_about[each]], (right, asked_about)


async def test_a_question_starts_nothing_that_writes(understand):
    started = [
        text
        for language, sentences in SENTENCES["ask"].items()
        for text in sentences[::EVERY]
        if any(BOOK[name].writes for name in await _taken_for(understand, text, language, in_form=False))
    ]

    assert started == []


@pytest.mark.parametrize(("language", "said", "skill"), [
    ("fr", "parle japonais", "language"), ("en", "can you switch to Spanish?", "language"),
    ("ja", "審査中の案件を見せて", "my_deals"), ("ko", "어제 보낸 리드 상태 알려줘", "my_leads"),
    ("en", "what was my commission in march?", "my_commissions"),
    ("en", "Wie hoch war meine Provision im März?", "my_commissions"),
    ("de", "Was brauche ich, um einen Deal zu registrieren?", "ask"),
    ("en", "let me talk to a human", "talk_to_person"),
    ("en", "The Tannzapf lead is worth 120,000 EUR now", "update_lead"),
    ("en", "Change the expected value of the Tannzapf lead to 120k", "update_lead"),
    ("de", "der Tannzapf-Lead ist jetzt 120.000 EUR wert", "update_lead"),
    ("ko", "Tannzapf 리드 예상 금액을 12만 유로로 바꿔 줘", "update_lead"),
    ("ko", "Tannzapf 리드를 딜로 전환해 줘", "convert_lead"),
    ("ko", "세미나 MDF 청구 아직 검토 중인가요?", "mdf_claim_status"), ("ko", "MDF 비용 청구하려고요", "claim_mdf"),
    ("en", "show the deals that wait for approval", "my_deals"),
    ("en", "answer your question on MR-2026-0001", "answer_mdf_request"),  # none is put
    ("de", "Die Registrierung wurde zurückgegeben, weil etwas unklar war; das kann ich jetzt aufklären.",
     "answer_review"),
])  # fmt: skip
async def test_what_words_alone_cannot_tell(understand, language, said, skill):
    assert await _taken_for(understand, said, language, in_form=False) == (skill,)


async def test_a_skill_for_others_is_told_to_be_so_and_not_looked_up_in_the_content(understand):
    representative = SkillBook(each for each in BOOK.values() if each.name != "my_commissions")
    said = "what was my commission in march?"
    heard = await understand(Sentence(text=said, language="en", today=TODAY, skills=representative))

    assert (heard.act, heard.skill, heard.values) == (Act.START, "my_commissions", {})


async def test_every_example_has_its_vector_in_the_product():
    """Else each installation embeds at its first start what is missing: run `make vectors` after a change."""
    kept = KeptVectors(of_settings(load(embedding="local")))

    assert kept.missing(learnt_as(each) for each in examples_for(BOOK)) == []


@pytest.mark.parametrize(("language", "said"), [
    ("en", "from where I stand that can be filed now"), ("de", "von mir aus kann des jetz so naus gehn"),
    ("fr", "de mon côté rien à redire, transmettez"),
])  # fmt: skip
async def test_what_is_only_like_a_yes_confirms_nothing_and_answers_nothing(understand, language, said):
    heard = await _heard(understand, said, language, deal(language, **COMPLETE), confirming=True)

    assert heard.act is not Act.YES
    assert heard.skill == "ask" or heard.values == {}  # looked up as a question at most: the form keeps as it was


@pytest.mark.parametrize(("language", "said"), [
    ("en", "it was never cancelled"), ("en", "nobody cancelled that"), ("de", "niemand hat das abgesagt"),
    ("ko", "취소된 적이 없습니다"),
])  # fmt: skip
async def test_a_reason_that_speaks_of_cancelling_leaves_no_form(understand, language, said):
    heard = await _heard(understand, said, language, _objection(language))

    assert heard.values.get("objection") == said


async def _taken_for(
    understand: BuiltIn, text: str, language: str, *, in_form: bool, known: bool = True
) -> tuple[str, ...]:
    heard = await understand(
        Sentence(
            text=text,
            language=language,
            today=TODAY,
            skills=OF_A_PARTNER if known else BOOK.for_person(None),
            not_theirs=BOOK.never_for(REP) if known else frozenset(),
            pending=deal(language) if in_form else None,
            questions=lambda skill: asked(skill, language),
        )
    )
    return heard.between or (SMALL_TALK.get(heard.act, heard.skill),)


@pytest.mark.parametrize(("language", "said", "skill"), [
    ("en", "which partners are Platinum?", "ask"), ("de", "welche Partner gehören zu Gold?", "ask"),
    ("en", "what is our tier?", "who_am_i"), ("de", "welche Stufe haben wir?", "who_am_i"),
])  # fmt: skip
async def test_who_others_are_is_no_question_about_oneself(understand, language, said, skill):
    assert (await _heard(understand, said, language)).skill == skill


@pytest.mark.parametrize(("language", "said"), [
    ("en", "many"), ("en", "a lot"), ("fr", "beaucoup"), ("es", "bastante"),
])  # fmt: skip
async def test_how_much_is_no_thanks(understand, language, said):
    open_ = deal(language, customer="Acme Robotics", products=["keep-cloud"])
    assert open_.open_questions[0].kind == "money"
    assert (await _heard(understand, said, language, open_)).act is not Act.THANKS


@pytest.mark.parametrize(("language", "said", "is_told"), [
    ("de", "Bitte noch einmal prüfen", True), ("en", "Please check it once more", True),
    ("en", "check again please", True), ("ko", "다시 확인해 주세요", True),
    ("fr", "merci de revérifier encore une fois", True),
    ("de", "noch einmal bitte", False), ("en", "say that again please", False), ("fr", "répétez", False),
])  # fmt: skip
async def test_what_a_colleague_shall_do_again_is_told_them(understand, language, said, is_told):
    heard = await _heard(understand, said, language, _objection(language))

    assert (heard.values == {"objection": said}) is is_told, heard
    assert (heard.act is Act.REPEAT) is not is_told


def _objection(language: str) -> Draft:
    """A form that asks what is wrong with an entry."""
    entry = {"entry": (Choice("C-2027-0001", "C-2027-0001"),)}
    form = BOOK["dispute_commission"].form
    return fill("dispute_commission", form, {"entry": "C-2027-0001"}, replace(reading(language), found=entry)).draft


async def _heard(
    understand: BuiltIn, text: str, language: str, pending: Draft | None = None, *, confirming: bool = False
) -> Understood:
    """By somebody who may do everything."""
    return await understand(
        Sentence(
            text=text,
            language=language,
            today=TODAY,
            skills=BOOK,
            pending=pending,
            confirming=confirming,
            questions=lambda skill: asked(skill, language),
        )
    )
