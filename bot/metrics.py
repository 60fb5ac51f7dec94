"""What is counted while the assistant works, for Prometheus. No label ever holds what a person wrote or who they are.

Made once where the product is put together. What is to be counted is wrapped there, so that the assistant, the worker
and the channels need not know that anybody counts:

    metrics = Metrics()
    book = metrics.watch_skills(skills.load())
    Worker(database, metrics.watch_duties({TURN: assistant.turn}))
"""

from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime
from time import perf_counter
from typing import Any

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector, generate_latest

from bot.errors import UserError
from bot.inquiry import Answer, Inquiry, LookUp
from bot.jobs import Count, Duty, GiveUp, GoesOn, LeaseLost, Retry, Work
from bot.outbox import Channel, Delivery, Send
from bot.reply import Reply
from bot.skill import Context, Run, Skill, SkillBook

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)
PREFIX = "assistant"

OUTCOMES: Mapping[type[BaseException], str] = {  # what an attempt that did not end well is called
    UserError: "refused",  # the person was told what to mend
    Retry: "later",
    GiveUp: "given_up",
    GoesOn: "goes_on",
    LeaseLost: "taken_over",
}


class Metrics:
    """Counters, histograms and gauges of one process, in a registry of their own."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)
        self._requests = self._histogram(
            "http_request_seconds", "Time to the first byte of the answer", "method", "route", "status"
        )
        self._refused = self._counter("http_refused", "Requests refused before any route saw them", "reason")
        self._skills = self._histogram("skill_seconds", "Skills run, by how they ended", "skill", "outcome")
        self._jobs_done = self._histogram("job_seconds", "Attempts at jobs, by how they ended", "kind", "outcome")
        self._deliveries = self._counter("deliveries", "Messages handed to a platform", "platform", "outcome")
        self._documents = self._counter("ingested_documents", "Documents looked at, by what became of them", "outcome")
        self._answers = self._counter("answers", "Questions looked up, by how sure the answer was", "band", "worded_by")
        self._ratings = self._gauge("answer_ratings", "Ratings of answers that are kept", "band", "rating")
        self._tokens = self._counter("model_tokens", "Tokens the language model was billed for", "direction")
        self._understood = self._counter("understood", "Sentences, by what the language model added", "model")
        self._jobs = self._gauge(
            "jobs", "Jobs that wait or run (ready) and that failed for good (dead)", "kind", "state"
        )
        self._oldest = self._gauge("jobs_oldest_seconds", "Age of the oldest of them", "kind", "state")

    def request(self, method: str, route: str, status: int, seconds: float) -> None:
        """One answered request; `route` is the template ("/chat/{id}"), never the path."""
        self._requests.labels(method, route, str(status)).observe(seconds)

    def refuse(self, reason: str) -> None:
        """One request turned away, for a reason of a few fixed words ("too large")."""
        self._refused.labels(reason).inc()

    def ingested(self, **documents: int) -> None:
        """One ingestion: how many were added, changed, unchanged, removed, failed."""
        for outcome, count in documents.items():
            self._documents.labels(outcome).inc(count)

    def model_used(self, prompt: int, written: int) -> None:
        """One call of the language model: its tokens, as the provider counts them."""
        self._tokens.labels("read").inc(prompt)
        self._tokens.labels("written").inc(written)

    def understood(self, outcome: str) -> None:
        """One sentence, where a model may understand it as well: "not needed", "capped", "changed" and the like."""
        self._understood.labels(outcome.replace(" ", "_")).inc()

    def watch_skills(self, book: SkillBook) -> SkillBook:
        """The same skills, each run counted and timed."""
        return SkillBook(replace(each, run=self._watched(each)) for each in book.values())

    def watch_duties(self, duties: Mapping[str, Duty]) -> dict[str, Duty]:
        """The same duties, each attempt counted and timed: turns and deliveries are among them."""
        return {kind: self._watched_duty(kind, duty) for kind, duty in duties.items()}

    def watch_channels(self, channels: Mapping[str, Channel]) -> dict[str, Channel]:
        """The same channels, each message they are handed counted."""
        return {name: replace(each, send=self._watched_send(name, each.send)) for name, each in channels.items()}

    def watch_look_up(self, look_up: LookUp) -> LookUp:
        """The same questions to knowledge, each answer counted."""

        async def watched(inquiry: Inquiry) -> Answer:
            answer = await look_up(inquiry)
            self._answers.labels(answer.band, answer.worded_by).inc()
            return answer

        return watched

    def show_ratings(self, counts: Mapping[tuple[str, bool], int]) -> None:
        """What `ratings.counts` said just now: from the database, because people change their minds."""
        self._ratings.clear()
        for (band, helpful), count in counts.items():
            self._ratings.labels(band, "helpful" if helpful else "not_helpful").set(count)

    def show_jobs(self, counts: Iterable[Count], now: datetime) -> None:
        """What `jobs.counts` said just now, in place of what it said before."""
        self._jobs.clear()
        self._oldest.clear()
        for each in counts:
            self._jobs.labels(each.kind, each.state).set(each.jobs)
            self._oldest.labels(each.kind, each.state).set(max(0.0, (now - each.oldest).total_seconds()))

    def page(self) -> bytes:
        """Everything as text of `CONTENT_TYPE`."""
        return generate_latest(self.registry)

    def _watched(self, skill: Skill) -> Run:
        async def run(form: Any, context: Context) -> Reply:
            async with _timed(self._skills, skill.name):
                return await skill.run(form, context)

        return run

    def _watched_duty(self, kind: str, duty: Duty) -> Duty:
        async def attempt(work: Work) -> None:
            async with _timed(self._jobs_done, kind):
                await duty(work)

        return attempt

    def _watched_send(self, platform: str, send: Send) -> Send:
        async def sent(delivery: Delivery, work: Work) -> None:
            try:
                await send(delivery, work)
            except BaseException as error:
                self._deliveries.labels(platform, _outcome(error)).inc()
                raise
            self._deliveries.labels(platform, "done").inc()

        return sent

    def _counter(self, name: str, what: str, *labels: str) -> Counter:
        return Counter(f"{PREFIX}_{name}", what, labels, registry=self.registry)

    def _gauge(self, name: str, what: str, *labels: str) -> Gauge:
        return Gauge(f"{PREFIX}_{name}", what, labels, registry=self.registry)

    def _histogram(self, name: str, what: str, *labels: str) -> Histogram:
        return Histogram(f"{PREFIX}_{name}", what, labels, registry=self.registry, buckets=SECONDS)


@asynccontextmanager
async def _timed(histogram: Histogram, name: str) -> AsyncIterator[None]:
    """Observe how long the block took, under how it ended."""
    started, outcome = perf_counter(), "done"
    try:
        yield
    except BaseException as error:
        outcome = _outcome(error)
        raise
    finally:
        histogram.labels(name, outcome).observe(perf_counter() - started)


def _outcome(error: BaseException) -> str:
    return next((name for kind, name in OUTCOMES.items() if isinstance(error, kind)), "failed")
