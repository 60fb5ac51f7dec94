"""A desk that no connector knows: it is told by webhooks, reads what was said, and answers."""

from bot.prm.people import StaffRole
from tests.bot.api.office import Office


async def test_a_program_reads_a_ticket_message_by_message_and_answers_once(office: Office) -> None:
    await office.hire("erik", StaffRole.SUPPORT)
    anna, erik = await office.client("anna"), await office.client("erik")
    opened = await anna.post("/actions/open_ticket", json={"about": "My key is gone"})
    assert opened.status_code == 200, opened.text
    for _ in range(2):
        answer = {"ticket": "T-2026-0001", "answer": "Which one?"}
        done = await erik.post("/actions/answer_ticket", json=answer, headers={"Idempotency-Key": "comment-7"})
        assert done.status_code == 200, done.text
    await erik.post("/actions/note_ticket", json={"ticket": "T-2026-0001", "note": "She is new"})

    first = (await erik.get("/tickets/T-2026-0001/messages", params={"limit": 1})).json()
    assert [(each["author"], each["name"], each["words"]) for each in first["items"]] == [
        ("partner", "Anna", "My key is gone")
    ]
    rest = (await erik.get("/tickets/T-2026-0001/messages", params={"after": first["next"]})).json()
    assert [(each["words"], each["internal"]) for each in rest["items"]] == [
        ("Which one?", False),
        ("She is new", True),
    ]
    assert rest["next"] is None


async def test_notes_and_foreign_tickets_are_for_nobody_else(office: Office) -> None:
    await office.hire("erik", StaffRole.SUPPORT)
    anna, erik, chloe = [await office.client(each) for each in ("anna", "erik", "chloe")]
    await anna.post("/actions/open_ticket", json={"about": "My key is gone"})
    await erik.post("/actions/note_ticket", json={"ticket": "T-2026-0001", "note": "She is new"})
    assert len((await anna.get("/tickets/T-2026-0001/messages")).json()["items"]) == 1
    foreign, none = [await chloe.get(f"/tickets/{each}/messages") for each in ("T-2026-0001", "T-2026-0009")]
    assert (foreign.status_code, foreign.json()) == (none.status_code, none.json()) == (404, none.json())
