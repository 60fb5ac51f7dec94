"""Files a reply offers: made when somebody presses for one, if they may still read it, and put into their own storage.

Teams lets a bot put a file only where the person agrees to it, in their personal chat: a card asks, and names the size;
agreeing brings an address to upload to. The file is made anew for that, for whoever may read it then.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from bot import downloads
from bot.channels.teams_answer import DONE, MALFORMED, Answer, note
from bot.channels.teams_arrivals import PLATFORM, Chat, chat_of, identity, locale_of
from bot.channels.teams_book import TeamsAccount
from bot.channels.teams_box import NOT_MET
from bot.channels.teams_connector import Busy, Connector, Refusal
from bot.channels.teams_desk import Desk
from bot.channels.teams_pace import Pace
from bot.channels.teams_uploads import NotStored, Uploads
from bot.channels.teams_wire import Activity, mapping, string
from bot.i18n import N_, Translator
from bot.instant import Instant
from bot.jobs import Duty, GiveUp, Retry, Work, enqueue
from bot.message import silence
from bot.statements.file import StatementFile

OFFER, SAVE = "teams-offer", "teams-save"  # kinds of jobs: ask whether to save a file; save it
CONSENT = "application/vnd.microsoft.teams.card.file.consent"
SAVED = "application/vnd.microsoft.teams.card.file.info"
NOT_SAVED = N_("The file could not be saved. Please press its button again.")

log = structlog.get_logger(__name__)


@dataclass(frozen=True, kw_only=True)
class Downloads:
    desk: Desk
    connector: Connector
    uploads: Uploads
    pace: Pace
    instant: Instant

    def duties(self) -> Mapping[str, Duty]:
        """What the worker does for it."""
        return {OFFER: self.offer, SAVE: self.save}

    async def wanted(self, activity: Activity, name: str) -> Answer:
        """Somebody pressed for a file: it is offered in their personal chat, wherever they pressed."""
        chat = chat_of(activity)
        if chat is None or not name:
            return MALFORMED
        t, account = Translator(locale_of(activity)), await self.desk.account(activity, chat)
        if account is None or account.chat is None:
            return note(t(NOT_MET))
        offered = {"account": account.id, "name": name, "locale": locale_of(activity)}
        await self._enqueue(OFFER, chat, identity(activity, chat), offered)
        here = chat.scope == "personal"
        return note(t("One moment: I am getting the file.") if here else t("I put the file into our private chat."))

    async def consented(self, activity: Activity) -> Answer:
        """Somebody agreed, or did not, to have a file saved."""
        chat, value = chat_of(activity), mapping(activity, "value")
        account = await self.desk.account(activity, chat) if chat else None
        if chat is None or account is None or string(value, "action") not in ("accept", "decline"):
            return MALFORMED
        message = string(activity, "replyToId")
        told = {
            "account": account.id,
            "name": string(value, "context", "download"),
            "message": message,
            "locale": locale_of(activity),
        }
        upload = dict(mapping(value, "uploadInfo")) if string(value, "action") == "accept" else {}
        key = f"{chat.key}|{message}" if message else identity(activity, chat)  # a question is answered once
        await self._enqueue(SAVE, chat, key, {**told, "upload": upload})
        return DONE

    async def offer(self, work: Work) -> None:
        """The duty that asks whether to save it."""
        account, t, file = await self._made(work.payload)
        if file is None:
            return await self._post(account, _words(t("There is no such file, or it is not for you.")))
        context = {"download": str(work.payload["name"])}
        content = {"sizeInBytes": len(file.data), "acceptContext": context, "declineContext": context}
        asked = {
            "contentType": CONSENT,
            "name": file.name,
            "content": {"description": t("The file you asked for"), **content},
        }
        return await self._post(account, {"type": "message", "attachments": [asked]})

    async def save(self, work: Work) -> None:
        """The duty that uploads it, and says in place of the question what became of it."""
        told, upload = work.payload, mapping(work.payload, "upload")
        account, t, file = await self._made(told)
        if not upload:
            said = _words(t("The file was not saved."))
        elif file is None:
            said = _words(t("There is no such file, or it is not for you."))
        else:
            said = await self._stored(file, upload, work) or _words(t(NOT_SAVED))
        await self._post(account, said, instead_of=str(told["message"]))

    async def _enqueue(self, kind: str, chat: Chat, key: str, payload: Mapping[str, Any]) -> None:
        async def keep(session: AsyncSession) -> bool:
            return await enqueue(session, kind, dict(payload), key=key, lane=f"{kind}:{chat.key}")

        await self.desk.database.together(keep)

    async def _made(self, told: Mapping[str, Any]) -> tuple[TeamsAccount, Translator, StatementFile | None]:
        """No file where there is none of this name, or it is not (any more) for this person."""
        async with self.desk.database.reading() as session:
            account = await session.get(TeamsAccount, str(told["account"]))
            if account is None or account.chat is None:
                raise GiveUp("nobody we have met in Teams")
            t = await self.instant.translator(silence(account.sender, str(told.get("locale", "en"))))
            file = await downloads.fetched(session, self.desk.fetching.store, account.sender, str(told["name"]), t)
        return account, t, file

    async def _stored(self, file: StatementFile, upload: Activity, work: Work) -> dict[str, Any] | None:
        """What shows the file where it is now; None where it could not be put there, however often it was tried."""
        address = string(upload, "uploadUrl", most=8_000)
        try:
            await self.uploads.put(file, address, again=work.attempt > 1)
        except NotStored as error:
            if error.passes and work.attempt < work.max_attempts:
                raise Retry(reason=error.reason) from None
            log.warning("file not saved", reason=error.reason)
            return None
        about = {"uniqueId": string(upload, "uniqueId"), "fileType": string(upload, "fileType")}
        place = string(upload, "contentUrl", most=8_000)
        saved = {"contentType": SAVED, "contentUrl": place, "name": file.name, "content": about}
        return {"type": "message", "attachments": [saved]}

    async def _post(self, account: TeamsAccount, said: Mapping[str, Any], *, instead_of: str = "") -> None:
        chat = str(account.chat)
        try:
            await self.pace.our_turn(account.tenant, f"{PLATFORM}:{account.tenant}:{chat}")
            if instead_of and await self._rewritten(account, chat, instead_of, said):
                return
            await self.connector.post(account.service_url, chat, said)
        except Busy as busy:
            raise Retry(busy.after, busy.reason, counts=busy.after is None) from None
        except Refusal as refusal:
            raise GiveUp(refusal.reason) from None

    async def _rewritten(self, account: TeamsAccount, chat: str, message: str, said: Mapping[str, Any]) -> bool:
        try:
            await self.connector.rewrite(account.service_url, chat, message, said)
        except Busy:
            raise
        except Refusal:
            return False
        return True


def _words(text: str) -> dict[str, Any]:
    return {"type": "message", "text": text, "textFormat": "plain"}
