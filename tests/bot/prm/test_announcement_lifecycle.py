"""Whatever is done to an announcement, in whatever order: a second person has seen what goes out before it does."""

import asyncio
import shutil
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

import skills
from bot.errors import NotAllowed, UserError
from bot.prm import (
    announcement_audience,
    announcement_buttons,
    announcement_lifecycle,
    announcement_release,
    announcement_writing,
    people,
)
from bot.prm.announcement_audience import AudienceInUse
from bot.prm.announcement_buttons import CannotStart, Pressable
from bot.prm.announcement_choices import Audience, Schedule
from bot.prm.announcement_lifecycle import NoSuchAnnouncement
from bot.prm.announcement_records import TRANSITIONS, Announcement, AnnouncementState
from bot.prm.announcement_release import PlanChanged, SecondPerson
from bot.prm.announcement_writing import (
    NoSuchCategory,
    TextMissing,
    TextNotApproved,
    TooLate,
)
from bot.prm.database import Database
from bot.prm.ledger import LedgerEntry
from bot.prm.people import Member
from tests import databases, world
from tests.bot.prm.announced import Desk, desk

NOW = datetime.fromisoformat("2026-11-20T09:00:00+00:00")
WHO = st.sampled_from(["erik", "frida"])
Act = Callable[[Desk, Member], Awaitable[Any]]


class Campaign(RuleBasedStateMachine):
    """One announcement in the hands of two people, who do with it what they like."""

    database: Database  # set by the test
    runner: asyncio.Runner

    @initialize()
    def begin(self) -> None:
        self.seen: tuple[int, str] | None = None  # the plan somebody looked at last
        self.number = self.do("erik", lambda at, who: at.ready(NOW)).number
        self.states = [AnnouncementState.DRAFT, AnnouncementState.IN_REVIEW]

    def do(self, who: str, act: Act) -> Any:
        """One transaction; being refused changes nothing."""

        async def once() -> Any:
            async with self.database.writing() as session:
                at = await desk(session)
                return await act(at, at.erik if who == "erik" else at.frida)

        try:
            return self.runner.run(once())
        except UserError:
            return None

    @rule(who=WHO, body=st.sampled_from(["One.", "Two."]))
    def write(self, who: str, body: str) -> None:
        self.do(
            who,
            lambda at, m: announcement_writing.set_text(
                at.session, m, self.number, "en", title="News", body=body, now=NOW
            ),
        )

    @rule(who=WHO)
    def submit(self, who: str) -> None:
        self.do(who, lambda at, m: announcement_writing.submit(at.session, m, at.programme, self.number, now=NOW))

    @rule(who=WHO)
    def give_back(self, who: str) -> None:
        self.do(who, lambda at, m: announcement_writing.give_back(at.session, m, self.number, reason="-", now=NOW))

    @rule(who=WHO)
    def look_at_the_plan(self, who: str) -> None:
        plan = self.do(
            who,
            lambda at, m: announcement_release.dry_run(
                at.session, m, at.programme, self.number, reach=at.reach, now=NOW
            ),
        )
        self.seen = (plan.places, plan.fingerprint)

    @rule(who=WHO)
    def release(self, who: str) -> None:
        if self.seen is None:
            return
        places, fingerprint = self.seen
        self.do(
            who,
            lambda at, m: announcement_release.release(
                at.session, m, at.programme, self.number,
                places=places, fingerprint=fingerprint, reach=at.reach, now=NOW,
            ),
        )  # fmt: skip

    @rule(who=WHO, what=st.sampled_from(["pause", "resume", "resend"]))
    def hold_or_go_on(self, who: str, what: str) -> None:
        self.do(who, lambda at, m: getattr(announcement_release, what)(at.session, m, self.number, NOW))

    @rule(who=WHO, what=st.sampled_from(["cancel", "recall"]))
    def stop(self, who: str, what: str) -> None:
        self.do(who, lambda at, m: getattr(announcement_release, what)(at.session, m, self.number, reason="-", now=NOW))

    @rule(to=st.sampled_from([AnnouncementState.SENDING, AnnouncementState.SENT, AnnouncementState.PARTLY_FAILED]))
    def time_passes(self, to: AnnouncementState) -> None:
        """What the sending does by itself."""

        async def move(at: Desk, _: Member) -> None:
            row = (await at.session.scalars(select(Announcement))).one()
            await announcement_lifecycle.change(at.session, row, to, actor="system", now=NOW)

        self.do("erik", move)

    @invariant()
    def it_went_only_where_it_may(self) -> None:
        if hasattr(self, "number"):
            row, released_by = self.runner.run(self._row())
            if row.state is not self.states[-1]:
                assert row.state in TRANSITIONS[self.states[-1]]
                self.states.append(row.state)
            if row.state not in (AnnouncementState.DRAFT, AnnouncementState.IN_REVIEW, AnnouncementState.CANCELLED):
                assert released_by not in (None, row.author_id, row.changed_by_id)

    async def _row(self) -> tuple[Announcement, int | None]:
        async with self.database.reading() as session:
            row = (await session.scalars(select(Announcement))).one()
            return row, row.released_by_id


@pytest.mark.slow
def test_it_takes_a_second_person_and_no_forbidden_way(sqlite_template: Path, tmp_path: Path) -> None:
    numbers = iter(range(10_000))

    class Mine(Campaign):
        def __init__(self) -> None:
            super().__init__()
            file = shutil.copy(sqlite_template, tmp_path / f"{next(numbers)}.db")
            self.runner = asyncio.Runner()
            self.database = databases.opened(f"sqlite+aiosqlite:///{file}")
            self.runner.run(world.build(self.database, NOW))  # type: ignore[arg-type]

        def teardown(self) -> None:
            self.runner.run(databases.closed(self.database))
            self.runner.close()

    quick = settings(
        max_examples=6,
        stateful_step_count=20,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        phases=(Phase.generate,),
    )
    run_state_machine_as_test(Mine, settings=quick)


@pytest.fixture
async def office(database: Database) -> Any:
    """A transaction in the small world."""
    await world.build(database, NOW)
    async with database.writing() as session:
        yield await desk(session)


async def test_who_wrote_it_does_not_release_it(office: Desk) -> None:
    row = await office.ready(NOW)
    seen = await office.planned(row, NOW)
    told = {"places": seen.places, "fingerprint": seen.fingerprint, "reach": office.reach, "now": NOW}
    with pytest.raises(SecondPerson):
        await announcement_release.release(office.session, office.erik, office.programme, row.number, **told)


async def test_whose_words_go_out_does_not_release_them_whoever_changed_something_last(office: Desk) -> None:
    session, erik, frida, now = office.session, office.erik, office.frida, NOW
    row = await announcement_writing.draft(session, erik, office.programme, title="N", category="product", now=now)
    await announcement_writing.set_text(session, frida, row.number, "en", title="News", body="By Frida.", now=NOW)
    await announcement_writing.change(session, erik, office.programme, row.number, urgent=True, now=now)
    await announcement_writing.submit(session, erik, office.programme, row.number, now=now)
    with pytest.raises(SecondPerson):
        await office.let_go(row, await office.planned(row, now), now)

    await announcement_writing.give_back(session, erik, row.number, reason="", now=now)
    await announcement_writing.set_text(session, erik, row.number, "en", title="News", body="By Erik.", now=NOW)
    await announcement_writing.submit(session, erik, office.programme, row.number, now=now)
    assert (await office.let_go(row, await office.planned(row, now), now)).state is AnnouncementState.SCHEDULED


async def test_the_audience_that_was_released_is_not_another_one_when_it_goes_out(office: Desk) -> None:
    session, erik = office.session, office.erik
    await announcement_audience.save(session, erik, "few", Audience(partners=("nordlicht",)), NOW)
    await announcement_audience.save(session, erik, "within", Audience(audiences=("few",)), NOW)
    row = await office.ready(NOW, audience=Audience(audiences=("within",)), schedule=Schedule.of(NOW + timedelta(1)))
    seen = await office.planned(row, NOW)
    await announcement_audience.save(session, erik, "few", Audience(), NOW)
    with pytest.raises(PlanChanged):
        await office.let_go(row, seen, NOW)

    await office.let_go(row, await office.planned(row, NOW), NOW)
    with pytest.raises(AudienceInUse):
        await announcement_audience.save(session, erik, "few", Audience(partners=("sudwind",)), NOW)
    await announcement_audience.save(session, erik, "others", Audience(partners=("sudwind",)), NOW)
    await announcement_release.cancel(session, erik, row.number, reason="-", now=NOW)
    await announcement_audience.save(session, erik, "few", Audience(partners=("sudwind",)), NOW)


async def test_a_plan_that_has_changed_is_shown_again(office: Desk) -> None:
    row = await office.ready(NOW)
    seen = await office.planned(row, NOW)
    await announcement_writing.give_back(office.session, office.erik, row.number, reason="", now=NOW)
    await announcement_writing.set_text(
        office.session, office.erik, row.number, "en", title="Old", body="Old.", now=NOW
    )
    await announcement_writing.submit(office.session, office.erik, office.programme, row.number, now=NOW)
    with pytest.raises(PlanChanged):
        await office.let_go(row, seen, NOW)


async def test_it_needs_the_programmes_language_and_a_persons_yes_to_every_machines_text(office: Desk) -> None:
    session, erik, programme = office.session, office.erik, office.programme
    row = await announcement_writing.draft(session, erik, programme, title="News", category="product", now=NOW)
    with pytest.raises(TextMissing):
        await announcement_writing.submit(session, erik, programme, row.number, now=NOW)

    await announcement_writing.set_text(session, erik, row.number, "en", title="News", body="We have news.", now=NOW)
    await announcement_writing.set_text(
        session, erik, row.number, "de", title="Neues", body="Neues.", proposed=True, now=NOW
    )
    with pytest.raises(TextNotApproved):
        await announcement_writing.submit(session, erik, programme, row.number, now=NOW)

    await announcement_writing.approve_text(session, erik, row.number, "de", NOW)
    assert (await announcement_writing.submit(session, erik, programme, row.number, now=NOW)).state == "in_review"


async def test_a_button_starts_only_what_changes_nothing_by_itself(office: Desk) -> None:
    row = await announcement_writing.draft(
        office.session, office.erik, office.programme, title="News", category="product", now=NOW
    )
    startable = skills.load().startable()
    assert "my_deals" in startable
    wanted = [Pressable({"en": "Approve"}, "approve_deal", {"number": "D-2026-0001"})]
    with pytest.raises(CannotStart):
        await announcement_buttons.set_buttons(
            office.session, office.erik, row.number, wanted, startable=startable, now=NOW
        )


async def test_times_that_are_over_and_unknown_categories_are_refused(office: Desk) -> None:
    late = Schedule.of(NOW - timedelta(minutes=1))
    for error, facts in ((TooLate, {"schedule": late}), (NoSuchCategory, {"category": "gossip"})):
        with pytest.raises(error):
            await office.ready(NOW, **facts)


@pytest.mark.parametrize("who", ["anna", "bela", "chloe"])
async def test_a_partners_people_neither_read_nor_write_what_is_not_sent(who: str, office: Desk) -> None:
    row = await office.ready(NOW)
    person = await _called(office.session, who)
    with pytest.raises(NotAllowed):
        await announcement_lifecycle.get(office.session, person, row.number)
    with pytest.raises(NotAllowed):
        await announcement_writing.draft(
            office.session, person, office.programme, title="News", category="product", now=NOW
        )


async def test_a_number_that_never_was_is_not_found(office: Desk) -> None:
    with pytest.raises(NoSuchAnnouncement):
        await announcement_lifecycle.get(office.session, office.erik, "A-2026-0099")


async def test_every_step_is_in_the_ledger(office: Desk) -> None:
    await office.released(NOW)
    actions = (await office.session.scalars(select(LedgerEntry.action).order_by(LedgerEntry.seq))).all()
    steps = [action for action in actions if action.startswith("announcement.")]
    assert [each.removeprefix("announcement.") for each in steps] == ["drafted", "written", "submitted", "released"]


async def _called(session: AsyncSession, key: str) -> Member:
    found = await people.called(session, key)
    assert found is not None
    return found
