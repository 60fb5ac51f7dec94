"""Programs follow an announcement: whom it would reach, what became of it, and the same as a table."""

import csv
import io

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
