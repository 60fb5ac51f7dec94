"""Every table of the product, and what of it is about a person: the one list that export and erasure follow.

A new table does not pass the tests before it is in here. Tables are named by their names, so that what knows every
table need not know every module.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from bot.prm import columns

ERASED = columns.ERASED


class Account(NamedTuple):
    """Columns that name a chat account by its parts; a `platform` in quotes stands for itself."""

    platform: str
    tenant: str | None
    user: str


@dataclass(frozen=True, kw_only=True)
class Rows:
    """Rows that are about a person, by any of these. `into` blanks these columns instead of removing the row;
    `stays` says why a row is left as it is: what leads to the person leads to nobody once they are erased."""

    person: tuple[str, ...] = ()  # columns with the person's number
    senders: tuple[str, ...] = ()  # columns with an account's key, or a conversation called like it
    account: Account | None = None
    parent: tuple[str, str] | None = None  # a column and the table of theirs it leads to; for the export alone
    actor: str | None = None  # a column with the ledger's name for them
    into: Mapping[str, Any] = field(default_factory=dict)
    stays: str = ""
    hidden: tuple[str, ...] = ()  # columns that are left out of an export: secrets, and what nobody can read


@dataclass(frozen=True)
class Nobody:
    """Nothing in the table is about one of our people."""

    why: str


_BUSINESS = "a record of the business between vendor and partner; it names nobody once the person is erased"
_WRITTEN = "written for the vendor, and no longer anybody's once the person is erased"
_CUSTOMER = Nobody("a partner's customer, kept with the record it belongs to")
_COUNTED = Nobody("products, money, places or settings")
_AT_DESK = Nobody("what an external desk calls tickets and who of its agents has them; goes with the ticket")
_IDS = Nobody("names of messages and moments, without words, gone within days")

TABLES: Mapping[str, Rows | Nobody] = {
    "announcement_acknowledged": Rows(person=("person_id",)),
    "announcement_answers": Rows(person=("person_id",), into={"person_id": None}),
    "announcement_buttons": _COUNTED,
    "announcement_corrections": Rows(person=("proposed_by_id", "decided_by_id"), stays=_WRITTEN),
    "announcement_deliveries": Rows(person=("person_id",)),
    "announcement_opt_outs": Rows(person=("person_id",), into={"person_id": None}),
    "announcement_responses": Rows(person=("person_id",), senders=("conversation", "account")),
    "announcement_taken_out": Rows(person=("person_id",), stays=_BUSINESS),
    "announcement_texts": Rows(person=("approved_by_id",), stays=_WRITTEN),
    "announcements": Rows(person=("author_id", "changed_by_id", "released_by_id"), stays=_WRITTEN),
    "answer_rating": Rows(person=("person_id",), senders=("sender",)),
    "api_keys": Rows(person=("person_id",), hidden=("token_hash",)),
    "articles": Rows(person=("author_id", "owner_id"), stays=_WRITTEN),
    "clocks": _COUNTED,
    "commission_disputes": Rows(person=("opened_by_id", "answered_by_id"), stays=_BUSINESS),
    "commission_lines": _COUNTED,
    "commission_rates": _COUNTED,
    "commission_revenue": _COUNTED,
    "commission_statement_lines": _COUNTED,
    "commission_statements": _COUNTED,
    "counters": _COUNTED,
    "deal_blocks": _COUNTED,
    "deal_matches": _COUNTED,
    "deal_products": _COUNTED,
    "deal_remarks": Rows(person=("by_id",), stays=_BUSINESS),
    "deal_splits": _COUNTED,
    "deal_terms": _CUSTOMER,
    "deals": Rows(person=("owner_id", "decided_by_id"), stays=_BUSINESS),
    "demo_personas": Rows(person=("person_id",)),
    "desk_carries": _AT_DESK,
    "desk_cursors": _AT_DESK,
    "desk_heard": _AT_DESK,
    "desk_links": _AT_DESK,
    "draft": Rows(senders=("sender", "conversation")),
    "files": Rows(person=("person_id",), senders=("account",), into={"person_id": None, "account": ERASED}),
    "fund_allocations": _COUNTED,
    "fund_budgets": _COUNTED,
    "fund_claim_proofs": _COUNTED,
    "fund_claim_terms": _COUNTED,
    "fund_claims": Rows(person=("claimed_by_id", "decided_by_id", "paid_by_id"), stays=_BUSINESS),
    "fund_request_terms": _COUNTED,
    "fund_requests": Rows(person=("requested_by_id", "decided_by_id"), stays=_BUSINESS),
    "gap_questions": Rows(parent=("question_id", "question"), hidden=("vector",)),
    "gaps": Nobody("what questions have in common; reckoned anew without those that are removed"),
    "idempotent_requests": Rows(parent=("api_key_id", "api_keys")),
    "identities": Rows(person=("person_id",), account=Account("platform", "tenant", "user_id")),
    "invites": Rows(person=("person_id",), hidden=("code_hash",)),
    "job": Nobody("what is on its way; see `bot.privacy.under_way`"),
    "last_said": Rows(senders=("sender", "conversation")),
    "lead_assignments": _COUNTED,
    "lead_contacts": _CUSTOMER,
    "lead_notes": _CUSTOMER,
    "lead_outcomes": _COUNTED,
    "lead_products": _COUNTED,
    "lead_terms": _CUSTOMER,
    "leads": Rows(person=("owner_id",), stays=_BUSINESS),
    "ledger_entry": Rows(
        actor="actor", stays="what was decided; under a pseudonym that leads to nobody without its salt"
    ),
    "model_use": Rows(senders=("key",)),
    "pace_buckets": _IDS,
    "pace_tickets": _IDS,
    "partner_certifications": _COUNTED,
    "partner_memberships": Rows(person=("person_id",)),
    "partner_products": _COUNTED,
    "partners": Rows(person=("channel_manager_id",), into={"channel_manager_id": None}),
    "people": Rows(person=("id",), stays="the row that records of the business lead to, emptied", hidden=("salt",)),
    "place_partners": _COUNTED,
    "places": _COUNTED,
    "posted": Nobody("where messages went; see `bot.privacy.under_way`"),
    "products": _COUNTED,
    "programmes": _COUNTED,
    "protections": _COUNTED,
    "question": Rows(person=("person_id",), senders=("sender",)),
    "regression_questions": Rows(parent=("question_id", "question")),
    "said": Rows(senders=("conversation",)),
    "saved_audiences": Rows(person=("changed_by_id",), stays=_WRITTEN),
    "sign_in_link": Rows(person=("person_id",), hidden=("token_hash",)),
    "slack_accounts": Rows(account=Account("'slack'", None, "user")),
    "slack_channels": _COUNTED,
    "slack_installations": _COUNTED,
    "slack_installing": _IDS,
    "slack_listings": _COUNTED,
    "slack_moves": _COUNTED,
    "slack_people": Rows(account=Account("'slack'", "home", "user")),
    "slack_sends": _IDS,
    "slack_threads": Rows(senders=("sender",)),
    "slack_turns": Nobody("what a button too long for Slack says, under a name nobody can guess, gone within days"),
    "spiffs": _COUNTED,
    "spoken_language": Rows(senders=("sender",)),
    "staff_memberships": Rows(person=("person_id",)),
    "stale_documents": Rows(person=("owner_id",), into={"owner_id": None, "owner": ""}),
    "support_asks": Rows(senders=("asker",), into={"asker": None, "conversation": None}),
    "teams_account": Rows(account=Account("'teams'", "tenant", "user")),
    "teams_answer": Rows(senders=("place",)),
    "teams_chat": Rows(senders=("key",)),
    "teams_press": _IDS,
    "teams_sends": _IDS,
    "ticket_messages": Rows(person=("person_id",), parent=("ticket_id", "tickets")),
    "ticket_terms": Nobody("words of a ticket's subject, which change with it"),
    "tickets": Rows(person=("person_id", "assignee_id"), senders=("account", "conversation")),
    "utterance": Nobody("sentences that teach, added by whoever runs the installation"),
    "web_session": Rows(account=Account("'web'", "tenant", "user_id"), hidden=("token_hash",)),
    "webhooks": _COUNTED,
    "wrong_codes": Rows(account=Account("platform", "tenant", "user_id")),
}
