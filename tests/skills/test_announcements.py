"""Announcements as people live them in chat: written, looked at, released by a colleague, read and answered."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import update

from bot import downloads, files
from bot.file_store import FileStore
from bot.i18n import Translator
from bot.message import Place
from bot.prm import announcement_writing
from bot.prm.announcement_records import AnnouncementState, Outcome
from bot.prm.database import Database
from bot.prm.partners import Partner
from bot.reply import Reply
from tests.bot.announcing.flow import opened, outcomes, state, until_settled
from tests.bot.handing_in import in_pieces
from tests.bot.prm.announced import desk
from tests.conversation import Stage, Talk, button, fact

NEWS = {"title": "Spring promotion", "body": "20 % off backup until June.", "category": "promotion"}


@pytest.fixture
async def stage(database: Database) -> Stage:
    """The small world with Erik and Frida, who write and release announcements."""
    stage = await opened(database)
    async with database.writing() as session:
        await desk(session)
    return stage


async def test_a_draft_offers_what_comes_next_and_everything_else_behind_one_button(stage: Stage) -> None:
    erik = stage.person("erik")
    draft = await erik.submit("announce", **NEWS)
    likely = ["Ask for its release", "Who gets it", "Send me a test", "Write its text"]
    assert [each.label for each in draft.buttons] == [*likely, "More"]
    more = await erik.press(button(draft, "More"))
    rarer = ["Change an announcement", "Add a button", "Cancel an announcement"]  # no model that could translate
    assert [each.label for each in more.buttons] == rarer
    changed = await erik.press(button(more, "Change an announcement"))  # asks what to change, not whether it is right
    assert changed.ask is not None
    assert not changed.ask.open_questions

    await submitted(erik, "cancel_announcement", announcement="A-2026-0001", reason="No longer true")
    late = await erik.press(button(draft, "More"))  # on the card of before
    assert fact(late, "State") == "Cancelled"


async def test_whom_it_is_for_is_said_by_name(stage: Stage) -> None:
    whom = {"tiers": ["gold"], "types": ["VAR"], "roles": ["rep"], "products": ["keep"], "excluded": "nordlicht"}
    draft = await submitted(stage.person("erik"), "announce", **NEWS, **whom)
    said = "Tiers: Gold; Types: VAR; Products: Keep Cloud; Not: Nordlicht; Roles: Sales"
    assert fact(draft, "For") == said


async def test_a_partner_and_a_product_of_one_key_keep_their_names(stage: Stage) -> None:
    async with stage.database.writing() as session:
        await session.execute(update(Partner).where(Partner.key == "nordlicht").values(key="keep"))
    draft = await submitted(stage.person("erik"), "announce", **NEWS, products=["keep"], excluded="Nordlicht")
    assert fact(draft, "For") == "Products: Keep Cloud; Not: Nordlicht"


async def test_from_the_first_word_to_the_report(stage: Stage) -> None:
    erik, frida = stage.person("erik"), stage.person("frida")
    draft = await erik.submit("announce", **NEWS)
    assert draft.text.startswith("Announcement A-2026-0001, “Spring promotion”, is a draft.")
    assert (fact(draft, "State"), fact(draft, "For")) == ("Draft", "Every partner")

    with_button = await submitted(erik, "announcement_button", announcement="A-2026-0001", starts="my_deals")
    assert fact(with_button, "Buttons") == "My deals"
    test = await erik.press(button(with_button, "Send me a test"))
    assert test.text == "**Spring promotion**\n\n20 % off backup until June."
    assert [each.label for each in test.buttons] == ["My deals", "Open A-2026-0001"]

    waiting = await erik.press(button(with_button, "Ask for its release"))
    assert waiting.text == "A-2026-0001, “Spring promotion”, waits for a colleague who releases it. They are told."
    card = stage.told("frida")[-1]
    assert card.text == "Erik asks for the release of the announcement A-2026-0001, “Spring promotion”."

    plan = await frida.press(button(card, "Who gets it"))
    assert plan.text == "A-2026-0001, “Spring promotion”, goes to 2 places."
    confirm = await frida.press(button(plan, "Release to 2 places"))
    assert [label for label, _ in confirm.facts] == ["Announcement", "Places"]  # what a person can check
    assert fact(confirm, "Places") == "2"
    assert await state(stage.database, "A-2026-0001") is AnnouncementState.IN_REVIEW  # one press is not enough
    released = await frida.press(button(confirm, "Confirm"))
    assert released.text == "A-2026-0001, “Spring promotion”, goes out now, to 2 places."
    assert "The announcement A-2026-0001, “Spring promotion”: Scheduled." in [each.text for each in stage.told("frida")]

    assert await until_settled(stage, "A-2026-0001") is AnnouncementState.SENT
    assert stage.told("erik")[-1].text == 'Your announcement A-2026-0001 "Spring promotion" has arrived everywhere.'
    report = await erik.turn(skill="announcement_report", values={"announcement": "A-2026-0001"})
    assert report.text.splitlines()[0].replace("\N{NO-BREAK SPACE}", " ") == (
        "A-2026-0001, “Spring promotion”: it reached 2 of 2 partners. ██████████ 100 %"
    )
    assert report.text.splitlines()[-1] == "Whether a message was read is not known on these platforms."
    assert [(each.label, each.name) for each in report.downloads] == [("Download as CSV", "A-2026-0001.csv")]
    assert report.table is not None
    assert report.table.columns == ("Partner", "Arrived")  # nothing came back yet
    assert {row[0] for row in report.table.rows} == {"Nordlicht", "Sudwind"}


async def test_released_at_night_it_says_that_it_waits_for_the_morning(stage: Stage) -> None:
    erik, frida = stage.person("erik"), stage.person("frida")
    await submitted(erik, "announce", **NEWS)
    await erik.turn(skill="submit_announcement", values={"announcement": "A-2026-0001"})
    stage.clock.advance(hours=12)
    plan = await frida.turn(skill="announcement_plan", values={"announcement": "A-2026-0001"})
    released = await frida.press(button(await frida.press(button(plan, "Release to 2 places")), "Confirm"))
    assert released.text == (
        "A-2026-0001, “Spring promotion”, is released to 2 places. It begins to go out "
        f"{fact(plan, 'First one due')}. 2 places wait for the end of their quiet hours."
    )


async def submitted(talk: Talk, skill: str, **values: object) -> Reply:
    """A form filled in and confirmed."""
    return await talk.turn(skill=skill, values=values, confirmed=True)


async def released(stage: Stage, **said: object) -> str:
    erik, frida = stage.person("erik"), stage.person("frida")
    await submitted(erik, "announce", **{**NEWS, **said})
    await erik.turn(skill="submit_announcement", values={"announcement": "A-2026-0001"})
    plan = await frida.turn(skill="announcement_plan", values={"announcement": "A-2026-0001"})
    await frida.press(button(await frida.press(plan.buttons[0]), "Confirm"))
    await until_settled(stage, "A-2026-0001")
    return "A-2026-0001"


async def test_of_what_was_sent_no_plan_is_made_any_more(stage: Stage) -> None:
    number = await released(stage, partners="Nordlicht")
    shown = await stage.person("erik").turn(skill="announcement_plan", values={"announcement": number})
    assert (fact(shown, "State"), shown.buttons[0].label) == ("Sent", "Announcement report")


async def test_whoever_wrote_it_is_offered_no_release_and_refused_one(stage: Stage) -> None:
    erik = stage.person("erik")
    await submitted(erik, "announce", **NEWS)
    await erik.turn(skill="submit_announcement", values={"announcement": "A-2026-0001"})
    plan = await erik.turn(skill="announcement_plan", values={"announcement": "A-2026-0001"})
    assert [each.label for each in plan.buttons] == ["Every recipient"]

    card = await erik.turn(skill="release_announcement", values={"announcement": "A-2026-0001"})
    refused = await erik.press(button(card, "Confirm"))
    assert "Somebody else has to release A-2026-0001: you have written at it." in refused.text


async def test_a_plan_that_changed_since_it_was_seen_is_shown_again(stage: Stage) -> None:
    erik, frida = stage.person("erik"), stage.person("frida")
    await submitted(erik, "announce", **NEWS)
    await erik.turn(skill="submit_announcement", values={"announcement": "A-2026-0001"})
    plan = await frida.turn(skill="announcement_plan", values={"announcement": "A-2026-0001"})
    card = await frida.press(plan.buttons[0])
    await submitted(frida, "take_partner_out", announcement="A-2026-0001", partner="Sudwind", reason="In a dispute.")

    refused = await frida.press(button(card, "Confirm"))
    assert "Places that A-2026-0001 goes to now: 1" in refused.text
    assert await state(stage.database, "A-2026-0001") is AnnouncementState.IN_REVIEW


async def test_a_press_on_its_button_counts_and_shows_what_it_is_for(stage: Stage) -> None:
    erik = stage.person("erik")
    await submitted(erik, "announce", **NEWS)
    for starts in ("my_deals", "register_deal"):
        await submitted(erik, "announcement_button", announcement="A-2026-0001", starts=starts)
    async with stage.database.writing() as session:
        at_work = await desk(session, reach=stage.reach)
        row = await announcement_writing.submit(
            session, at_work.erik, at_work.programme, "A-2026-0001", now=stage.clock()
        )
        await at_work.let_go(row, await at_work.planned(row, stage.clock()), stage.clock())
    await until_settled(stage, "A-2026-0001")
    posted = next(each.reply for each in stage.sent if each.place.key == "test:T1:C-nordlicht")

    anna = stage.person("anna")
    assert (await anna.press(button(posted, "My deals"))).text.startswith(("Your deals", "There are no deals"))
    form = await anna.press(button(posted, "Register a deal"))
    assert form.ask is not None
    assert form.ask.skill == "register_deal"

    report = await erik.turn(skill="announcement_report", values={"announcement": "A-2026-0001"})
    assert (fact(report, "Pressed: My deals"), fact(report, "Pressed: Register a deal")) == ("1", "1")


async def test_a_partner_acknowledges_once_and_only_what_it_got(stage: Stage) -> None:
    due = (stage.clock() + timedelta(days=7)).date().isoformat()
    number = await released(stage, partners="Nordlicht", acknowledge=True, acknowledge_by=due)
    posted = next(each.reply for each in stage.sent if each.place.key == "test:T1:C-nordlicht")
    anna, chloe = stage.person("anna"), stage.person("chloe")
    assert (
        await anna.press(button(posted, "I have read this"))
    ).text == f"Thank you. I noted that you have read {number}."
    assert (await anna.press(button(posted, "I have read this"))).text == f"You had acknowledged {number} before."

    foreign = await chloe.press(button(posted, "I have read this"))
    made_up = await chloe.turn(skill="acknowledge_announcement", values={"number": "A-2026-0099"})
    assert foreign.text.replace(number, "?") == made_up.text.replace("A-2026-0099", "?")


async def test_where_everybody_presses_each_is_answered_alone_without_a_line_for_the_others(stage: Stage) -> None:
    await released(stage, partners="Nordlicht", acknowledge=True)
    posted = next(each.reply for each in stage.sent if each.place.key == "test:T1:C-nordlicht")
    before = len(stage.sent)
    anna = stage.person("anna", place=Place(key="test:T1:C-nordlicht", kind="shared"))
    assert (await anna.press(button(posted, "I have read this"))).text.startswith("Thank you.")
    assert [each.conversation for each in stage.sent[before:] if each.sender == anna.sender] == [None]


async def test_the_vendors_people_hear_for_whom_the_buttons_are(stage: Stage) -> None:
    number = await released(stage, partners="Nordlicht", acknowledge=True)
    await submitted(stage.person("erik"), "announce", **NEWS)
    await submitted(stage.person("erik"), "announcement_button", announcement="A-2026-0002", starts="my_deals")
    posted = next(each.reply for each in stage.sent if each.place.key == "test:T1:C-nordlicht")
    test = await stage.person("erik").turn(skill="preview_announcement", values={"announcement": "A-2026-0002"})
    for label, reply, about in (("I have read this", posted, number), ("My deals", test, "A-2026-0002")):
        told = await stage.person("erik").press(button(reply, label))
        assert told.text == f"Only the partners who get {about} can press that. From you it counts for nothing."


async def test_who_says_until_when_it_is_to_be_acknowledged_has_said_that_it_must_be(stage: Stage) -> None:
    due = (stage.clock() + timedelta(days=7)).date()
    erik = stage.person("erik")
    draft = await submitted(erik, "announce", **NEWS, acknowledge_by=due.isoformat())
    assert fact(draft, "To be acknowledged") == Translator("en").day(due)
    refused = await erik.submit("announce", **NEWS, acknowledge=False, acknowledge_by=due.isoformat())
    assert refused.ask is not None
    assert refused.ask.errors == {"acknowledge_by": "A day is only needed where it must be acknowledged."}


async def test_a_company_turns_a_category_off_and_gets_nothing_of_it(stage: Stage) -> None:
    bela = stage.person("bela")
    choices = await bela.turn(skill="announcement_choices")
    assert fact(choices, "Promotions") == "on"
    off = await bela.press(button(await bela.press(button(choices, "Turn off: Promotions")), "Confirm"))
    assert fact(off, "Promotions") == "off"

    await released(stage)
    assert await outcomes(stage.database) == {"test:T1:chloe": Outcome.SENT}  # Nordlicht reads the channel, too


async def test_partners_cannot_write_announcements(stage: Stage) -> None:
    reply = await stage.person("anna").turn(skill="announcements")
    assert "announcement" not in reply.text.lower()


async def test_a_time_of_day_is_where_each_partner_is(stage: Stage) -> None:
    draft = await submitted(stage.person("erik"), "announce", **NEWS, day="2026-11-24", at="14.30")
    assert fact(draft, "When") == "November 24, 2026, 14:30 where each partner is"


async def test_an_unknown_partner_is_named_and_nothing_is_lost(stage: Stage) -> None:
    reply = await submitted(stage.person("erik"), "announce", **NEWS, partners="Nordlicht, Nirvana Ltd")
    assert "I don't know these partners: Nirvana Ltd." in reply.text
    assert reply.ask is not None
    assert reply.ask.known["title"] == "Spring promotion"


async def test_its_files_are_offered_where_it_was_posted_to_whoever_got_it_and_nobody_else(
    stage: Stage, tmp_path: Path
) -> None:
    store = FileStore(tmp_path, largest=1_000_000)
    erik = stage.person("erik")
    file = await files.keep(
        stage.database, store, sender=erik.sender, name="terms.txt", chunks=in_pieces(b"20 %"), now=stage.clock()
    )
    await released(stage, partners="Nordlicht", files=[file.id])
    [posted] = [each.reply for each in stage.sent if each.place.key == "test:T1:C-nordlicht"]
    assert [(each.label, each.name) for each in posted.downloads] == [("terms.txt (4 bytes)", file.id)]

    async def fetched(user: str) -> bytes | None:
        async with stage.database.reading() as session:
            found = await downloads.fetched(session, store, stage.person(user).sender, file.id, Translator("en"))
            return found.data if found else None

    assert [await fetched(each) for each in ("anna", "bela", "chloe", "stranger")] == [b"20 %", b"20 %", None, None]
    await submitted(stage.person("frida"), "recall_announcement", announcement="A-2026-0001", reason="Wrong terms.")
    assert await fetched("anna") is None


CORRECTED = {
    "announcement": "A-2026-0001",
    "language": "en",
    "title": "Spring promotion",
    "body": "25 % off until June.",
}


def standing(stage: Stage) -> set[str]:
    """What partners read of it now."""
    last = {each.place.key: each.reply.text for each in stage.sent if each.place.key in PARTNERS}
    return set(last.values())


PARTNERS = ("test:T1:C-nordlicht", "test:T1:chloe")


async def until_corrected(stage: Stage) -> None:
    for _ in range(3):
        await stage.wait(seconds=2)


async def test_a_correction_of_what_partners_read_goes_out_once_a_second_person_has_read_it(stage: Stage) -> None:
    await released(stage)
    erik, frida = stage.person("erik"), stage.person("frida")
    proposed = await submitted(erik, "write_announcement", **CORRECTED)
    assert proposed.text.startswith("Your correction of the English text of A-2026-0001 waits for a colleague")
    await until_corrected(stage)
    assert standing(stage) == {"**Spring promotion**\n\n20 % off backup until June."}

    card = stage.told("frida")[-1]
    assert card.text.startswith("Erik proposes to correct the English text of A-2026-0001, “Spring promotion”")
    assert card.table is not None
    assert card.table.rows[1] == ("20 % off backup until June.", "25 % off until June.")
    done = await frida.press(button(card, "Correct it everywhere"))
    assert done.text == "A-2026-0001, “Spring promotion”, is being corrected wherever it was posted."
    await until_corrected(stage)
    assert standing(stage) == {"**Spring promotion**\n\n25 % off until June."}
    assert stage.told("erik")[-1].text.startswith("Frida released the correction of A-2026-0001")
    assert "Frida released the correction" in stage.told("frida")[-1].text  # in place of the card


async def test_nobody_lets_their_own_correction_go(stage: Stage) -> None:
    await released(stage)
    erik = stage.person("erik")
    proposed = await submitted(erik, "write_announcement", **CORRECTED)
    card = await erik.press(button(proposed, "Proposed correction: English"))
    for label in ("Correct it everywhere", "Leave it as it is"):
        refused = await erik.turn(
            skill=button(card, label).skill, values={**button(card, label).values, "reason": "No."}, confirmed=True
        )
        assert "Somebody else has to release A-2026-0001" in refused.text
    await until_corrected(stage)
    assert standing(stage) == {"**Spring promotion**\n\n20 % off backup until June."}


async def test_what_was_proposed_since_a_card_was_read_does_not_go_out_by_it(stage: Stage) -> None:
    await released(stage)
    erik, frida = stage.person("erik"), stage.person("frida")
    await submitted(erik, "write_announcement", **CORRECTED)
    read = stage.told("frida")[-1]
    await submitted(erik, "write_announcement", **{**CORRECTED, "body": "99 % off."})
    refused = await frida.press(button(read, "Correct it everywhere"))
    assert "No correction 1 of A-2026-0001 waits" in refused.text
    assert "Another correction of A-2026-0001" in "\n".join(each.text for each in stage.told("frida"))
    await until_corrected(stage)
    assert standing(stage) == {"**Spring promotion**\n\n20 % off backup until June."}


async def test_a_declined_correction_changes_nothing_and_its_author_hears_why(stage: Stage) -> None:
    await released(stage)
    erik, frida = stage.person("erik"), stage.person("frida")
    await submitted(erik, "write_announcement", **CORRECTED)
    no = button(stage.told("frida")[-1], "Leave it as it is")
    await frida.turn(skill=no.skill, values={**no.values, "reason": "It is 20 %."}, confirmed=True)
    assert stage.told("erik")[-1].text.startswith("Frida declined the correction of A-2026-0001")
    assert stage.told("erik")[-1].text.endswith("It is 20 %.")
    again = await frida.turn(skill="release_correction", values=no.values)
    assert "No correction 1 of A-2026-0001 waits" in again.text
    await until_corrected(stage)
    assert standing(stage) == {"**Spring promotion**\n\n20 % off backup until June."}


async def test_one_person_takes_it_back_and_then_nothing_of_it_is_corrected(stage: Stage) -> None:
    await released(stage)
    erik, frida = stage.person("erik"), stage.person("frida")
    await submitted(erik, "write_announcement", **CORRECTED)
    card = stage.told("frida")[-1]
    await submitted(erik, "recall_announcement", announcement="A-2026-0001", reason="Wrong price.")
    assert "The announcement A-2026-0001, “Spring promotion”: Recalled." in [each.text for each in stage.told("frida")]
    refused = await frida.press(button(card, "Correct it everywhere"))
    assert "being corrected" not in refused.text


async def test_by_the_number_of_one_that_is_cancelled_no_other_is_meant_whose_title_holds_it(stage: Stage) -> None:
    erik = stage.person("erik")
    await submitted(erik, "announce", **NEWS)
    await submitted(erik, "cancel_announcement", announcement="A-2026-0001", reason="No longer true")
    await submitted(erik, "announce", **{**NEWS, "title": "Instead of A-2026-0001"})
    for said in ("A-2026-0001", "A-1"):
        await erik.turn(skill="submit_announcement", values={"announcement": said})
        assert await state(stage.database, "A-2026-0002") is AnnouncementState.DRAFT, said
