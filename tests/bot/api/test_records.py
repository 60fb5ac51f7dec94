"""Programs read every kind of record: what their person may see, page by page, and again only where it has changed."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import event, select, update

from bot.api.resources import RESOURCES
from bot.prm import leads, people
from bot.prm.lead_records import Lead, LeadState
from bot.prm.people import Person
from bot.prm.ticket_records import Ticket
from tests import enquiries
from tests.bot.api.office import Office
from tests.bot.api.test_actions import DEAL, REGISTER
from tests.bot.api.week import Week

SEE_NOTHING = {"/products", "/partners"}  # but these: everybody sees what is sold, and themselves


async def test_every_kind_is_listed_and_read_one_by_one_and_not_sent_twice(played: Week) -> None:
    root = await played.office.client("root")
    for resource in RESOURCES:
        items = (await root.get(resource.path)).json()["items"]
        assert items, resource.path
        for item in items:
            one = await root.get(f"{resource.path}/{item.get('number') or item['key']}")
            assert one.json() == item
            again = await root.get(one.request.url, headers={"If-None-Match": one.headers["ETag"]})
            assert (again.status_code, again.content) == (304, b"")


async def test_a_key_reads_only_what_it_is_for(played: Week) -> None:
    nothing = await played.office.client("root", ["webhooks:manage"])
    for resource in RESOURCES:
        for path in (resource.path, f"{resource.path}/X-1"):
            assert (await nothing.get(path)).status_code == 403
        alone = await played.office.client("root", [resource.scope])
        assert (await alone.get(resource.path)).status_code == 200


async def test_of_foreign_records_there_is_no_hint_of_any_kind(played: Week) -> None:
    root, cleo = await played.office.client("root"), await played.office.client("cleo")
    for resource in (each for each in RESOURCES if each.path not in SEE_NOTHING):
        ((number, state),) = [
            (each["number"], each.get("state")) for each in (await root.get(resource.path)).json()["items"]
        ]
        assert (await cleo.get(resource.path)).json() == {"items": [], "next": None}
        assert (await cleo.get(resource.path, params={"cursor": number})).json() == {"items": [], "next": None}
        if state:
            assert (await cleo.get(resource.path, params={"state": state})).json()["items"] == []
        foreign, made_up = [await cleo.get(f"{resource.path}/{each}") for each in (number, "X-2026-9999")]
        assert (foreign.status_code, foreign.json()) == (404, made_up.json())


async def test_a_partner_sees_itself_and_its_channel_manager_those_they_look_after(played: Week) -> None:
    async def keys(person: str) -> list[str]:
        items = (await (await played.office.client(person)).get("/partners")).json()["items"]
        return [each["key"] for each in items]

    assert await keys("anna") == ["nordlicht"]
    assert await keys("cleo") == ["sudwind"]
    assert await keys("dora") == await keys("root") == ["nordlicht", "sudwind"]


async def test_how_the_vendor_sorts_a_ticket_and_by_when_it_is_due_is_not_told_to_its_partner(played: Week) -> None:
    await played.do(played.dora, "sort_ticket", "/tickets/T-2026-0001", ticket="T-2026-0001", tags="difficult")
    async with played.office.database.writing() as session:
        await session.execute(update(Ticket).values(answer_due_at=Ticket.opened_at, solution_due_at=Ticket.opened_at))
    theirs, ours = [(await client.get("/tickets/T-2026-0001")).json() for client in (played.anna, played.dora)]
    assert (theirs["tags"], theirs["answer_due_at"], theirs["solution_due_at"]) == ([], None, None)
    assert ours["tags"] == ["difficult"]
    assert None not in (ours["answer_due_at"], ours["solution_due_at"])


async def test_whom_to_call_is_told_as_to_people_once_the_lead_is_accepted(played: Week) -> None:
    office, anna = played.office, played.anna
    await enquiries.kept(office, "Tannzapf Spielwaren GmbH")
    answers = {"lead": "L-2026-0002", "partner": "nordlicht", "reason": "They know them."}
    await played.do(played.dora, "assign_lead", "/leads/L-2026-0002", **answers)
    assert (await anna.get("/leads/L-2026-0002")).json()["contact"] is None
    await played.do(anna, "accept_lead", lead="L-2026-0002", value={"amount": "1000.00", "currency": "EUR"},
                    closes_on="2027-03-31")  # fmt: skip
    assert (await anna.get("/leads/L-2026-0002")).json()["contact"]["name"] == enquiries.CONTACT
    for state in LeadState:
        async with office.database.writing() as session:
            lead = (await session.scalars(select(Lead).where(Lead.number == "L-2026-0002"))).one()
            lead.state = state
        for client, key in ((anna, "anna"), (played.dora, "dora")):
            async with office.database.reading() as session:
                person = await session.scalar(select(Person.id).where(Person.key == key))
                member = await people.member(session, person or 0)
                assert member is not None
                told = await leads.contact(session, member, lead.id)
            read = await client.get("/leads/L-2026-0002")
            assert bool(read.status_code == 200 and read.json()["contact"]) is (told is not None), (state, key)


async def test_a_list_can_be_of_one_state_and_nothing_else_is_a_state(played: Week) -> None:
    root = await played.office.client("root")
    for resource in (each for each in RESOURCES if each.states):
        everything = (await root.get(resource.path)).json()["items"]
        of_states = [await root.get(resource.path, params={"state": str(state)}) for state in resource.states or ()]
        assert sum(len(each.json()["items"]) for each in of_states) == len(everything)
        assert (await root.get(resource.path, params={"state": "no such"})).status_code == 422


async def test_a_page_of_many_takes_no_more_queries_than_a_page_of_one(office: Office) -> None:
    api = await office.client("anna")
    for number in range(6):
        done = await api.post(REGISTER, json={**DEAL, "customer": f"Customer {number} AS"})
        assert done.status_code == 200
    with counted(office) as few:
        await api.get("/deals", params={"limit": 1})
    with counted(office) as many:
        await api.get("/deals", params={"limit": 6})
    assert len(few) == len(many) < 12


async def test_what_is_counted_beside_the_record_changes_what_is_told_but_not_its_version(played: Week) -> None:
    """A claim counts against its request: who has read the request before reads it anew."""
    request, bela = "/mdf/requests/MR-2026-0001", played.bela
    before = await bela.get(request)
    papers = {kind: [await played.paper(bela, f"{kind}.pdf")] for kind in ("invoice", "sample")}
    amount = {"amount": "100.00", "currency": "EUR"}
    await played.do(bela, "claim_mdf", request, request="MR-2026-0001", amount=amount, **papers)
    after = await bela.get(request, headers={"If-None-Match": before.headers["ETag"]})
    assert after.status_code == 200
    assert after.json()["unclaimed"] != before.json()["unclaimed"]


@pytest.mark.parametrize("ending", ["csv", "pdf"])
async def test_a_statement_is_a_file_for_whoever_may_read_it(played: Week, ending: str) -> None:
    path = f"/statements/S-2026-0001.{ending}"
    file = await played.bela.get(path)
    assert file.headers["content-disposition"] == f'attachment; filename="S-2026-0001.{ending}"'
    assert (b"C-2026-0001" in file.content) if ending == "csv" else file.content.startswith(b"%PDF")
    cleo = await played.office.client("cleo")
    foreign, made_up = [await cleo.get(each) for each in (path, f"/statements/S-2026-9999.{ending}")]
    assert (foreign.status_code, foreign.json()) == (404, made_up.json())


@contextmanager
def counted(office: Office) -> Iterator[list[str]]:
    """The statements that reach the database."""
    said: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        said.append(statement)

    engine = office.database.engine.sync_engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield said
    finally:
        event.remove(engine, "before_cursor_execute", note)
