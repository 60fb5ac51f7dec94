"""An announcement as a message: its text in one language, its buttons, and the one that acknowledges it."""

from dataclasses import dataclass, field
from datetime import date

from sqlalchemy.ext.asyncio import AsyncSession

from bot.announced import ACKNOWLEDGE, PRESS
from bot.files import offered
from bot.i18n import N_, Translator
from bot.prm import announcement_buttons, announcement_writing
from bot.prm.announcement_records import Announcement, AnnouncementButton, AnnouncementText
from bot.prm.files import File
from bot.prm.programme import Programme
from bot.reply import Button, Reply, Visibility, literal

ACKNOWLEDGED = N_("I have read this")
BY = N_("Please acknowledge by")
REMINDER = N_('**Please acknowledge "{title}".** We have not heard from you yet.')
WITHDRAWN = N_("This announcement was withdrawn.")


@dataclass(frozen=True)
class Words:
    """Everything an announcement says, read once and said in any of its languages."""

    number: str
    default: str
    texts: dict[str, AnnouncementText]
    buttons: tuple[AnnouncementButton, ...]
    acknowledge: bool
    acknowledge_by: date | None
    files: tuple[File, ...] = ()
    withdrawn: bool = False
    _said: dict[tuple[str, bool], Reply] = field(default_factory=dict)

    def said(self, language: str, *, reminder: bool = False) -> Reply:
        """The message in a language, or in the programme's own where there is no text in it."""
        if (language, reminder) not in self._said:
            self._said[language, reminder] = self._message(language, reminder)
        return self._said[language, reminder]

    def _message(self, language: str, reminder: bool) -> Reply:
        t = Translator(language)
        if self.withdrawn:
            return Reply(text=t(WITHDRAWN), visibility=Visibility.PLACE)
        text = self.texts.get(language) or self.texts[self.default]
        if reminder:
            words = t(REMINDER, title=literal(text.title))
            return Reply(text=words, facts=self._due(t), buttons=self._to_acknowledge(t), visibility=Visibility.PLACE)
        return Reply(
            text=f"**{literal(text.title)}**\n\n{text.body}",
            facts=self._due(t),
            buttons=(*(self._button(each, text.language) for each in self.buttons), *self._to_acknowledge(t)),
            downloads=tuple(offered(each, t) for each in self.files),
            visibility=Visibility.PLACE,
        )

    def _due(self, t: Translator) -> tuple[tuple[str, str], ...]:
        return ((t(BY), t.day(self.acknowledge_by)),) if self.acknowledge_by else ()

    def _button(self, button: AnnouncementButton, language: str) -> Button:
        label = button.labels.get(language) or button.labels.get(self.default) or next(iter(button.labels.values()))
        return Button(label=label, skill=PRESS, values={"number": self.number, "position": button.position})

    def _to_acknowledge(self, t: Translator) -> tuple[Button, ...]:
        if not self.acknowledge:
            return ()
        return (Button(label=t(ACKNOWLEDGED), skill=ACKNOWLEDGE, values={"number": self.number}, style="primary"),)


async def words_of(
    session: AsyncSession, row: Announcement, *, withdrawn: bool = False, proposals: bool = False
) -> Words:
    """What it says now; what a machine proposed and nobody approved is in it with `proposals` alone."""
    programme = await session.get_one(Programme, row.programme_id)
    texts = await announcement_writing.texts(session, row)
    return Words(
        number=row.number,
        default=programme.default_locale,
        texts={language: text for language, text in texts.items() if proposals or not text.proposed},
        buttons=tuple(await announcement_buttons.buttons(session, row)),
        acknowledge=row.acknowledge,
        acknowledge_by=row.acknowledge_by,
        files=tuple(each for each in await announcement_writing.attached(session, row) if not each.infected),
        withdrawn=withdrawn,
    )
