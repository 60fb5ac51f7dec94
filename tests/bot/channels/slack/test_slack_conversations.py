"""Partners work with the assistant in Slack: alone with it, and in channels they share with the vendor and others."""

import pytest
from sqlalchemy import select, update

from bot import jobs
from bot.prm import invitations, people
from bot.prm.people import PartnerRole, Person
from bot.prm.programme import Programme
from bot.understand import Act, Understood
from tests import drawn, slack_page
from tests.bot.channels.slack.talk import BOT, VENDOR, Post, Workplace
from tests.enquiries import came_in

COMPLETE = {"customer": "Acme Robotics", "products": ["keep"], "value": "50,000 EUR", "closes_on": "2027-03-31"}


def start(**values: object) -> Understood:
    return Understood(act=Act.START, skill="register_deal", values=values)


async def test_a_deal_is_registered_in_a_direct_conversation(office: Workplace) -> None:
    anna = office.person("anna")
    office.stage.understood["register Acme"] = start(customer="Acme Robotics")

    [asked] = await anna.say("register Acme")
    assert "Register a deal: 3 answers are missing." in asked.text
    assert asked.channel == "DANNA"

    await anna.press("Fill in the form")
    assert anna.view is not None
    assert anna.view["title"]["text"] == "Register a deal"

    done = await anna.submit(products=["keep"], value="50k", closes_on="2027-03-31")
    assert isinstance(done, list)
    assert "Deal D-2026-0001 with Acme Robotics is registered and protected." in done[-1].text


async def test_in_a_channel_of_two_partners_everything_private_goes_to_the_person(office: Workplace) -> None:
    anna = office.person("anna", channel="CBOTH")
    office.stage.understood["register Acme"] = start(**COMPLETE)

    here, alone = sorted(await anna.say("register Acme"), key=lambda post: post.channel)

    assert (here.channel, here.text) == ("CBOTH", "I answered you in private.")
    assert here.message["thread_ts"] == anna.thread
    assert alone.channel == "DANNA"
    assert "Acme Robotics" in alone.text

    [done] = await anna.press("Confirm")
    assert done.channel == "DANNA"
    assert "Deal D-2026-0001" in done.text
    assert not any("Acme" in str(post) for post in office.slack.posted("CBOTH"))


@pytest.mark.parametrize(("closed", "refusal"), [("UANNA", "user_disabled"), ("DANNA", "messages_tab_disabled")])
async def test_who_cannot_be_reached_in_private_learns_it_once_where_they_asked(
    office: Workplace, closed: str, refusal: str
) -> None:
    anna = office.person("anna", channel="CBOTH")
    office.stage.understood["register Acme"] = start(**COMPLETE)
    office.slack.closed[closed] = refusal

    said = await anna.say("register Acme")
    async with office.database.writing() as session:
        [dead] = await jobs.list_jobs(session, state="dead")
        await jobs.retry(session, dead.id)
    await office.settle()

    assert dead.error == f"slack refused: {refusal}"
    assert [(post.channel, post.message["thread_ts"], post.text) for post in said] == [
        ("CBOTH", anna.thread, "I answered you in private."),
        ("CBOTH", anna.thread, "I could not reach you in private. Open a conversation with me and ask there."),
    ]
    assert office.slack.posted() == [post.message for post in said]


async def test_a_form_begun_in_a_channel_is_gone_on_with_where_it_is_shown(office: Workplace) -> None:
    """It was shown to the person alone, so what they write there answers it."""
    anna, alone = office.person("anna", channel="CBOTH"), office.person("anna")
    office.stage.understood["register Acme"] = start(**{**COMPLETE, "value": None})
    office.stage.understood["50k"] = Understood(act=Act.ANSWER, skill="register_deal", values={"value": "50k"})
    await anna.say("register Acme")

    [asked] = await alone.say("50k")

    assert "Register a deal: is this right?" in asked.text
    assert "€50,000.00" in asked.text


async def test_problems_stand_beside_the_fields_and_nothing_typed_is_lost(office: Workplace) -> None:
    anna = office.person("anna")
    office.stage.understood["register Acme"] = start(customer="Acme Robotics")
    await anna.say("register Acme")
    await anna.press("Fill in the form")

    problems = await anna.submit(products=["keep"], value="a lot", closes_on="2020-01-01")

    assert problems == {
        "value": "I could not read an amount in that. Write it like this: 50,000 EUR",
        "closes_on": "The closing date must not lie in the past.",
    }
    done = await anna.submit(products=["keep"], value="50k", closes_on="2027-03-31")
    assert isinstance(done, list)
    assert "Deal D-2026-0001" in done[-1].text


async def test_a_country_is_searched_for_in_the_form(office: Workplace) -> None:
    anna = office.person("anna")
    office.stage.understood["register Acme"] = start(customer="Acme Robotics")
    await anna.say("register Acme")
    await anna.press("Fill in the form")
    assert anna.view is not None

    body = {
        "type": "block_suggestion",
        "team": {"id": VENDOR},
        "user": {"id": anna.user, "team_id": anna.home},
        "action_id": "answer",
        "block_id": "country",
        "value": "switz",
        "view": anna.view,
    }
    found = (await office.send(body, form="payload")).json()["options"]

    assert [(each["text"]["text"], each["value"]) for each in found] == [("Switzerland", "CH")]


async def test_what_else_could_be_said_is_one_press_away_and_opens_a_form_at_once(office: Workplace) -> None:
    anna = office.person("anna")
    office.stage.understood["help"] = Understood(act=Act.HELP, skill="help")
    await anna.say("help")

    assert await anna.press("Register a deal") == []
    done = await anna.submit(**{**COMPLETE, "country": "DE"})

    assert isinstance(done, list)
    assert "Deal D-2026-0001" in done[-1].text


async def test_a_form_that_does_not_open_in_time_is_sent_as_a_message(office: Workplace) -> None:
    anna = office.person("anna")
    office.stage.understood["help"] = Understood(act=Act.HELP, skill="help")
    await anna.say("help")
    office.slack.refuse("views.open", "expired_trigger_id")

    [asked] = await anna.press("Register a deal")

    assert "Register a deal: 4 answers are missing." in asked.text


async def test_somebody_elses_button_does_nothing_for_me(office: Workplace) -> None:
    anna, chloe = office.person("anna"), office.person("chloe")
    office.stage.understood["register Acme"] = start(**COMPLETE)
    [card] = await anna.say("register Acme")

    [told] = await chloe.press_action(card.message, card.buttons["Confirm"])

    assert "out of date" in told.text
    assert "Acme" not in told.text


async def test_in_a_thread_whoever_asked_goes_on_without_a_mention_and_others_are_left_alone(office: Workplace) -> None:
    anna = office.person("anna", channel="CBOTH")
    chloe = office.person("chloe", channel="CBOTH")
    await anna.say("what is the discount?")
    chloe.thread = anna.thread

    assert len(await anna.say("and for two years?")) == 1
    assert await chloe.say("that is what I wanted to know, too") == []
    assert await anna.say("<@UCHLOE> did you see that?") == []


async def test_what_is_said_in_a_channel_without_us_is_not_ours_to_hear(office: Workplace) -> None:
    anna = office.person("anna", channel="CBOTH")
    anna.thread = "123.4"

    assert await anna.say("nobody asked the assistant") == []


async def test_knowledge_in_a_channel_is_for_the_least_privileged_who_reads_there(office: Workplace) -> None:
    await office.person("anna", channel="CBOTH").say("what is the discount?")
    office.slack.channels["CBOTH"]["connected_team_ids"].append("TSTRANGER")
    await office.person("anna", channel="CBOTH").say("what is the discount now?")

    kinds = [room.kind.value for _, room in office.stage.asked_for]
    assert kinds == ["many_partners", "unknown"]


async def test_the_command_is_answered_to_whoever_typed_it(office: Workplace) -> None:
    body = {
        "command": "/partner",
        "text": "what is the discount?",
        "team_id": VENDOR,
        "channel_id": "CBOTH",
        "user_id": "UDORA",
        "trigger_id": "t1",
        "response_url": "https://hooks.slack.com/commands/1",
    }
    response = await office.send(body, form="*")
    await office.settle()

    assert response.json()["text"] == "I answer you in our direct messages."
    assert [post["channel"] for post in office.slack.posted()] == ["DDORA"]


async def test_a_message_is_handed_over_from_its_menu(office: Workplace) -> None:
    body = {
        "type": "message_action",
        "callback_id": "ask_assistant",
        "trigger_id": "t1",
        "action_ts": "1.1",
        "team": {"id": VENDOR},
        "user": {"id": "UDORA", "team_id": VENDOR},
        "channel": {"id": "CBOTH"},
        "message": {"type": "message", "text": "what is the discount?", "ts": "1.1", "user": "UCHLOE"},
    }
    await office.send(body, form="payload")
    await office.settle()

    assert [question for question, _ in office.stage.asked_for] == ["what is the discount?"]
    assert [post["channel"] for post in office.slack.posted()] == ["DDORA"]


async def test_being_added_to_a_channel_it_says_what_it_does_and_what_it_never_says_there(office: Workplace) -> None:
    joined = office.wrapped({"type": "member_joined_channel", "user": BOT, "channel": "CNORD", "inviter": "UDORA"})
    for _ in range(3):
        await office.send(joined)
    await office.event({"type": "member_joined_channel", "user": "UANNA", "channel": "CNORD"})
    await office.settle()

    [greeting] = [Post(each) for each in office.slack.posted("CNORD")]
    assert "never into this channel" in greeting.text


async def test_it_greets_in_the_language_of_the_programme(office: Workplace) -> None:
    async with office.database.writing() as session:
        await session.execute(update(Programme).values(default_locale="de"))
    await office.event({"type": "member_joined_channel", "user": BOT, "channel": "CNORD", "inviter": "UDORA"})
    await office.settle()

    [greeting] = [Post(each) for each in office.slack.posted("CNORD")]
    assert greeting.text.startswith("Guten Tag!")
    assert list(greeting.buttons) == ["Was können Sie?"]


async def test_a_new_assistant_thread_suggests_what_to_ask(office: Workplace) -> None:
    thread = {"user_id": "UANNA", "channel_id": "DANNA", "thread_ts": "9.1", "context": {}}
    await office.event({"type": "assistant_thread_started", "assistant_thread": thread})
    await office.settle()
    [asked] = await office.person("anna").say("what is the discount?", thread_ts="9.1")

    [suggested] = office.slack.asked("assistant.threads.setSuggestedPrompts")
    assert suggested["prompts"][0] == {"title": "What can you do?", "message": "What can you do?"}
    assert asked.message["thread_ts"] == "9.1"


async def test_an_assistant_thread_says_that_an_answer_is_coming_until_it_is_there(office: Workplace) -> None:
    await office.person("anna").say("what is the discount?", thread_ts="9.1")
    await office.person("anna").say("and outside a thread?")

    [said] = office.slack.asked("assistant.threads.setStatus")
    assert said == {"channel_id": "DANNA", "thread_ts": "9.1", "status": "is thinking…"}
    methods = [call.method for call in office.slack.calls]
    assert methods.index("assistant.threads.setStatus") < methods.index("chat.postMessage")
    assert office.slack.statuses == {}


async def test_what_is_said_before_the_answer_is_in_the_persons_language_too(office: Workplace) -> None:
    """Slack does not tell us the language of other companies' people."""
    async with office.database.writing() as session:
        await session.execute(update(Person).where(Person.key == "anna").values(locale="de"))
    office.slack.files["F1"] = {"name": "tool.exe", "url_private": f"{office.slack.url}/files/F1"}
    office.slack.content["F1"] = b"MZ"
    [problem] = await office.person("anna").say("", subtype="file_share", files=[{"id": "F1"}], thread_ts="9.1")

    assert problem.text.startswith("„tool.exe“ kann ich nicht annehmen")
    assert [each["status"] for each in office.slack.asked("assistant.threads.setStatus")] == ["denkt nach …"]


@pytest.mark.parametrize("failure", [("channel_not_found", 200), ("", 502), ("ratelimited", 429)])
async def test_a_status_that_is_not_taken_holds_up_no_answer(office: Workplace, failure: tuple[str, int]) -> None:
    error, status = failure
    office.slack.refuse("assistant.threads.setStatus", error, status=status)
    began = office.stage.clock()

    assert len(await office.person("anna").say("what is the discount?", thread_ts="9.1")) == 1
    assert office.stage.clock() == began


async def test_the_home_tab_shows_open_work_with_its_next_steps(office: Workplace) -> None:
    await office.person("anna").say("hello")
    await came_in(office.stage)
    await office.worker.run_due()
    office.stage.understood["register Acme"] = start(**COMPLETE)
    await office.person("anna").say("register Acme")
    await office.person("anna").press("Confirm")
    office.stage.clock.advance(days=80)
    await office.event({"type": "app_home_opened", "user": "UANNA", "tab": "home", "channel": "DANNA", "team": "TNORD"})
    await office.settle()

    view = office.slack.asked("views.publish")[-1]["view"]
    drawn.keep("home", slack_page.page(slack_page.view(view)))
    post = Post(view)
    assert "Deals about to expire" in post.text
    assert "D-2026-0001  Acme Robotics\nProtection: 10 days left" in post.text
    assert "Leads to accept" in post.text
    assert {"Extend D-2026-0001", "Accept L-2026-0001"} <= post.buttons.keys()
    assert "Deals to review" not in post.text, "it is not for her to review deals"
    assert "My commissions" not in post.text, "nor to see what her company earns"


async def test_the_home_tab_of_the_vendors_people_leaves_out_what_waits_for_partners(office: Workplace) -> None:
    await office.person("dora").say("hello")
    await came_in(office.stage)
    await office.worker.run_due()
    await office.event({"type": "app_home_opened", "user": "UDORA", "tab": "home", "channel": "DDORA", "team": VENDOR})
    await office.settle()

    shown = Post(office.slack.asked("views.publish")[-1]["view"])
    assert "L-2026-0001" not in shown.text, "it waits for Anna, and is none of Dora's own"
    assert "Deals to review" in shown.text
    assert "Write an announcement" in shown.buttons


async def test_the_home_tab_names_what_is_not_open_and_offers_everything_in_a_list(office: Workplace) -> None:
    await office.person("bela").say("hello")
    await office.event({"type": "app_home_opened", "user": "UBELA", "tab": "home", "channel": "DBELA", "team": "TNORD"})
    await office.settle()

    view = office.slack.asked("views.publish")[-1]["view"]
    assert (
        "Nothing is open here: Leads to accept, Deals about to expire, MDF claims to complete, "
        "Tickets that wait for you, and My commissions." in str(view)
    )
    menu = view["blocks"][-1]["elements"][0]
    who_am_i = next(each for each in menu["options"] if each["text"]["text"] == "Who am I?")
    body = {
        "type": "block_actions",
        "team": {"id": "TNORD"},
        "user": {"id": "UBELA", "team_id": "TNORD"},
        "trigger_id": "t2",
        "view": {"type": "home", "app_installed_team_id": VENDOR},
        "container": {"type": "view", "view_id": "VHOME"},
        "actions": [{"type": "static_select", "action_id": menu["action_id"], "selected_option": who_am_i}],
    }
    await office.send(body, form="payload")
    await office.settle()
    assert "Bela" in Post(office.slack.posted("DBELA")[-1]).text


async def test_the_home_tab_shows_where_to_begin(office: Workplace) -> None:
    anna = office.person("anna")
    await anna.say("hello")
    await anna.press_action({"ts": "1.1", "channel": "DANNA"}, {"action_id": "x", "type": "button", "value": "x"})
    await office.event({"type": "app_home_opened", "user": "UANNA", "tab": "home", "channel": "DANNA", "team": "TNORD"})
    await office.settle()

    [shown] = office.slack.asked("views.publish")
    buttons = [e for b in shown["view"]["blocks"] for e in b.get("elements", ()) if e.get("type") == "button"]
    assert shown["user_id"] == "UANNA"
    assert "Register a deal" in [each["text"]["text"] for each in buttons]

    begun = next(each for each in buttons if each["text"]["text"] == "Register a deal")
    body = {
        "type": "block_actions",
        "team": {"id": "TNORD"},
        "user": {"id": "UANNA", "team_id": "TNORD"},
        "trigger_id": "t2",
        "view": {"type": "home", "app_installed_team_id": VENDOR},
        "container": {"type": "view", "view_id": "VHOME"},
        "actions": [{**begun, "action_ts": "8.8"}],
    }
    await office.send(body, form="payload")
    assert office.slack.asked("views.open")[-1]["view"]["title"]["text"] == "Register a deal"


async def test_only_the_installing_workspace_is_asked_for_addresses(office: Workplace) -> None:
    office.slack.users["UEVE"] = {"profile": {"email": "eve@vendor.example"}, "locale": "de-DE"}
    await office.person("eve", home=VENDOR).say("hello")
    await office.person("zoe", home="TELSEWHERE").say("hello")

    assert [call["user"] for call in office.slack.asked("users.info")] == ["UEVE"]


async def test_whoever_is_invited_after_they_said_hello_is_recognised_by_what_they_say_next(office: Workplace) -> None:
    office.slack.users["UEVE"] = {"profile": {"email": "eve@nordlicht.example"}}
    eve = office.person("eve", home=VENDOR)
    office.stage.understood["who am i?"] = Understood(act=Act.START, skill="who_am_i", values={})
    [before] = await eve.say("who am i?")
    assert "I don't know you yet" in before.text

    async with office.database.writing() as session:
        programme = (await session.scalars(select(Programme))).one()
        dora = await people.resolve(session, "slack", VENDOR, "UDORA")
        assert dora is not None
        await invitations.invite(
            session, dora, programme, office.world.nordlicht,
            name="Eve", email="eve@nordlicht.example", roles=[PartnerRole.REP], now=office.stage.clock(),
        )  # fmt: skip

    [after] = await eve.say("who am i?")
    assert "Eve" in after.text
    await eve.say("thanks")
    assert len(office.slack.asked("users.info")) == 2, "whoever is known is asked for once an hour"
