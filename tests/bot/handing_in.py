"""A skill that takes files, as a product's own would: for the tests of everything around files."""

from collections.abc import Sequence
from typing import Annotated

from pydantic import Field
from sqlalchemy import select

from bot import files as intake
from bot.fields import Files, Later, Once
from bot.file_store import FileStore
from bot.form import Form
from bot.message import Sender
from bot.prm import files
from bot.prm.deal_records import Deal
from bot.prm.files import File
from bot.reply import Reply
from bot.skill import Context, skill
from tests.conversation import Stage, Talk
from tests.samples import in_pieces

DEAL = {"customer": "Acme Robotics", "products": ["keep"], "value": "50k EUR", "closes_on": "2027-03-31"}


class HandInForm(Form):
    about: str = Field(title="About")
    evidence: Annotated[list[str], Files(most=2), Once()] = Field(title="Evidence", description="An offer, a photo")
    more: Annotated[list[str], Files(most=1), Later()] = Field(default=[], title="More")


@skill("Hand in evidence", confirm=True)
async def hand_in(form: HandInForm, context: Context) -> Reply:
    """Hand in what proves something."""
    deal = await context.session.scalar(select(Deal).limit(1))
    subject = f"deal:{deal.number}" if deal else "note:1"
    ids = await files.attach(
        context.session, context.member, [*form.evidence, *form.more], subject, context.now
    )  # fmt: skip
    return Reply(text=f"{len(ids)} files for {form.about}")


def taught(stage: Stage) -> Stage:
    stage.assistant.skills["hand_in"] = hand_in
    return stage


async def send(stage: Stage, store: FileStore, who: Talk | Sender, name: str, content: bytes) -> File:
    """One file, as a channel hands it over."""
    sender = who.sender if isinstance(who, Talk) else who
    return await intake.keep(
        stage.database, store, sender=sender, name=name, chunks=in_pieces(content), now=stage.clock()
    )


async def rows(stage: Stage) -> Sequence[File]:
    async with stage.database.reading() as session:
        return (await session.scalars(select(File).order_by(File.created_at, File.name))).all()
