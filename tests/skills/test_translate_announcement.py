"""A language model proposes translations of an announcement; a person reads and approves them, or it is dropped."""

import json
from collections.abc import Callable, Collection, Iterator

import pytest

from bot.announcing import translating
from bot.announcing.translating import Translating
from bot.model_use import Budget, Caps, used_on
from bot.prm.database import Database
from bot.reply import Reply
from bot.understanding.model.translate import Translating as Model
from knowledge.wording.breaker import Breaker
from knowledge.wording.chat_model import ChatModel, ModelAddress
from tests.bot.announcing.flow import opened
from tests.bot.prm.announced import desk
from tests.conversation import Stage, button, fact
from tests.scripted_model import ScriptedModel, scripted_model

NUMBER = {"announcement": "A-2026-0001"}
BODY = "Get 20 % off **Keep Pro** until June.\n\nSee https://acme.example/keep."
GERMAN = "20 % auf **Keep Pro** bis Juni.\n\nSiehe https://acme.example/keep."


@pytest.fixture(scope="module")
def server() -> Iterator[ScriptedModel]:
    with scripted_model() as running:
        yield running


@pytest.fixture
def model(server: ScriptedModel) -> ScriptedModel:
    server.reset()
    return server


@pytest.fixture
async def stage(database: Database) -> Stage:
    stage = await opened(database, translates=True)
    async with database.writing() as session:
        await desk(session)
    return stage


def with_model(stage: Stage, model: ScriptedModel, *, cap: int = 0, seconds: float = 30.0) -> None:
    """This model translates from now on."""

    async def terms() -> Collection[str]:
        return {"Gold Partner"}

    address = ModelAddress(name="openai:scripted", url=model.url, timeout=seconds)
    translate = Model(
        load=ChatModel(address).loaded,
        budget=Budget(database=stage.database, caps=Caps(day=cap), now=stage.clock),
        breaker=Breaker("test"),
        seconds=seconds,
    )
    job = Translating(database=stage.database, translate=translate, terms=terms, platforms=["test"])
    stage.worker._duties[translating.KIND] = job.duty


def says(model: ScriptedModel, title: str = "Nachlass", body: str = GERMAN) -> None:
    model.say = lambda _rules, _prompt: json.dumps({"title": title, "body": body})


async def asked(stage: Stage) -> Reply:
    """What Erik is told after he asked for German."""
    erik = stage.person("erik")
    await erik.turn(
        skill="announce", values={"title": "Discount", "body": BODY, "category": "promotion"}, confirmed=True
    )
    await erik.turn(skill="translate_announcement", values={**NUMBER, "language": "de"})
    for _ in range(4):
        await stage.wait(minutes=5)
    return stage.told("erik")[-1]


async def test_a_proposal_is_read_beside_the_original_and_goes_out_once_it_is_approved(
    stage: Stage, model: ScriptedModel
) -> None:
    with_model(stage, model)
    says(model)
    told = await asked(stage)
    assert told.text.startswith("A-2026-0001, “Discount”, has a proposal in German.")

    erik = stage.person("erik")
    early = await erik.turn(skill="submit_announcement", values=NUMBER)
    assert "translated by a machine, and nobody has approved them yet: de" in early.text

    beside = await erik.press(button(told, "Read the proposal"))
    assert beside.table is not None
    assert beside.table.columns == ("English", "German")
    assert beside.table.rows[:2] == (("Discount", "Nachlass"), tuple(each.split("\n\n")[0] for each in (BODY, GERMAN)))
    done = await erik.press(button(beside, "Approve"))
    assert done.text == "The German text of A-2026-0001 is approved."
    assert fact(done, "Languages") == "German and English"
    assert (await erik.turn(skill="submit_announcement", values=NUMBER)).text.startswith(
        "A-2026-0001, “Discount”, waits"
    )


async def test_what_was_changed_since_it_was_read_is_not_approved(stage: Stage, model: ScriptedModel) -> None:
    with_model(stage, model)
    says(model)
    erik, told = stage.person("erik"), await asked(stage)
    beside = await erik.press(button(told, "Read the proposal"))
    changed = {**NUMBER, "language": "en", "title": "Discount", "body": "Get 25 % off."}
    await erik.turn(skill="write_announcement", values=changed, confirmed=True)
    assert "approved" not in (await erik.press(button(beside, "Approve"))).text


@pytest.mark.parametrize(
    ("lie", "what"),
    [
        (lambda body: body.replace("20 %", "25 %"), "figures: 25 instead of 20"),
        (lambda body: body.replace("acme.example", "evil.example"), "links: https://evil.example/keep instead of"),
        (lambda body: body + " Gold Partner", "names: Gold Partner"),
    ],
)
async def test_a_proposal_that_says_something_else_is_dropped_and_its_writer_told_why(
    lie: Callable[[str], str], what: str, stage: Stage, model: ScriptedModel
) -> None:
    with_model(stage, model)
    says(model, body=lie(GERMAN))
    told = await asked(stage)
    assert "because it changes what is said" in told.text
    assert what in told.text.replace("\\", "")
    form = await stage.person("erik").press(button(told, "Write it by hand"))
    assert form.ask is not None
    assert form.ask.skill == "write_announcement"


async def test_a_model_that_talks_or_does_not_answer_leaves_the_text_to_a_person(
    stage: Stage, model: ScriptedModel
) -> None:
    with_model(stage, model)
    model.say = lambda _rules, _prompt: "Sure! Here is your translation."
    assert (await asked(stage)).text.endswith("into German: what it said cannot be used.")


async def test_a_slow_model_is_asked_again_and_then_given_up(stage: Stage, model: ScriptedModel) -> None:
    with_model(stage, model, seconds=0.05)
    model.pause = 0.2
    says(model)
    assert (await asked(stage)).text.endswith("into German: it does not answer.")


async def test_what_it_costs_is_counted_and_capped(stage: Stage, model: ScriptedModel) -> None:
    with_model(stage, model, cap=100)
    says(model)
    assert (await asked(stage)).text.endswith("into German: what it may cost a day is used up.")
    assert model.told == []
    with_model(stage, model)
    await stage.person("erik").turn(skill="translate_announcement", values={**NUMBER, "language": "de"})
    await stage.wait(minutes=1)
    async with stage.database.reading() as session:
        used = await used_on(session, stage.clock().date())
    assert (used.calls, used.tokens) == (1, 120)


async def test_without_a_model_that_is_said_and_a_person_writes(database: Database) -> None:
    stage = await opened(database)
    async with database.writing() as session:
        await desk(session)
    erik = stage.person("erik")
    draft = {"title": "Discount", "body": BODY, "category": "promotion"}
    await erik.turn(skill="announce", values=draft, confirmed=True)
    told = await erik.turn(skill="translate_announcement", values=NUMBER)
    assert told.text.startswith("No language model is set up here")
    assert [each.label for each in told.buttons] == ["Write it by hand"]
