"""Figures for operators: what is counted, and that nobody can be recognised in it."""

from datetime import UTC, datetime, timedelta
from typing import Any, cast

import pytest

from bot.audience import UNKNOWN
from bot.errors import NotAllowed
from bot.form import Form
from bot.inquiry import Answer, Inquiry
from bot.jobs import Count, GiveUp, Work, enqueue
from bot.metrics import Metrics
from bot.outbox import Channel, Delivery
from bot.prm.database import Database
from bot.reply import Reply
from bot.skill import Context, SkillBook, skill
from bot.worker import Worker

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


class Nothing(Form):
    pass


@skill("Register a deal")
async def register_deal(form: Nothing, context: Context) -> Reply:
    """Protect a deal."""
    return Reply(text="done")


@skill("See the books")
async def books(form: Nothing, context: Context) -> Reply:
    """Show what is nobody's business."""
    raise NotAllowed


def value(metrics: Metrics, name: str, **labels: str) -> float | None:
    return metrics.registry.get_sample_value(f"assistant_{name}", labels)


async def test_skills_are_counted_by_how_they_ended_and_stay_what_they_were() -> None:
    metrics = Metrics()
    book = metrics.watch_skills(SkillBook([register_deal, books]))
    assert book["register_deal"].title == "Register a deal"
    context = cast(Any, None)
    assert (await book["register_deal"].run(Nothing(), context)).text == "done"
    with pytest.raises(NotAllowed):
        await book["books"].run(Nothing(), context)
    assert value(metrics, "skill_seconds_count", skill="register_deal", outcome="done") == 1
    assert value(metrics, "skill_seconds_count", skill="books", outcome="refused") == 1


async def test_jobs_are_counted_by_how_their_attempts_ended(database: Database) -> None:
    async def done(work: Work) -> None: ...

    async def hopeless(work: Work) -> None:
        raise GiveUp("the channel is gone")

    metrics = Metrics()
    worker = Worker(database, metrics.watch_duties({"turn": done, "deliver": hopeless}))
    async with database.writing() as session:
        await enqueue(session, "turn", {})
        await enqueue(session, "deliver", {})
    assert await worker.run_due() == 2
    assert value(metrics, "job_seconds_count", kind="turn", outcome="done") == 1
    assert value(metrics, "job_seconds_count", kind="deliver", outcome="given_up") == 1


async def test_messages_handed_to_a_platform_are_counted() -> None:
    async def sends(delivery: Delivery, work: Work) -> None: ...

    async def breaks(delivery: Delivery, work: Work) -> None:
        raise ConnectionError

    metrics = Metrics()
    channels = metrics.watch_channels({"web": Channel(send=sends), "slack": Channel(send=breaks)})
    await channels["web"].send(cast(Any, None), cast(Any, None))
    with pytest.raises(ConnectionError):
        await channels["slack"].send(cast(Any, None), cast(Any, None))
    assert value(metrics, "deliveries_total", platform="web", outcome="done") == 1
    assert value(metrics, "deliveries_total", platform="slack", outcome="failed") == 1


def test_waiting_and_dead_jobs_are_shown_as_they_are_now() -> None:
    metrics = Metrics()
    metrics.show_jobs([Count("turn", "ready", 3, NOW - timedelta(minutes=2)), Count("deliver", "dead", 1, NOW)], NOW)
    assert value(metrics, "jobs", kind="turn", state="ready") == 3
    assert value(metrics, "jobs_oldest_seconds", kind="turn", state="ready") == 120
    metrics.show_jobs([], NOW)
    assert value(metrics, "jobs", kind="turn", state="ready") is None


def test_an_ingestion_is_counted_by_what_became_of_its_documents() -> None:
    metrics = Metrics()
    metrics.ingested(added=40, failed=1)
    metrics.ingested(added=2)
    assert value(metrics, "ingested_documents_total", outcome="added") == 42
    assert value(metrics, "ingested_documents_total", outcome="failed") == 1


async def test_answers_are_counted_by_how_sure_they_were_and_pass_unchanged() -> None:
    async def look_up(inquiry: Inquiry) -> Answer:
        return Answer(text=inquiry.text, band="unsure", worded_by="model")

    metrics = Metrics()
    inquiry = Inquiry(text="How long?", room=UNKNOWN, language="en")
    assert (await metrics.watch_look_up(look_up)(inquiry)).text == "How long?"
    assert value(metrics, "answers_total", band="unsure", worded_by="model") == 1


def test_ratings_are_shown_as_they_are_now_because_people_change_their_minds() -> None:
    metrics = Metrics()
    metrics.show_ratings({("answer", True): 3, ("unsure", False): 1})
    metrics.show_ratings({("answer", True): 2})
    assert value(metrics, "answer_ratings", band="answer", rating="helpful") == 2
    assert value(metrics, "answer_ratings", band="unsure", rating="not_helpful") is None


def test_two_sets_of_figures_do_not_mix() -> None:
    first, second = Metrics(), Metrics()
    first.refuse("too large")
    assert value(second, "http_refused_total", reason="too large") is None
