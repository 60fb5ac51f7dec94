"""The figures of support: counted again, word by word, from what really happened."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncSession

from bot.errors import NotAllowed
from bot.prm import figures, people, programme, support_asks
from bot.prm.database import Database
from bot.prm.figures import By, Figures, Span
from bot.prm.partners import Partner
from bot.prm.people import Member, StaffRole
from bot.prm.support_asks import SupportAsk
from bot.prm.ticket_records import Priority, Ticket, TicketState
from tests import rows, world

MONDAY = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
NOW = MONDAY + timedelta(days=20)
SPAN = Span(first=date(2026, 11, 1), last=date(2026, 11, 30))
HOURS = 72


@dataclass
class Asked:
    """One question, with everything that happened to it, as somebody would write it down."""

    hour: int
    asker: str
    place: str
    band: str
    section: str
    key: str
    ratings: list[tuple[int, bool]] = field(default_factory=list)
    escalated: list[int] = field(default_factory=list)


@dataclass
class Log:
    """Everything that happened, and the hours at which somebody wrote anything anywhere."""

    asks: list[Asked]
    words: list[tuple[int, str, str]]  # hour, asker, place: no questions


ASKERS, PLACES, SECTIONS = ("test:T1:a", "test:T1:b"), ("here", "there"), ("x", "y")
EVENT = st.tuples(
    st.integers(0, 300), st.sampled_from(("ask", "ask", "ask", "say", "rate", "escalate")), st.sampled_from(ASKERS),
    st.sampled_from(PLACES), st.sampled_from(("answer", "unsure", "unknown")), st.sampled_from(SECTIONS),
    st.integers(0, 9), st.booleans(),
)  # fmt: skip


def by_brute_force(log: Log, now: int) -> Figures:
    """The definitions word by word, every question against everything else."""
    counts = dict.fromkeys(
        ("asks", "answered", "unsure", "abstained", "confirmed", "assumed", "watched", "reasked", "escalated"), 0
    )
    for ask in log.asks:
        later = [each for each in log.asks if each is not ask and log.asks.index(each) > log.asks.index(ask)]
        within = [each for each in later if each.hour - ask.hour < HOURS and each.asker == ask.asker]
        spoke = [hour for hour, who, where in log.words if (who, where) == (ask.asker, ask.place)]
        further = any(each.place == ask.place for each in within)
        further |= any(ask.hour <= hour < ask.hour + HOURS for hour in spoke)
        reasked = any(each.section == ask.section for each in within)
        said = ask.ratings[-1][1] if ask.ratings else None
        answered, handed = ask.band != "unknown", bool(ask.escalated)
        silent = answered and said is None and not (further or reasked or handed)
        counts["asks"] += 1
        counts["answered"] += answered
        counts["unsure"] += ask.band == "unsure"
        counts["abstained"] += not answered
        counts["confirmed"] += answered and said is True and not handed
        counts["assumed"] += silent and now - ask.hour >= HOURS
        counts["watched"] += silent and now - ask.hour < HOURS
        counts["reasked"] += reasked
        counts["escalated"] += handed
    return Figures(**counts)


async def play(session: AsyncSession, events: list[tuple[int, str, str, str, str, str, int, bool]]) -> Log:
    """Let it happen, in its order, by the product's own functions; and write it down."""
    log = Log([], [])
    for number, (hour, what, asker, place, band, section, which, helpful) in enumerate(sorted(events)):
        at = MONDAY + timedelta(hours=hour, seconds=number)
        if what == "ask":
            await support_asks.went_on(session, asker, place, at)
            await support_asks.asked(session, row := ask_of(f"k{number}", at, asker, place, band, section))
            log.asks.append(Asked(hour, asker, place, band, section, row.key))
        elif what == "say":
            await support_asks.went_on(session, asker, place, at)
            log.words.append((hour, asker, place))
        elif log.asks:
            ask = log.asks[which % len(log.asks)]
            if what == "rate":
                await support_asks.rated(session, ask.key, helpful=helpful)
                ask.ratings.append((hour, helpful))
            else:
                await support_asks.escalated(session, ask.key, at)
                ask.escalated.append(hour)
    return log


def ask_of(key: str, at: datetime, asker: str, place: str, band: str, section: str, **facts: object) -> SupportAsk:
    usual = {"language": "en", "source": "deals.md", "anchor": section}
    return SupportAsk(key=key, asked_at=at, asker=asker, conversation=place, band=band, **usual | facts)


async def seen_by(session: AsyncSession, key: str) -> Member:
    found = await people.called(session, key)
    assert found is not None
    return found


@pytest.fixture
async def staffed(database: Database) -> Database:
    """The small programme with somebody of support, who sees every partner's figures."""
    return await staff(database)


@pytest.fixture
async def staffed_anywhere(any_database: Database) -> Database:
    """The same on each database, for what they may count differently."""
    return await staff(any_database)


async def staff(database: Database) -> Database:
    await world.build(database, MONDAY)
    async with database.writing() as session:
        current = await programme.only(session)
        assert current is not None
        account = ("test", "T1", "sam")
        await rows.person(session, current, "Sam", key="sam", staff=[StaffRole.SUPPORT], account=account)
    return database


async def counted(
    session: AsyncSession, apart: By = By.ALL, who: str = "sam", now: datetime = NOW
) -> dict[str, Figures]:
    current = await programme.only(session)
    assert current is not None
    return dict(await figures.figures(session, await seen_by(session, who), current, SPAN, apart, now))


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(events=st.lists(EVENT, max_size=25), now=st.integers(0, 480))
async def test_they_are_what_the_definitions_say_of_whatever_happened(
    staffed_anywhere: Database, events: list[tuple[int, str, str, str, str, str, int, bool]], now: int
) -> None:
    async with staffed_anywhere.reading() as session:  # dropped afterwards: the next example begins afresh
        log = await play(session, events)
        found = (await counted(session, now=MONDAY + timedelta(hours=now, minutes=59)))[""]
        assert found == by_brute_force(log, now)


async def test_they_are_told_apart_by_partner_language_topic_and_week(staffed_anywhere: Database) -> None:
    async with staffed_anywhere.reading() as session:
        nordlicht = (await seen_by(session, "anna")).partner_id
        for number, (days, language) in enumerate(((0, "en"), (1, "de"), (8, "de"))):
            at = MONDAY + timedelta(days=days)
            session.add(ask_of(f"k{number}", at, "a", "p", "answer", "x", language=language, partner_id=nordlicht))
        session.add(ask_of("k9", MONDAY, "b", "q", "unknown", "", source=None, anchor=None))
        await session.flush()

        assert {k: each.asks for k, each in (await counted(session, By.PARTNER)).items()} == {"Nordlicht": 3, "": 1}
        assert {k: each.asks for k, each in (await counted(session, By.LANGUAGE)).items()} == {"de": 2, "en": 2}
        assert {k: each.asks for k, each in (await counted(session, By.TOPIC)).items()} == {"deals.md#x": 3, "": 1}
        weeks = {k: each.asks for k, each in (await counted(session, By.WEEK)).items()}
        assert list(weeks) == ["2026-W44", "2026-W45", "2026-W46", "2026-W47", "2026-W48", "2026-W49"]
        assert [*weeks.values()] == [0, 3, 1, 0, 0, 0]


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(events=st.lists(EVENT, max_size=25))
async def test_groups_add_up_to_all_together(
    staffed: Database, events: list[tuple[int, str, str, str, str, str, int, bool]]
) -> None:
    async with staffed.reading() as session:
        await play(session, events)
        together = (await counted(session))[""]
        for apart in By:
            groups = (await counted(session, apart)).values()
            for name in ("asks", "answered", "abstained", "confirmed", "assumed", "reasked", "escalated"):
                assert sum(getattr(each, name) for each in groups) == getattr(together, name), (apart, name)


@pytest.mark.parametrize("apart", By)
async def test_however_much_there_is_it_is_counted_in_as_many_queries(staffed: Database, apart: By) -> None:
    async with staffed.reading() as session:
        of = (await seen_by(session, "sam")).programme_id
        few = await queries(staffed, session, apart)
        for number in range(30):
            at = MONDAY + timedelta(hours=10 * number)
            section, language = f"s{number}", ("en", "de", "fr")[number % 3]
            session.add(ask_of(f"k{number}", at, "a", "p", "answer", section, language=language))
            session.add(ticket(f"T-{number}", at, of, question_key=f"k{number}"))
        await session.flush()
        assert await queries(staffed, session, apart) == few <= 6


async def queries(database: Database, session: AsyncSession, apart: By) -> int:
    asked: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        asked.append(statement)

    event.listen(database.engine.sync_engine, "before_cursor_execute", note)
    await counted(session, apart)
    event.remove(database.engine.sync_engine, "before_cursor_execute", note)
    return len(asked)


def ticket(number: str, opened: datetime, programme_id: int, **facts: object) -> Ticket:
    usual = {"account": "a", "origin": {}, "language": "en", "subject": "?", "state": TicketState.SOLVED}
    return Ticket(programme_id=programme_id, number=number, opened_at=opened, priority=Priority.NORMAL, **usual | facts)


async def test_tickets_tell_how_long_people_took_and_how_satisfied_whoever_asked_was(staffed: Database) -> None:
    async with staffed.reading() as session:
        of = (await seen_by(session, "sam")).programme_id
        for number, (answered, solved, score) in enumerate(((1, 10, 5), (3, 20, 2), (8, None, None))):
            moments = {
                "first_answered_at": MONDAY + timedelta(hours=answered),
                "solved_at": MONDAY + timedelta(hours=solved) if solved else None,
            }
            session.add(ticket(f"T-{number}", MONDAY, of, satisfaction=score, **moments))
        await session.flush()
        session.add(ticket("T-9", MONDAY, of, merged_into_id=1))
        await session.flush()

        found = (await counted(session))[""]
        assert (found.tickets, found.hours_to_answer, found.hours_to_solution) == (3, 3, 15)
        assert (found.rated, found.satisfaction) == (2, 50.0)


async def test_whoever_looks_after_some_partners_is_told_of_those(staffed: Database) -> None:
    async with staffed.writing() as session:
        theirs, other = (await seen_by(session, "anna")).partner, (await seen_by(session, "chloe")).partner
        assert theirs is not None
        assert other is not None
        session.add(ask_of("k1", MONDAY, "a", "p", "answer", "x", partner_id=theirs.id))
        session.add(ask_of("k2", MONDAY, "b", "p", "answer", "x", partner_id=other.id))
        (await session.get_one(Partner, other.id)).channel_manager_id = None
    async with staffed.reading() as session:
        assert {k: f.asks for k, f in (await counted(session, By.PARTNER, "dora")).items()} == {"Nordlicht": 1}
        assert len(await counted(session, By.PARTNER, "sam")) == 2
        with pytest.raises(NotAllowed):
            await counted(session, who="anna")


async def test_they_survive_the_questions_and_nobody_is_in_them_after_three_days(staffed: Database) -> None:
    async with staffed.writing() as session:
        await support_asks.asked(session, ask_of("k1", MONDAY, "test:T1:anna", "here", "answer", "x"))
        await support_asks.purge(session, MONDAY + timedelta(hours=71))
        assert (await session.get_one(SupportAsk, 1)).asker == "test:T1:anna"

        await support_asks.purge(session, MONDAY + timedelta(hours=72))
        await session.refresh(kept := await session.get_one(SupportAsk, 1))
        assert (kept.asker, kept.conversation) == (None, None)
        assert (await counted(session))[""].assumed == 1

        await support_asks.purge(session, MONDAY + timedelta(days=1096))
        assert (await counted(session))[""].asks == 0
