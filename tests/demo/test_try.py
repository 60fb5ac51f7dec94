"""The sentences a newcomer is invited to try do what they promise, with the built-in understanding alone."""

from datetime import date
from pathlib import Path

import pytest

from bot import yaml_file
from bot.fields import Choice, Reading
from bot.form import Question, questions
from bot.i18n import Translator
from bot.skill import Skill
from bot.understand import Sentence, Understood
from bot.understanding import built_in
from tests import all_skills, learnt_before

PROGRAMME = yaml_file.read(Path(__file__).parents[2] / "demo" / "programme.yaml")
PRODUCTS = tuple(Choice(each["key"], each["name"]) for each in PROGRAMME["products"])
LOCALES = {each["key"]: each["locale"] for each in PROGRAMME["people"]}
INVITED = [(LOCALES[person], sentence) for person, sentences in PROGRAMME["try"].items() for sentence in sentences]


UNDERSTAND = built_in(skills=all_skills.BOOK, folder=learnt_before.FOLDER)


async def understood(said: str, language: str) -> Understood:
    async def asked(skill: Skill) -> tuple[Question, ...]:
        countries = tuple(Choice(*each) for each in Translator(language).countries())
        return questions(skill.form, Reading(choices={"products": PRODUCTS, "country": countries}))

    today = date(2026, 11, 21)
    sentence = Sentence(text=said, language=language, today=today, skills=all_skills.BOOK, questions=asked)
    return await UNDERSTAND(sentence)


@pytest.mark.parametrize(("language", "sentence"), [each for each in INVITED if "Acme Robotics" in each[1]])
async def test_an_invited_deal_is_understood_whole(language: str, sentence: str) -> None:
    said = await understood(sentence, language)

    assert said.skill == "register_deal"
    assert said.values["customer"] == "Acme Robotics"
    assert said.values["closes_on"] == "2027-03-31"
    assert said.values["value"]


@pytest.mark.parametrize(("language", "sentence"), [each for each in INVITED if each[1].endswith(("?", "？"))])
async def test_an_invited_question_starts_nothing_that_writes(language: str, sentence: str) -> None:
    assert (await understood(sentence, language)).skill in ("ask", "help")


@pytest.mark.parametrize(("sentence", "skill"), [
    ("Show the ticket queue", "ticket_queue"), ("Show the questions nobody could answer", "gaps"),
    ("Show the support figures", "support_figures"), ("Show content that needs a look", "stale_documents"),
    ("Show the announcements that wait for release", "announcements"), ("Show the articles", "articles"),
    ("Show the support figures by partner", "support_figures"),
])  # fmt: skip
async def test_what_the_vendors_people_are_invited_to_see_is_shown(sentence: str, skill: str) -> None:
    assert sentence in PROGRAMME["try"]["farah-siddiqui"] + PROGRAMME["try"]["marcus-oyelaran"]
    assert (await understood(sentence, "en")).skill == skill
