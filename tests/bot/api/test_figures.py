"""The figures of support, read by a program."""

from bot.prm.people import StaffRole
from tests.bot.api.office import Office


async def test_a_program_reads_the_figures_with_their_definitions(office: Office) -> None:
    await office.hire("erik", StaffRole.SUPPORT)
    anna = await office.client("anna")
    await anna.post("/questions", json={"question": "How long is a deal protected?"})
    erik = await office.client("erik")
    answer = await erik.get("/support/figures")
    assert answer.status_code == 200, answer.text
    told = answer.json()
    assert told["groups"][0]["asks"] == 1
    assert told["groups"][0].keys() - {"group"} == told["definitions"].keys()

    assert (await erik.get("/support/figures", params={"from": "2026-02-02", "to": "2026-02-01"})).status_code == 422
    assert (await erik.get("/support/figures", params={"by": "weather"})).status_code == 422
    assert (await anna.get("/support/figures")).status_code == 403
