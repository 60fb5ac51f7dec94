"""What an installation's language model is used for is a setting, and what came of it is counted."""

from collections.abc import Iterator
from typing import Any

import pytest

from bot.config import Settings, load
from bot.metrics import Metrics
from bot.prm.database import Database
from bot.understand import Sentence, Understood
from commands.language_model import writer
from commands.model_understanding import understanding
from tests.bot.understanding.hearing import BOOK, TODAY, asked
from tests.bot.understanding.model.listening import nothing_found
from tests.scripted_model import ScriptedModel, scripted_model


@pytest.fixture
def model() -> Iterator[ScriptedModel]:
    with scripted_model() as running:
        running.understands("start", "my_deals")
        yield running


def settings(model: ScriptedModel, **given: Any) -> Settings:
    patience = 60  # seconds: the first use loads what talks to models, on a busy machine
    return load(model="openai:scripted", model_url=model.url, model_understanding_timeout=patience, **given)


async def taken_for_a_question(sentence: Sentence) -> Understood:
    return nothing_found(sentence)


async def heard(settings: Settings, database: Database, metrics: Metrics) -> str:
    """The skill that a sentence starts which the built-in understanding takes for a question."""
    sentence = Sentence(
        text="and the other thing that we spoke of, you know",
        language="en",
        today=TODAY,
        skills=BOOK,
        questions=lambda skill: asked(skill, "en"),
    )
    return (await understanding(settings, database, metrics, taken_for_a_question)(sentence)).skill


@pytest.mark.parametrize(("used_for", "understands", "words"), [
    ("all", True, True), ("answers", False, True), ("understanding", True, False),
])  # fmt: skip
async def test_the_model_does_what_it_is_there_for(
    used_for: str, understands: bool, words: bool, model: ScriptedModel, database: Database
) -> None:
    configured = settings(model, model_for=used_for)
    assert await heard(configured, database, Metrics()) == ("my_deals" if understands else "ask")
    assert [told["max_completion_tokens"] for told in model.told] == ([400] if understands else [])
    assert (writer(configured) is not None) == words


async def test_without_a_model_nothing_is_asked_and_nobody_words_answers(database: Database) -> None:
    assert await heard(load(), database, Metrics()) == "ask"
    assert writer(load()) is None


async def test_what_came_of_a_sentence_and_its_tokens_are_in_the_metrics(
    model: ScriptedModel, database: Database
) -> None:
    metrics = Metrics()
    await heard(settings(model), database, metrics)
    page = metrics.page().decode()
    assert 'assistant_understood_total{model="changed"} 1.0' in page
    assert 'assistant_model_tokens_total{direction="read"} 100.0' in page


async def test_the_caps_are_those_of_the_settings(model: ScriptedModel, database: Database) -> None:
    metrics = Metrics()
    assert await heard(settings(model, model_tokens_day=100), database, metrics) == "ask"
    assert model.told == []
    assert 'assistant_understood_total{model="capped"} 1.0' in metrics.page().decode()


async def test_a_provider_whose_package_is_missing_costs_nothing_but_the_model(database: Database) -> None:
    assert await heard(load(model="mistralai:small"), database, Metrics()) == "ask"
