"""The records of the programme as programs read them: one file per subject."""

from bot.api.resources.announcements import ANNOUNCEMENTS
from bot.api.resources.commissions import DISPUTES, LINES
from bot.api.resources.deals import DEALS
from bot.api.resources.fund_claims import CLAIMS
from bot.api.resources.fund_requests import REQUESTS
from bot.api.resources.funds import FUNDS
from bot.api.resources.leads import LEADS
from bot.api.resources.partners import PARTNERS
from bot.api.resources.products import PRODUCTS
from bot.api.resources.statements import STATEMENTS
from bot.api.resources.tickets import TICKETS

RESOURCES = (
    DEALS,
    LEADS,
    LINES,
    DISPUTES,
    STATEMENTS,
    FUNDS,
    REQUESTS,
    CLAIMS,
    TICKETS,
    ANNOUNCEMENTS,
    PRODUCTS,
    PARTNERS,
)
BY_KIND = {each.kind: each for each in RESOURCES if each.kind}
BY_FIELD = {each.field: each for each in RESOURCES if each.field}
"""By the field of a form in which an action names such a record."""
