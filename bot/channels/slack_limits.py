"""What Slack takes, as documented in its Block Kit and Web API reference (docs.slack.dev); nothing is cut silently.

Lengths are in characters. `fits` is for what people or records wrote and only names something: it ends in "…" there.
"""

BLOCKS_MESSAGE = 50
BLOCKS_VIEW = 100  # of a modal or a Home tab
MESSAGE_TEXT = 4_000  # advised for the text beside blocks, which notifications and screen readers show
MESSAGE_CHARACTERS = 12_000  # what a message's blocks may hold together, the documented cap of its markdown block
RICH_TEXT = 3_000  # one block of text; Slack names no limit for rich text, so that of a section is kept
HEADER = 150
CONTEXT = 2_000  # one text of a context block
ACTIONS = 25  # buttons of one row
BUTTON_TEXT, BUTTON_VALUE = 75, 2_000
OPTIONS = 100  # of a list to choose from; longer ones are searched
PICKS = 10  # radio buttons or check boxes of one question
OPTION_TEXT, OPTION_VALUE = 75, 150
FILES = 10  # of one question
INPUT_TEXT = 3_000  # what can be typed into a field, and what it can be prefilled with
LABEL, HINT, PLACEHOLDER = 2_000, 2_000, 150
MODAL_TITLE = 24  # also its two buttons
METADATA = 3_000  # private_metadata of a view
ID = 255  # block_id, action_id, callback_id
TABLE_ROWS, TABLE_COLUMNS = 100, 20
TABLE_CHARACTERS = 10_000  # of all its cells
PROMPTS = 4  # suggested at the start of an assistant thread


class TooLong(ValueError):
    """A text of ours does not fit where it has to go: a mistake in the product, which the tests find."""


def fits(text: str, limit: int) -> str:
    """The text, with a visible end where it is longer than there is room for."""
    return text if len(text) <= limit else f"{text[: limit - 1].rstrip()}…"


def file_name(text: str, limit: int) -> str:
    """The name of a file with a visible gap where it is longer than there is room for: its end tells what it is."""
    if len(text) <= limit:
        return text
    end = limit // 3
    return f"{text[: limit - 1 - end].rstrip()}…{text[-end:].lstrip()}"


def checked(text: str, limit: int, what: str) -> str:
    """The text, which must fit whole. Raises TooLong."""
    if len(text) > limit:
        raise TooLong(f"{what} has {len(text)} characters, Slack takes {limit}")
    return text
