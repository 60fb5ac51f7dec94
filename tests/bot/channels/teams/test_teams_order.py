"""What people write while their files are fetched is answered after what they sent the files with."""

from bot.prm.database import Database
from tests.bot.channels.teams.talk import office, words


async def test_a_question_with_a_file_is_not_overtaken_by_the_next_one(database: Database) -> None:
    async with office(database) as here:
        await here.enrol("anna")
        anna = here.person("anna")
        await anna.say("hello")
        here.fake.files["offer.txt"] = b"An offer."
        here.worker.stop()  # both are there before anything is fetched
        kind = "application/vnd.microsoft.teams.file.download.info"
        at = {"downloadUrl": f"{here.fake.url}/files/offer.txt"}
        offer = {"contentType": kind, "name": "offer.txt", "content": at}
        with_file = anna.activity(text="what is in this offer?", attachments=[offer])
        for said in (with_file, anna.activity(text="never mind")):
            assert (await here.post(said)).status_code == 202
        await here.worker.run_due()

        answers = [words(each) for each in anna.seen]
        first = next(at for at, text in enumerate(answers) if "what is in this offer?" in text)
        second = next(at for at, text in enumerate(answers) if "never mind" in text)
        assert first < second
        assert "offer.txt" in answers[first]
