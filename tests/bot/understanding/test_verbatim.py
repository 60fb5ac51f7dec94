"""A rating in words is written down, so it starts on whole known sentences and on nothing that is merely like them."""

import pytest

import skills
from bot.understand import Act
from bot.understanding.verbatim import LONGEST, verbatim
from tests.bot.understanding.hearing import BOOK, COMPLETE, deal, hear

RATINGS = ("answer_helped", "answer_failed")
ALL = skills.load()
LANGUAGES = ("en", "de", "es", "fr", "ja", "ko", "zh", "hu")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("skill", RATINGS)
async def test_every_example_means_what_it_says(skill: str, language: str) -> None:
    for said in BOOK[skill].examples[language]:
        heard = await hear(said, language)
        assert (heard.act, heard.skill, heard.values) == (Act.START, skill, {}), said


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_such_skill_is_told_by_each_of_its_examples_that_asks_nothing(language: str) -> None:
    for skill in ALL.values():
        for said in skill.examples.get(language, ()) if skill.verbatim else ():
            if not said.endswith(("?", "？")) and len(said) <= LONGEST:
                assert verbatim(said, ALL, (language,)) == skill.name, said


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_sentence_is_an_example_of_both(language: str) -> None:
    helped, failed = ({each.casefold() for each in BOOK[skill].examples[language]} for skill in RATINGS)
    assert not helped & failed


@pytest.mark.parametrize(("language", "said", "skill"), [
    ("en", "Thanks, that helped!", "answer_helped"), ("en", "No, that didn't help.", "answer_failed"),
    ("en", "THAT HELPED :)", "answer_helped"), ("de", "Danke, das hat geholfen!", "answer_helped"),
    ("de", "Nein, das hat mir nicht geholfen", "answer_failed"), ("de", "that didn't help", "answer_failed"),
    ("es", "No, eso no me ayudó.", "answer_failed"),
    ("es", "no, me ayudó", "answer_helped"), ("es", "no me ayudó", "answer_failed"),
    ("hu", "nem, ez segített", "answer_helped"), ("fr", "Merci, ça m'a aidé !", "answer_helped"),
    ("ja", "役に立ちませんでした。", "answer_failed"), ("ko", "네, 도움이 됐어요!", "answer_helped"),
    ("zh", "谢谢,很有帮助!", "answer_helped"), ("hu", "Sajnos nem segített.", "answer_failed"),
])  # fmt: skip
async def test_courtesies_and_punctuation_do_not_matter(language: str, said: str, skill: str) -> None:
    assert (await hear(said, language)).skill == skill


@pytest.mark.parametrize(("language", "said"), [
    ("en", "that hardly helped"), ("en", "nothing helped"), ("en", "that was not at all helpful"),
    ("en", "that helped me understand nothing"), ("en", "did that help?"), ("en", "would it help if that helped?"),
    ("en", "the webinar helped our customers"), ("en", "that helped, but what about silver?"),
    ("en", "that helped; register a deal with Acme, 50k"), ("en", "it helped, it did not help"),
    ("en", "how can I rate an answer?"), ("en", "our last campaign was not helpful"), ("en", "thanks!"),
    ("de", "das hat kaum geholfen"), ("de", "hat das geholfen?"), ("de", "der Rabatt hat dem Kunden geholfen"),
    ("de", "wem hat das nicht geholfen?"), ("es", "eso casi no me ayudó"), ("fr", "ça m'a à peine aidé"),
    ("ja", "あまり役に立ちそうにありません"), ("ko", "도움이 됐는지 모르겠어요"), ("zh", "这对客户有帮助吗"),
    ("hu", "ez alig segített"),
])  # fmt: skip
async def test_what_is_only_like_a_rating_rates_nothing(language: str, said: str) -> None:
    assert (await hear(said, language)).skill not in RATINGS


async def test_where_a_card_asks_whether_it_is_right_a_no_is_the_answer_to_that() -> None:
    heard = await hear("that didn't help", pending=deal(**COMPLETE), confirming=True)
    assert heard.act is Act.NO


async def test_after_a_question_in_the_middle_of_a_form_the_answer_can_be_rated() -> None:
    assert (await hear("that answered my question", pending=deal(customer="Acme"))).skill == "answer_helped"


async def test_who_may_not_rate_is_taken_to_ask() -> None:
    assert (await hear("that answered my question", without="answer_helped")).skill == "ask"
