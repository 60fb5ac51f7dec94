"""The limits we render with are those of Slack's own library, as somebody else read them out of it."""

import json
import os
from pathlib import Path

import pytest

from bot.channels import slack_limits as ours
from tests.slack_methods import DATA

FOLDER = os.environ.get(DATA)
SAME = {
    ("ActionsBlock", "elements_max_length"): ours.ACTIONS,
    ("Block", "block_id_max_length"): ours.ID,
    ("ButtonElement", "text_max_length"): ours.BUTTON_TEXT,
    ("ButtonElement", "value_max_length"): ours.BUTTON_VALUE,
    ("FeedbackButtonObject", "text_max_length"): ours.BUTTON_TEXT,
    ("FeedbackButtonObject", "value_max_length"): ours.BUTTON_VALUE,
    ("HeaderBlock", "text_max_length"): ours.HEADER,
    ("InputBlock", "hint_max_length"): ours.HINT,
    ("InputBlock", "label_max_length"): ours.LABEL,
    ("InputInteractiveElement", "placeholder_max_length"): ours.PLACEHOLDER,
    ("InteractiveElement", "action_id_max_length"): ours.ID,
    ("MarkdownBlock", "text_max_length"): ours.MESSAGE_CHARACTERS,
    ("Option", "label_max_length"): ours.OPTION_TEXT,
    ("Option", "value_max_length"): ours.OPTION_VALUE,
    ("SectionBlock", "text_max_length"): ours.RICH_TEXT,
    ("StaticMultiSelectElement", "options_max_length"): ours.OPTIONS,
    ("StaticSelectElement", "options_max_length"): ours.OPTIONS,
}


@pytest.mark.skipif(not FOLDER, reason="needs a folder with Slack's schemas")
def test_our_limits_are_slacks() -> None:
    file = Path(FOLDER or "") / "slack" / "schema" / "block_kit_limits_python_sdk.json"
    found = {
        (each["cls"], name): most for each in json.loads(file.read_text()) for name, most in each["limits"].items()
    }

    assert {name: found.get(name) for name in SAME} == SAME
