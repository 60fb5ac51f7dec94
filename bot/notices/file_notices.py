"""A scanner found a virus: whoever sent the file learns of it, and what to do."""

from collections.abc import Mapping

from bot.i18n import Translator
from bot.notify import Teller
from bot.prm.files import File
from bot.prm.people import Member
from bot.reactions import Fact, React
from bot.reply import Reply, literal


async def infected(fact: Fact, teller: Teller) -> None:
    file = await teller.session.get(File, fact.name)
    if file is None or file.person_id is None:
        return
    name, subject = literal(file.name), (file.attached_to or "").partition(":")[2]

    def write(t: Translator, _who: Member | None) -> Reply:
        found = t("“{name}”, which you sent me, contains a virus. Nobody can open it here any more.", name=name)
        mend = t("It was part of {subject}; please send a clean one to your channel manager.", subject=literal(subject))
        return Reply(text=f"{found} {mend}" if subject else found)

    await teller.person(file.person_id, write, key=f"infected:{file.id}")


REACTIONS: Mapping[str, React] = {"file.infected": infected}
