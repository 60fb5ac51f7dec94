"""What Teams takes and how fast. Documented numbers, each where Microsoft states it; ours stay a little below."""

from typing import Final

CARD_VERSION: Final = "1.5"  # the newest that all of Teams' clients render
CARD_BYTES: Final = 26_000  # "keep cards under 28 KB"; the rest is for what surrounds the card in its activity
TEXT_BYTES: Final = 24_000  # of a message without a card, in UTF-16 as Teams counts; messages end at about 28 KB

ACTIONS: Final = 6  # buttons Teams shows of one set of them; what is beyond is left out by some clients
TITLE: Final = 60  # characters of a dialog's title
TYPEAHEAD: Final = 15  # choices that are offered to somebody who types
WORD: Final = 20  # characters of a word that fits beside another column on a phone
COLUMNS: Final = 3  # a wider table cannot be read on a phone: its rows become two lines each

CITATIONS: Final = 20
CITATION_NAME: Final = 80  # characters
CITATION_ABSTRACT: Final = 160

# Each: so many requests within so many seconds, wherever those begin; all of them hold. `teams_pace` stays below.
THREAD_PACE: Final = ((7, 1.0), (8, 2.0), (60, 30.0), (1_800, 3_600.0))  # messages to one conversation
TENANT_PACE: Final = ((30, 1.0),)  # requests of one app in one organisation, whatever they ask for

INVOKE_SECONDS: Final = 4.0  # Teams gives up after 5 and tells the person that something went wrong
CONNECTOR_SECONDS: Final = 15.0  # one request to Teams; its own gateways give up after 10 to 15
