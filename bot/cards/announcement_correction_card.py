"""A correction of a sent announcement as whoever decides about it sees it: what was posted, and what is proposed."""

from bot.cards.side_by_side import side_by_side
from bot.i18n import Translator
from bot.prm.announcement_corrections import AnnouncementCorrection
from bot.prm.announcement_records import Announcement, AnnouncementText
from bot.reply import Button, Reply, literal


def to_decide(
    row: Announcement, said: AnnouncementText, proposed: AnnouncementCorrection, by: str, t: Translator
) -> Reply:
    """`by`: the name of whoever proposes it. The buttons name the very words that stand here."""
    table = side_by_side(
        (t("As it was posted"), t("As it would be")), (said.title, said.body), (proposed.title, proposed.body)
    )
    text = t(
        "{who} proposes to correct the {language} text of {number}, “{title}”, wherever it was posted.",
        who=literal(by), language=t.language_name(proposed.language), number=row.number, title=literal(row.title),
    )  # fmt: skip
    values = {"announcement": row.number, "correction": proposed.id}
    return Reply(
        text=text,
        facts=((t("Correction"), str(proposed.id)),),
        table=table,
        buttons=(
            Button(label=t("Correct it everywhere"), skill="release_correction", values=values, style="primary"),
            Button(label=t("Leave it as it is"), skill="decline_correction", values=values),
        ),
    )
