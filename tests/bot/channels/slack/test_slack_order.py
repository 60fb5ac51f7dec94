"""What people write while their files are fetched is answered after what they sent the files with."""

from tests.bot.channels.slack.talk import Post, Workplace
from tests.samples import PDF


async def test_a_question_with_a_file_is_not_overtaken_by_the_next_one(office: Workplace) -> None:
    await office.person("anna").say("hello")
    office.slack.files["F1"] = {"name": "offer.pdf", "url_private": f"{office.slack.url}/files/F1"}
    office.slack.content["F1"] = PDF
    for ts, text, files in (("5.1", "what is in this offer?", [{"id": "F1"}]), ("5.2", "never mind", [])):
        said = {"type": "message", "channel": "DANNA", "channel_type": "im", "user": "UANNA", "text": text, "ts": ts}
        shared = {"subtype": "file_share", "files": files} if files else {}
        await office.event({**said, **shared, "user_team": "TNORD", "team": "TNORD"})
    await office.settle()

    answers = [Post(each).text for each in office.slack.posted()]
    of_offer = next(at for at, text in enumerate(answers) if "what is in this offer?" in text)
    after = next(at for at, text in enumerate(answers) if "never mind" in text)
    assert of_offer < after
    assert "offer.pdf" in answers[of_offer]
