"""Programs follow an announcement: whom it would reach, what became of it, and the same as a table."""

import csv
import io

from bot.prm.people import StaffRole
from tests.bot.announcing.flow import released, until_settled
from tests.bot.api.office import Office
from tests.bot.api.week import Week
from tests.conversation import Stage

NEWS = "/announcements/A-2026-0001"


async def test_the_plan_of_one_that_waits_is_told_to_whoever_writes_them_and_to_nobody_else(played: Week) -> None:
    plan = (await (await played.office.client("root")).get(f"{NEWS}/plan")).json()
    assert (plan["places"], plan["partners"], len(plan["plan"])) == (0, 0, 32)  # no platform is connected here

    for path in ("plan", "report", "partners", "report.csv"):
        known, unknown = [
            await played.bela.get(f"/announcements/{each}/{path}") for each in ("A-2026-0001", "A-2026-9999")
        ]
        assert known.status_code == unknown.status_code == 403
        assert known.json() == unknown.json()


async def test_the_report_counts_and_its_table_has_a_line_for_each_partner(office: Office) -> None:
    stage = Stage(office.database)
    number = await released(stage)
    await until_settled(stage, number)
    frida = await office.client("frida")

    report = (await frida.get(f"/announcements/{number}/report")).json()
    assert (report["state"], report["places"], report["reached"]) == ("sent", {"sent": 2}, 2)
    page = (await frida.get(f"/announcements/{number}/partners", params={"limit": 1})).json()
    rest = (await frida.get(f"/announcements/{number}/partners", params={"limit": 9, "after": page["next"]})).json()
    assert [each["partner"] for each in (*page["data"], *rest["data"])] == ["nordlicht", "sudwind"]
    assert rest["next"] is None

    sheet = await frida.get(f"/announcements/{number}/report.csv")
    rows = list(csv.DictReader(io.StringIO(sheet.text)))
    assert [(row["partner"], row["places_sent"], row["clicks"]) for row in rows] == [
        ("nordlicht", "1", "0"),
        ("sudwind", "1", "0"),
    ]


async def test_a_program_writes_one_with_its_languages_buttons_and_audience(office: Office) -> None:
    await office.hire("amy", StaffRole.CHANNEL_MANAGER)
    amy = await office.client("amy")

    async def act(skill: str, **values: object) -> list[str]:
        done = await amy.post(f"/actions/{skill}", json=values, headers={"Idempotency-Key": skill})
        assert done.status_code == 200, done.text
        return [each["event"] for each in done.json()["changed"]]

    number = "A-2026-0001"
    await act("announce", title="Spring promotion", body="20 % off.", category="promotion")
    written = await act("write_announcement", announcement=number, language="de", title="Aktion", body="20 % Rabatt.")
    assert written == ["announcement.written"]
    assert await act("announcement_button", announcement=number, starts="my_deals") == ["announcement.buttons_set"]
    assert await act("save_audience", name="Best", tiers=["gold"]) == []  # no record that a program could fetch
    assert await act("change_announcement", announcement=number, audiences=["Best"]) == ["announcement.changed"]
    assert (await amy.get(NEWS)).json()["title"] == "Spring promotion"
