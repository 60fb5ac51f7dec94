"""The doctor asks the language model something, where there is one."""

from collections.abc import Iterator

import pytest

from bot.config import InvalidSetting, Settings, load
from commands import doctor_product
from commands.settings import rows
from tests.scripted_model import ScriptedModel, claim, scripted_model

PROTECTED = claim("A deal is protected for 90 days.", "A deal is protected for 90 days.")


@pytest.fixture
def model() -> Iterator[ScriptedModel]:
    with scripted_model() as running:
        yield running


def settings(model: ScriptedModel) -> Settings:
    return load(model="openai:scripted", model_url=model.url, model_key="hunter2")


async def test_without_a_model_nothing_is_wrong() -> None:
    assert (await doctor_product.language_model(load())).level == "ok"


async def test_a_model_that_answers_as_it_is_asked_to_is_fine(model: ScriptedModel) -> None:
    model.says(PROTECTED)
    found = await doctor_product.language_model(settings(model))
    assert (found.level, found.what) == ("ok", "openai:scripted answers")


async def test_one_that_only_chats_is_a_warning(model: ScriptedModel) -> None:
    model.says("Hello! How can I help?")
    assert (await doctor_product.language_model(settings(model))).level == "warning"


async def test_one_that_refuses_is_a_problem_told_without_its_key(model: ScriptedModel) -> None:
    model.status = 401
    found = await doctor_product.language_model(settings(model))
    assert found.level == "problem"
    assert "PARTNER_ASSISTANT_MODEL_KEY" in found.mend
    assert "hunter2" not in f"{found}"


async def test_a_provider_without_its_package_is_named() -> None:
    found = await doctor_product.language_model(load(model="mistralai:small"))
    assert (found.level, "langchain-mistralai" in found.what) == ("problem", True)


def test_the_key_is_never_shown(model: ScriptedModel) -> None:
    shown = {row.name: row.value for row in rows(settings(model))}
    assert shown["PARTNER_ASSISTANT_MODEL"] == "openai:scripted"
    assert "hunter2" not in shown.values()


def test_a_model_needs_its_provider() -> None:
    with pytest.raises(InvalidSetting, match="provider:model"):
        load(model="gpt")
