"""Reviewers decide on deals in chat: a card says what matters, one press decides, and everybody sees who did."""

import pytest
from sqlalchemy import delete, select, update

from bot.prm import people as everybody
from bot.prm import places
from bot.prm.deals import Deal
from bot.prm.people import Person, StaffMembership
from bot.prm.places import Purpose
from bot.prm.programme import Programme
from bot.reply import Reply
from tests import rows
from tests.conversation import Stage, Talk, button, fact
from tests.world import World

DEAL = {"customer": "Acme Robotics", "products": ["keep"], "value": "150k", "closes_on": "2027-03-31"}


@pytest.fixture
def dora(stage: Stage, people: World) -> Talk:
    """The channel manager of both partners."""
    return stage.person("dora")


@pytest.fixture
async def erik(stage: Stage, people: World) -> Talk:
    """An approver."""
    async with stage.database.writing() as session:
        programme = await session.get_one(Programme, 1)
        roles = [everybody.StaffRole.APPROVER]
        await rows.person(session, programme, "Erik", staff=roles, account=("test", "T1", "erik"))
    return stage.person("erik")


@pytest.fixture
async def channel(stage: Stage, people: World) -> str:
    """The vendor's own channel for deals, for which its platform vouches."""
    key, stage.vouched = "test:T1:C-deals", True

    async with stage.database.writing() as session:
        operator = everybody.system(1, "operator")
        await places.keep_for_staff(session, operator, key, [Purpose.DEALS], platform="test", now=stage.clock())
    return key


async def registered(who: Talk, **said: str) -> str:
    done = await who.submit("register_deal", **DEAL | said)
    assert "is registered" in done.text
    return done.text.split()[1]


def card(stage: Stage, who: str) -> Reply:
    return stage.told(who)[-1]


async def test_the_card_says_what_matters_and_one_press_decides(stage: Stage, anna: Talk, dora: Talk) -> None:
    await registered(anna, website="acme.example", country="DE")

    asked = card(stage, "dora")
    assert asked.text == "Deal D-2026-0001 with Acme Robotics waits for a decision."
    assert fact(asked, "Partner") == "Nordlicht (Anna)"
    assert fact(asked, "Customer") == "Acme Robotics, acme.example, DE"
    assert fact(asked, "Value") == "€150,000.00"
    assert fact(asked, "Decision promised by").startswith("Nov 24, 2026")
    assert [each.label for each in asked.buttons] == ["Approve", "Ask the partner", "Reject"]

    done = await dora.press(button(asked, "Approve"))

    assert done.text == "Deal D-2026-0001 with Acme Robotics: Approved."
    assert card(stage, "dora").text.startswith(
        "Deal D-2026-0001 with Acme Robotics: Approved. Decided by Dora, Nov 20,"
    )
    assert card(stage, "dora").buttons == ()
    told = card(stage, "anna")
    assert told.text == "Good news: deal D-2026-0001 with Acme Robotics is approved and protected."
    assert fact(told, "Protected until") == "February 18, 2027"


async def test_what_is_asked_can_be_answered_and_is_reviewed_again(stage: Stage, anna: Talk, dora: Talk) -> None:
    await registered(anna)
    form = (await dora.press(button(card(stage, "dora"), "Ask the partner"))).ask
    assert form is not None
    assert [question.name for question in form.open_questions] == ["question"]
    await dora.submit(form, question="Who is the contact there?")

    told = card(stage, "anna")
    assert told.text == "We have a question about deal D-2026-0001 with Acme Robotics."
    assert fact(told, "Question") == "Who is the contact there?"
    form = (await anna.press(button(told, "Answer the reviewer"))).ask
    assert form is not None
    done = await anna.submit(form, answer="Jane Roe, head of IT")
    assert done.text == "Thank you. Deal D-2026-0001 with Acme Robotics is under review again."

    again = card(stage, "dora")
    assert again.text == "Deal D-2026-0001 with Acme Robotics waits for a decision."
    assert (fact(again, "Asked"), fact(again, "Answered")) == ("Who is the contact there?", "Jane Roe, head of IT")


async def test_a_rejection_has_a_reason_and_can_be_appealed_once(stage: Stage, anna: Talk, dora: Talk) -> None:
    number = await registered(anna)
    for reason in ("We sell there ourselves", "We still do"):
        form = (await dora.press(button(card(stage, "dora"), "Reject"))).ask
        assert form is not None
        await dora.submit(form, reason=reason)
        told = card(stage, "anna")
        assert (told.text, fact(told, "Reason")) == ("Deal D-2026-0001 with Acme Robotics is rejected.", reason)
        labels = [each.label for each in told.buttons]
        assert ("Appeal a rejection" in labels) == (reason == "We sell there ourselves")
        if "Appeal a rejection" in labels:
            form = (await anna.press(button(told, "Appeal a rejection"))).ask
            assert form is not None
            await anna.submit(form, reason="We have worked there for years")
            asked = card(stage, "dora")
            assert asked.text == "Deal D-2026-0001 with Acme Robotics was rejected, and its partner appeals."
            assert fact(asked, "Appealed because") == "We have worked there for years"
    last = await anna.submit("appeal_deal", deal=number, reason="Once more, with feeling")
    assert last.text == "The rejection of deal D-2026-0001 is final: it was appealed already."


async def test_the_second_of_two_who_press_is_told_who_was_faster(
    stage: Stage, anna: Talk, dora: Talk, erik: Talk
) -> None:
    number = await registered(anna)
    seen = await erik.submit("review_deal", deal=number)
    await dora.press(button(card(stage, "dora"), "Approve"))

    told = await erik.press(button(seen, "Approve"))

    assert told.text == "Dora was faster: deal D-2026-0001 is Approved now. I did nothing."


async def test_a_card_that_is_out_of_date_shows_how_it_stands_instead(stage: Stage, anna: Talk, dora: Talk) -> None:
    number = await registered(anna)
    old = card(stage, "dora")
    await anna.submit("update_deal", deal=number, value="160k")
    assert fact(card(stage, "dora"), "Value") == "€160,000.00"  # it was rewritten

    told = await dora.press(button(old, "Approve"))

    assert told.text.startswith("Deal D-2026-0001 has changed since that card was written, so I did nothing yet.")
    assert fact(told, "Value") == "€160,000.00"
    assert (await dora.press(button(told, "Approve"))).text == "Deal D-2026-0001 with Acme Robotics: Approved."


async def test_a_conflict_is_explained_to_staff_and_the_customers_choice_ends_it(
    stage: Stage, anna: Talk, chloe: Talk, dora: Talk
) -> None:
    await registered(anna, value="60k", country="DE", website="acme.example")
    await registered(chloe, customer="ACME Robotics GmbH", country="FR", website="acme.example")

    asked = card(stage, "dora")
    assert asked.table is not None
    (row,) = asked.table.rows
    assert row[:4] == ("D-2026-0001, Acme Robotics", "Nordlicht", "Approved", "Strong, 100")
    assert row[4] == (
        "same name apart from legal form and spelling; same domain acme.example (+10); countries FR and DE (-6); "
        "products in common: Keep Cloud"
    )
    assert [each.label for each in asked.buttons] == [
        "Another customer", "Customer's choice", "Ask the partner", "Reject",
    ]  # fmt: skip
    form = (await dora.press(button(asked, "Customer's choice"))).ask
    assert form is not None
    await dora.submit(form, choice="E-mail of their CIO to us, 19 November")

    assert "is approved and protected" in card(stage, "chloe").text
    ended = card(stage, "anna")
    assert ended.text == "Deal D-2026-0001 with Acme Robotics is cancelled."
    assert fact(ended, "Reason") == "The customer decided in writing whom to buy from."
    for partner in ("anna", "chloe"):
        assert not any("Nordlicht" in str(each) or "Sudwind" in str(each) for each in stage.told(partner))


async def test_two_companies_of_one_name_can_both_be_protected(
    stage: Stage, anna: Talk, chloe: Talk, dora: Talk
) -> None:
    await registered(anna, value="60k", country="DE")
    number = await registered(chloe, country="FR")

    typed = await dora.submit("approve_deal", deal=number)  # without a card nothing is decided
    assert "waits for a decision" in typed.text
    done = await dora.press(button(card(stage, "dora"), "Another customer"))

    assert done.text == "Deal D-2026-0002 with Acme Robotics: Approved."


async def test_the_channel_sees_the_card_too_and_every_copy_says_who_decided(
    stage: Stage, anna: Talk, dora: Talk, channel: str
) -> None:
    await registered(anna)
    posted = [each for each in stage.sent if each.place.key == channel]
    assert [each.reply.text for each in posted] == ["Deal D-2026-0001 with Acme Robotics waits for a decision."]

    await dora.press(button(card(stage, "dora"), "Approve"))

    rewritten = [each for each in stage.sent if each.place.key == channel][-1]
    assert rewritten.edits == posted[0].key
    assert "Decided by Dora" in rewritten.reply.text


async def test_a_value_above_a_limit_goes_to_those_who_may_decide_on_it(
    stage: Stage, anna: Talk, dora: Talk, erik: Talk
) -> None:
    number = await registered(anna, value="60k")  # approved by itself
    await anna.submit("update_deal", deal=number, value="90k")
    assert stage.told("dora") == []

    done = await anna.submit("update_deal", deal=number, value="300k")

    assert done.text.startswith("Deal D-2026-0001 with Acme Robotics stays protected. The new value is above a limit")
    assert (fact(done, "Value"), fact(done, "New value, not agreed to yet")) == ("€90,000.00", "€300,000.00")
    assert stage.told("dora") == []  # she decides on less
    asked = card(stage, "erik")
    assert asked.text == "Deal D-2026-0001 with Acme Robotics is worth more now: €300,000.00 instead of €90,000.00."
    await erik.press(button(asked, "Approve"))
    assert card(stage, "anna").text == "The new value of deal D-2026-0001 with Acme Robotics is agreed to."
    assert fact(await anna.submit("deal_status", deal=number), "Value") == "€300,000.00"


async def test_a_promise_is_nudged_and_then_goes_up(stage: Stage, anna: Talk, dora: Talk, erik: Talk) -> None:
    await registered(anna)  # on a Friday

    await stage.wait(days=3)
    assert card(stage, "dora").text.startswith("Reminder: a decision is promised soon.")
    assert stage.told("erik") == []
    await stage.wait(days=1)
    assert card(stage, "erik").text.startswith("The promised time is over.")
    await erik.press(button(card(stage, "erik"), "Approve"))
    await stage.wait(days=5)
    assert all("Decided by Erik" in each.text for who in ("dora", "erik") for each in stage.told(who))


async def test_an_ending_protection_is_told_in_time_and_then_is_over(stage: Stage, anna: Talk) -> None:
    number = await registered(anna, value="60k")
    for days, left in ((60, 30), (16, 14), (11, 3)):
        await stage.wait(days=days)
        assert card(stage, "anna").text == (f"The protection of deal {number} with Acme Robotics ends in {left} days.")
    await stage.wait(days=3)
    assert card(stage, "anna").text == f"The protection of deal {number} with Acme Robotics has ended."
    assert "Expired" in (await anna.submit("deal_status", deal=number)).text
    assert len(stage.told("anna")) == 4


async def test_after_a_standstill_only_the_last_reminder_speaks(stage: Stage, anna: Talk) -> None:
    await registered(anna, value="60k")
    await stage.wait(days=88)
    assert [each.text for each in stage.told("anna")] == [
        "The protection of deal D-2026-0001 with Acme Robotics ends in 2 days."
    ]


async def test_the_queue_shows_what_one_may_decide_on_the_most_urgent_first(
    stage: Stage, anna: Talk, chloe: Talk, dora: Talk, erik: Talk
) -> None:
    assert (await dora.submit("deal_queue")).text == "No deal waits for you."
    await registered(anna, customer="Large GmbH", value="400k")
    await registered(anna, customer="First GmbH")
    stage.clock.advance(days=5)
    await registered(chloe, customer="Second GmbH")

    def shown(reply: Reply) -> list[str]:
        return [row[2] for row in reply.table.rows] if reply.table else []

    mine = await dora.submit("deal_queue")
    assert shown(mine) == ["First GmbH", "Second GmbH"]
    assert mine.table is not None
    assert [row[5] for row in mine.table.rows] == ["overdue", ""]
    assert shown(await erik.submit("deal_queue")) == ["Large GmbH", "First GmbH", "Second GmbH"]
    assert shown(await erik.submit("deal_queue", after="D-2026-0001")) == ["First GmbH", "Second GmbH"]
    assert (await anna.submit("deal_queue")).text.startswith("You are not allowed")
    card_of_first = await dora.press(button(mine, "Review D-2026-0002"))
    assert "First GmbH" in card_of_first.text


async def test_who_may_read_and_not_decide_is_told_why_before_they_press(
    stage: Stage, anna: Talk, dora: Talk, erik: Talk
) -> None:
    number = await registered(anna, customer="Large GmbH", value="400k")
    told = await dora.turn(skill="review_deal", values={"deal": number})

    assert told.text.startswith("You may decide up to €250,000.00: D-2026-0001 is decided on by somebody with a higher")
    assert fact(told, "Value") == "€400,000.00"
    assert told.buttons == ()
    above = await erik.turn(skill="review_deal", values={"deal": number})
    assert [each.label for each in above.buttons] == ["Approve", "Ask the partner", "Reject"]


async def test_nobody_decides_on_their_own_request(stage: Stage, anna: Talk, dora: Talk) -> None:
    """Somebody who changed sides: what they registered as a partner is others' to decide, and they get no card."""
    number = await registered(anna)
    async with stage.database.writing() as session:
        manager = await session.scalar(select(Person.id).where(Person.key == "dora"))
        await session.execute(update(Deal).where(Deal.number == number).values(owner_id=manager))

    assert (await dora.press(button(card(stage, "dora"), "Approve"))).text == (
        "You registered D-2026-0001 yourself, so somebody else decides on it."
    )
    assert (await dora.submit("deal_queue")).text == "No deal waits for you."


async def test_who_no_longer_decides_is_neither_asked_nor_shown_how_it_goes_on(
    stage: Stage, people: World, anna: Talk, dora: Talk, erik: Talk
) -> None:
    asked = await registered(anna)
    async with stage.database.writing() as session:
        await session.execute(delete(StaffMembership).where(StaffMembership.person_id == people.staff.id))
        session.add(StaffMembership(person_id=people.staff.id, programme_id=1, role=everybody.StaffRole.SUPPORT))

    await registered(anna, customer="Zirbental Hotels")
    await anna.submit("update_deal", deal=asked, value="160k")

    assert [told.text for told in stage.told("dora")] == ["This was decided by others."]
    assert any("Zirbental Hotels" in told.text for told in stage.told("erik"))
