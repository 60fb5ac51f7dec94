"""Explain, preview and evaluate on a real index and a real programme, in this process."""

import datetime as dt
import io
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console
from sqlalchemy import select

from bot.config import Settings
from bot.prm.database import Database
from bot.questions import AskedQuestion
from commands import asking, explain, preview
from commands.asking import asker
from commands.errors import Refused
from commands.evaluate import Options, judged, runs_of
from commands.evaluation_questions import read
from commands.evaluation_report import Report, as_json, show
from commands.evaluation_runs import last, load, store
from commands.people import forget
from commands.questions import answered
from knowledge.ask import Finding
from knowledge.evaluation import compare
from knowledge.honesty.confidence import Verdict, reserved
from knowledge.library import Library
from knowledge.types import EVERY_PARTNER
from tests import databases, world
from tests.conversation import Clock, Stage, button
from tests.knowledge.hashing import HashingEmbedder

QUESTION = "How long is a deal protected?"
DOCUMENTS = {
    "deals.md": "---\ntitle: Deal guide\nvalid_from: 2026-01-01\n---\n# Deals\n\n## How long is a deal protected?\n\n"
    "A deal is protected for 90 days.\n",
    "old.md": "---\ntitle: Old deal guide\nvalid_until: 2025-12-31\n---\n# Deals\n\nA deal is protected for 60 days.\n",
    "gold.md": "---\ntitle: Gold deals\naudience: {tiers: [gold]}\n---\n# Gold\n\n## Gold deal rebate\n\n"
    "The gold deal rebate is five percent of gold deals.\n",
    "staff.md": "---\ntitle: Secret margins\naudience: internal\n---\n# Margins\n\n## Deal margin floor\n\n"
    "The margin floor of a deal is twelve percent.\n",
}


@pytest.fixture
async def database(installed: Settings) -> AsyncIterator[Database]:
    """At this version's schema, as commands insist."""
    database = databases.opened(installed.database)
    await world.build(database, Clock()())
    yield database
    await databases.closed(database)


@pytest.fixture
async def library(tmp_path: Path) -> AsyncIterator[Library]:
    folder = tmp_path / "content"
    folder.mkdir()
    for name, text in DOCUMENTS.items():
        (folder / name).write_text(text)
    library = Library.open(tmp_path / "index", HashingEmbedder(), today=lambda: dt.date(2026, 11, 20))
    await library.ingest([folder])
    yield library
    library.close()


def printed(show: Any, told: Any) -> str:
    written = io.StringIO()
    show(told, Console(width=100, file=written))
    return written.getvalue()


async def test_an_explanation_tells_both_engines_scores_rights_and_days(library: Library, database: Database) -> None:
    told = await explain.explained(library, database, {"question": QUESTION, "as": "anna"})

    first = told["passages"][0]
    assert (first["source"], first["anchor"]) == ("deals.md", "how-long-is-a-deal-protected")
    assert (first["audience"], first["valid_from"], first["valid_until"]) == ("partners", "2026-01-01", None)
    assert first.keys() >= {"score", "dense", "lexical", "title", "heading", "language"}
    assert (told["day"], told["left_out"]) == ("2026-11-20", {"not_yet_valid": 0, "expired": 1, "superseded": 0})
    assert told["as"] == "anna"
    assert told["signals"]
    text = printed(explain.show, told)
    assert "1 expired" in text
    assert told["rule"] in text


async def test_an_explanation_for_somebody_tells_nothing_of_what_is_not_for_them(
    library: Library, database: Database
) -> None:
    told = await explain.explained(library, database, {"question": "deal margin floor gold rebate", "as": "chloe"})

    assert "Secret" not in json.dumps(told)
    assert "gold" not in json.dumps(told["passages"])
    assert told["documents"] == 1
    everybody = await explain.explained(library, database, {"question": QUESTION})
    assert everybody["as"] == "every partner"
    assert everybody["documents"] == 2


@pytest.mark.parametrize(
    ("strength", "says"), [(0.9, "reaches 0.800"), (0.6, "but not 0.800"), (0.1, "stays below 0.500")]
)
async def test_the_rule_that_made_the_band_is_one_sentence(library: Library, strength: float, says: str) -> None:
    found = await library.find(QUESTION, readers=frozenset({EVERY_PARTNER}))
    signals = {"strength": strength, "known_from": 0.5, "sure_from": 0.8}
    band = "answer" if strength > 0.8 else "unsure" if strength > 0.5 else "unknown"
    assert says in explain.rule(Finding(QUESTION, found.hits, Verdict(band, 0.5, signals)))


async def test_the_rule_tells_why_a_strong_answer_is_given_with_reserve(library: Library) -> None:
    found = await library.find(QUESTION, readers=frozenset({EVERY_PARTNER}))
    strong = Verdict("answer", 0.9, {"strength": 0.9, "known_from": 0.5, "sure_from": 0.8})
    assert "looked up in other words" in explain.rule(Finding(QUESTION, found.hits, reserved(strong)))


def test_where_nothing_was_found_the_rule_says_why() -> None:
    assert "nothing to look up" in explain.rule(Finding(""))
    assert "may see" in explain.rule(Finding("How long?"))


async def test_a_preview_is_the_answer_and_for_the_operator_what_is_withheld(
    library: Library, database: Database
) -> None:
    for person, kept in (("anna", ["Secret margins"]), ("dora", [])):
        told = await preview.previewed(library, database, {"question": "What is the deal margin floor?", "as": person})
        assert [each["title"] for each in told["withheld"]] == kept
        answer = {name: value for name, value in told.items() if name != "withheld"}
        assert ("twelve" in json.dumps(answer)) is (person == "dora")
        assert ("For you only" in printed(preview.show, told)) is True


async def test_a_preview_of_a_shared_place_is_for_its_least_privileged_reader(
    library: Library, database: Database
) -> None:
    asked = {"question": "What is the gold deal rebate?"}
    among_gold = await preview.previewed(library, database, asked | {"place": "test:T1:C-nordlicht"})
    with_silver = await preview.previewed(library, database, asked | {"place": "test:T1:C-both", "as": "anna"})

    assert "five percent" in among_gold["text"]
    assert "five percent" not in with_silver["text"]
    assert with_silver["withheld"][0] == {
        "title": "Gold deals", "source": "gold.md", "audience": "partners; tiers gold", "passages": 1,
    }  # fmt: skip
    assert with_silver["as"] == "anna in test:T1:C-both (read by nordlicht, sudwind)"


async def test_a_place_nobody_bound_reads_what_is_public(database: Database) -> None:
    who = await asker(database, "anna", "test:T1:C-nowhere")
    assert who.readers == frozenset()
    assert "public content only" in who.name


async def test_whom_nobody_knows_is_refused_by_name(library: Library, database: Database) -> None:
    (line,) = [
        line async for line in asking.task(library, database, explain.explained)({"question": "?", "as": "nobody"})
    ]
    assert line == {"error": "There is nobody with the key or e-mail nobody."}


def lines(*given: dict[str, Any] | str) -> list[str]:
    return [each if isinstance(each, str) else json.dumps(each) for each in given]


def test_the_names_that_other_question_sets_use_are_understood() -> None:
    found = read(
        lines(
            {
                "id": "a",
                "question": "A?",
                "gold_page": "a.md",
                "gold_anchor_exact": "x",
                "gold_anchor_blind": "section-1",
            },
            {"id": "b", "question": "B?", "source": "b.md", "anchor": "y", "locale": "de-AT"},
            {"id": "c", "question": "C?", "gold_pages": ["c.md", "d.md"]},
            {"id": "d", "question": "D?", "tier": "near", "source": "where the question is from", "confident": True},
            {"id": "e", "question": "E?", "tier": "near", "confident": False},
            {"id": "f", "question": "F?", "answerable": False, "page": "f.md", "as": "anna"},
        ),
        "chloe",
    )
    cases = [each.case for each in found.every]

    assert [(each.pages, each.anchors) for each in cases[:3]] == [
        (("a.md",), ("x", "section-1")), (("b.md",), ("y",)), (("c.md", "d.md"), ()),
    ]  # fmt: skip
    assert [(each.id, each.answerable, each.pages) for each in cases[3:]] == [("d", False, ()), ("f", False, ())]
    assert found.doubtful == 1
    assert (cases[1].language, found.every[1].request["locale"]) == ("de", "de-AT")
    assert [each.request["as"] for each in found.every] == ["chloe"] * 4 + ["anna"]


def test_lines_that_cannot_be_read_are_told_by_number_and_the_others_stay() -> None:
    found = read(lines({"id": 1, "question": "A?"}, "what?", "", {"id": 1, "question": "B?"}, {"id": 2}), None)

    assert [each.case.question for each in found.every] == ["A?"]
    assert found.unreadable.keys() == {2, 4, 5}
    assert found.unreadable[4] == "the id 1 is that of line 1"


async def test_questions_are_asked_and_judged_and_a_run_is_compared_with_the_last_good_one(
    library: Library, database: Database, tmp_path: Path
) -> None:
    settings, clock = Settings(data_dir=tmp_path), Clock()
    questions = read(
        lines(
            {"id": "right", "question": QUESTION, "gold_page": "deals.md", "anchor": "how-long-is-a-deal-protected"},
            {"id": "not for chloe", "question": "gold deal rebate", "source": "gold.md", "as": "chloe"},
        ),
        None,
    )
    good = [judged(each, await answered(library, database, each.request)) for each in questions.every]
    assert [each.judged["page@1"] for each in good] == [True, False]

    first = store(settings, "set", good, regressed=False, now=clock())
    clock.advance(hours=1)
    store(settings, "set", [], regressed=True, now=clock())
    before = last(settings, "set")
    assert before == load(first), "a run with a regression is no measure for the next"
    assert last(settings, "another") is None

    questions.every[0] = read(lines({"id": "right", "question": QUESTION, "source": "gold.md"}), None).every[0]
    bad = [judged(each, await answered(library, database, each.request)) for each in questions.every]
    report = Report(outcomes=bad, unreadable={}, comparison=compare(before.outcomes, bad, 1.0), compared_with=before.at)
    assert not report.ok
    text = printed(show, report)
    assert "Worse: 1" in text
    assert "Regression: page@1" in text
    assert json.loads(json.dumps(as_json(report)))["worse"][0]["id"] == "right"


def test_a_file_that_is_no_run_is_refused(tmp_path: Path) -> None:
    (tmp_path / "x.json").write_text('{"at": "today"}')
    with pytest.raises(Refused, match="is no run of an evaluation"):
        load(tmp_path / "x.json")


async def test_what_a_person_asked_is_removed_when_they_ask_for_it(database: Database, tmp_path: Path) -> None:
    stage = Stage(database)
    anna, chloe = stage.person("anna"), stage.person("chloe")
    await anna.press(button(await anna.say("How long?"), "That solved it"))
    await chloe.say("How much?")
    told = io.StringIO()

    await forget(Settings(data_dir=tmp_path), "anna@test.example", Console(file=told))

    assert {"question: 1", "answer_rating: 1", "identities: 1"} <= set(told.getvalue().splitlines())
    async with database.reading() as session:
        assert [asked.text for asked in await session.scalars(select(AskedQuestion))] == ["How much?"]


@pytest.mark.parametrize(
    ("options", "name"),
    [
        (Options(), "set"),
        (Options(person="ann@partner.example"), "set as ann@partner.example"),
        (Options(person="../../etc", index=Path("/srv/other")), "set as .._.._etc in other"),
    ],
)
def test_a_run_is_compared_with_one_of_the_same_person_and_index(options: Options, name: str) -> None:
    assert runs_of(Path("/srv/questions/set.jsonl"), options) == name
