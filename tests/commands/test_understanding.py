"""`python server.py understand --json`: what a sentence is taken for, for programs."""

import io
import json
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

import skills
from bot import examples
from bot.clock import utc_now
from bot.config import Settings, load
from bot.drafts import StoredDraft
from bot.prm.database import Database
from bot.prm.deal_records import Deal
from bot.understand import Act, Sentence, Understood
from commands.errors import Refused
from commands.understanding import Listener, Said, understand_many
from tests import learnt_before, world
from tests.bot.understanding.hearing import understand
from tests.commands.running import command, typed

DAY = "2026-11-20"
COMPLETE = {"customer": "Acme", "products": ["keep"], "value": "50k EUR", "closes_on": "2027-03-31"}


@pytest.fixture
async def listener(database: Database) -> Listener:
    await world.build(database, utc_now())
    return Listener(database, understand=understand)


async def hear(listener: Listener, text: str, **more: Any) -> dict[str, Any]:
    line = {"id": "1", "text": text, "locale": "en", "reference": DAY, **more}
    return await listener.heard(Said.model_validate_json(json.dumps(line)))


async def test_a_sentence_becomes_a_skill_and_values_as_the_form_keeps_them(listener: Listener) -> None:
    heard = await hear(listener, "register a deal with Acme Robotics, 50k EUR, keep cloud, closes end of March")

    assert heard.keys() == {"id", "skill", "score", "values", "act", "ms"}
    assert (heard["id"], heard["skill"], heard["act"]) == ("1", "register_deal", "start")
    assert heard["values"] == {
        "customer": "Acme Robotics",
        "products": ["keep"],
        "value": {"amount": "50000.00", "currency": "EUR"},
        "closes_on": "2027-03-31",
    }
    assert 0 < heard["score"] <= 1
    assert heard["ms"] > 0


@pytest.mark.parametrize(("locale", "text"), [("de", "Meine Deals"), (None, "Zeig mir bitte alle meine Deals")])
async def test_a_sentence_is_read_in_its_language(listener: Listener, locale: str | None, text: str) -> None:
    assert (await hear(listener, text, locale=locale))["skill"] == "my_deals"


async def test_without_a_person_everything_is_on_offer_and_with_one_what_they_may_do(listener: Listener) -> None:
    said = "register a deal with Acme Robotics, 50k EUR"

    assert (await hear(listener, said))["skill"] == "register_deal"
    assert (await hear(listener, said, **{"as": "anna"}))["skill"] == "register_deal"
    assert (await hear(listener, said, **{"as": "dora@test.example"}))["skill"] == "ask", "staff register no deals"


async def test_an_amount_without_currency_is_in_that_of_the_persons_partner(listener: Listener) -> None:
    said = "register a deal with Acme Robotics, 50k"

    assert (await hear(listener, said))["values"]["value"] == "50k", "nobody says which currency, so it stays as typed"
    assert (await hear(listener, said, **{"as": "anna"}))["values"]["value"]["currency"] == "EUR"


async def test_an_answer_belongs_to_the_open_form(listener: Listener) -> None:
    pending = {"skill": "register_deal", "known": {"customer": "Acme"}}
    heard = await hear(listener, "no, 60k EUR", pending=pending)

    assert (heard["skill"], heard["act"]) == ("register_deal", "answer")
    assert heard["values"] == {"value": {"amount": "60000.00", "currency": "EUR"}}


async def test_yes_confirms_a_form_that_is_complete(listener: Listener) -> None:
    heard = await hear(listener, "yes please", pending={"skill": "register_deal", "known": COMPLETE})

    assert (heard["skill"], heard["act"], heard["values"]) == ("register_deal", "yes", {})


async def test_only_a_complete_form_was_shown_to_be_confirmed(database: Database) -> None:
    await world.build(database, utc_now())
    seen: list[Sentence] = []

    async def hear_help(sentence: Sentence) -> Understood:
        seen.append(sentence)
        return Understood(act=Act.HELP, skill="help")

    listener = Listener(database, understand=hear_help)
    await hear(listener, "yes", pending={"skill": "register_deal", "known": {"customer": "Acme"}})
    await hear(listener, "yes", pending={"skill": "register_deal", "known": COMPLETE})

    assert [each.confirming for each in seen] == [False, True]
    assert [len(each.pending.open_questions) for each in seen if each.pending] == [3, 0]


async def test_a_form_the_person_may_not_fill_is_not_open_for_them(listener: Listener) -> None:
    pending = {"skill": "register_deal", "known": {}}
    heard = await hear(listener, "60k EUR", pending=pending, **{"as": "dora"})

    assert heard["skill"] == "ask"


async def test_the_day_is_the_one_where_the_person_works(listener: Listener) -> None:
    said = "register a deal with Acme Robotics, closes tomorrow"
    late = "2026-11-20T23:30:00+00:00"  # past midnight in Berlin

    assert (await hear(listener, said, reference=late))["values"]["closes_on"] == "2026-11-21"
    assert (await hear(listener, said, reference=late, **{"as": "anna"}))["values"]["closes_on"] == "2026-11-22"
    for there in (DAY, f"{DAY}T00:30:00", f"{DAY}T23:30:00"):
        assert (await hear(listener, said, reference=there, **{"as": "anna"}))["values"]["closes_on"] == "2026-11-21"


async def test_nothing_is_done_and_nothing_is_kept(listener: Listener) -> None:
    await hear(listener, "yes", pending={"skill": "register_deal", "known": COMPLETE}, **{"as": "anna"})

    async with listener.database.reading() as session:
        for table in (Deal, StoredDraft):
            assert await session.scalar(select(func.count()).select_from(table)) == 0


@pytest.fixture
def nothing_yet(tmp_path: Path) -> Settings:
    learnt_before.english()
    return load(data_dir=tmp_path / "var")


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ({"id": 2}, r"Line 2 is no sentence; .* \(text: Field required\)"),
        (
            {"text": "yes", "pending": "register_deal"},
            r"Line 2 is no sentence; .* \(pending: Input should be an object\)",
        ),
        (
            {"text": "yes", "pending": {"skill": "dance"}},
            "Line 2: There is no skill dance; there is accept_lead, a",
        ),
        ({"text": "yes", "as": "nobody"}, "Line 2: There is nobody with the key or e-mail nobody."),
    ],
)
async def test_a_bad_line_stops_the_batch_by_its_number(nothing_yet: Settings, line: object, reason: str) -> None:
    source, target = io.StringIO('{"id": 1, "text": "thanks!"}\n' + json.dumps(line)), io.StringIO()
    with pytest.raises(Refused, match=reason):
        await understand_many(nothing_yet, source, target, plain=True)
    assert json.loads(target.getvalue())["act"] == "thanks"


def test_it_is_a_command_that_needs_nothing_to_be_there(tmp_path: Path) -> None:
    learnt_before.english()
    said = {"id": "é", "text": "speak German please"}
    done = typed(tmp_path / "var", "understand", "--json", "--plain", stdin=json.dumps(said) + "\n")

    assert done.exit_code == 0, done.stderr
    heard = json.loads(done.stdout)
    assert (heard["id"], heard["skill"], heard["values"]) == ("é", "language", {"language": "de"})
    assert not (tmp_path / "var").exists(), "and nothing is made"


async def test_every_form_can_be_open_where_people_say_something(listener: Listener) -> None:
    for name in skills.load():
        assert (await hear(listener, "last month", pending={"skill": name}))["act"], name


async def test_every_form_can_be_open_where_nothing_is_yet(database: Database) -> None:
    listener = Listener(database, understand=understand)
    for name in skills.load():
        assert (await hear(listener, "last month", pending={"skill": name}))["act"], name


async def test_where_nothing_is_yet_the_programme_s_own_sentences_are_still_looked_for_meanwhile(
    nothing_yet: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(examples, "FRESH", 0)  # as after each few seconds of a long batch
    told = io.StringIO()

    await understand_many(nothing_yet, io.StringIO('{"text": "my deals"}\n' * 3), told, plain=True)

    assert [json.loads(line)["skill"] for line in told.getvalue().splitlines()] == ["my_deals"] * 3


@pytest.mark.slow  # learns two languages in a process of its own
def test_what_it_says_is_nothing_but_its_answers(tmp_path: Path) -> None:
    learnt_before.known_in(tmp_path / "var")
    said = '{"id": 1, "text": "my deals"}\n{"id": 2, "text": "meine Deals"}\n'
    done = command(tmp_path / "var", "understand", "--json", stdin=said)

    assert [json.loads(line)["skill"] for line in done.stdout.splitlines()] == ["my_deals"] * 2
    assert done.stderr == ""


def test_a_database_of_another_version_is_refused(tmp_path: Path) -> None:
    (tmp_path / "assistant.db").touch()
    refused = typed(tmp_path, "understand", "--json", "--plain", stdin='{"text": "hello"}\n')

    assert refused.exit_code == 1
    assert refused.stderr == "The database is not at this version's schema. Run: python server.py db upgrade\n"
