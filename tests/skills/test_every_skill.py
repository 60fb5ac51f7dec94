"""What every skill keeps, whoever writes it: it is described, taught, guarded, and complete on every surface."""

import pytest

import skills
from bot.channels import web_form
from bot.channels.terminal import plain
from bot.fields import Reading
from bot.form import fill, questions
from bot.i18n import LANGUAGES, Translator
from bot.phrases import form
from bot.skill import Skill
from tests.conversation import Talk

BOOK = skills.load()
EVERY = pytest.mark.parametrize("skill", BOOK.values(), ids=BOOK.keys())
LONGEST_TITLE = 24  # characters: what a Slack modal's title and most buttons hold
ENOUGH = 3  # examples per language, below which the built-in understanding guesses
UNDERSTOOD_OTHERWISE = {"thanks", "goodbye"}  # acts of their own, not things to ask for
NEVER_TYPED = {"announcement_more", "announcement_reply", "press_announcement"}
"""A press, or words whose place says what they are."""


@EVERY
def test_it_says_what_it_is_for_in_a_title_and_a_sentence(skill: Skill) -> None:
    assert 0 < len(skill.title) <= LONGEST_TITLE
    assert skill.description.endswith(".")


@EVERY
def test_it_can_be_asked_for_in_every_language(skill: Skill) -> None:
    if skill.name not in UNDERSTOOD_OTHERWISE | NEVER_TYPED:
        taught = {language: len(set(skill.examples.get(language, ()))) for language in LANGUAGES}
        assert {language: count for language, count in taught.items() if count < ENOUGH} == {}


@EVERY
def test_what_it_confirms_it_also_writes(skill: Skill) -> None:
    assert skill.writes or not skill.confirm


@EVERY
def test_every_question_is_asked_on_every_surface(skill: Skill) -> None:
    t = Translator()
    filled = fill(skill.name, skill.form, {}, Reading(t=t), title=skill.title)
    page = web_form.fields(filled.draft, t, prefix="f", currency=None)
    terminal = plain(form(filled.draft, t), t)
    for question in questions(skill.form, Reading(t=t)):
        if question.unseen:
            continue
        assert f'data-question="{question.name}"' in page
        assert question.later or question.label in terminal


@EVERY
async def test_who_may_not_use_it_is_refused_without_a_form(skill: Skill, stranger: Talk) -> None:
    answer = await stranger.turn(skill=skill.name)
    assert answer.text.startswith("I don't know yet who you are") is not skill.allowed(None)
    assert skill.allowed(None) or answer.ask is None


@EVERY
async def test_nothing_at_all_breaks_it(skill: Skill, anna: Talk, stranger: Talk) -> None:
    for person in (anna, stranger):
        for confirmed in (True, False):
            assert "something went wrong" not in (await person.turn(skill=skill.name, confirmed=confirmed)).text
