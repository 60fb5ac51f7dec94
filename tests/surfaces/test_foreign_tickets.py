"""Whoever asks for a ticket that is not theirs reads what they would read of one that never was, wherever they ask."""

from bot.prm import people
from bot.prm.programme import Programme
from bot.prm.ticket_opening import Opening, open_ticket
from bot.prm.ticket_words import Words
from bot.understand import Act
from tests.surfaces.surface import Surface, meant
from tests.world import TEAM

MADE_UP = "T-2026-0777"
STEPS: dict[str, dict[str, str]] = {
    "ticket_status": {},
    "reply_ticket": {"message": "It is gone again"},
    "solve_ticket": {},
    "reopen_ticket": {},
    "rate_ticket": {"score": "5"},
}
WORK: dict[str, dict[str, str]] = {
    "take_ticket": {},
    "answer_ticket": {"answer": "Here it is"},
    "note_ticket": {"note": "They lose keys often"},
    "sort_ticket": {"priority": "low"},
}


async def test_a_foreign_ticket_and_a_made_up_one_are_answered_alike(any_surface: Surface) -> None:
    number = await of_anna(any_surface)
    for skill, answers in (STEPS | WORK).items():
        sentences = [meant(any_surface, skill, Act.START, ticket=each, **answers) for each in (number, MADE_UP)]
        foreign, made_up = [await any_surface.say("chloe", each) for each in sentences]
        assert foreign.replace(number, MADE_UP) == made_up, skill
    assert "My key is gone" not in str(await any_surface.reads("chloe"))
    told = await any_surface.say("bela", meant(any_surface, "ticket_status", ticket=number))
    assert "My key is gone" in told, "her company's administrator may read it"


async def of_anna(surface: Surface) -> str:
    """The number of a ticket of hers."""
    stage = surface.stage
    async with stage.database.writing() as session:
        anna = await people.resolve(session, "test", TEAM, "anna")
        assert anna
        programme = await session.get_one(Programme, anna.programme_id)
        account, words = f"test:{TEAM}:anna", Words(text="My key is gone")
        opening = Opening(account=account, conversation=None, origin={}, language="en", words=words)
        return (await open_ticket(session, programme, anna, opening, now=stage.clock())).number
