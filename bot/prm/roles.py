"""What people call the roles a person can have."""

from bot.i18n import N_

ROLE_NAMES = {
    "rep": N_("Sales"),
    "admin": N_("Administrator"),
    "finance": N_("Finance"),
    "marketing": N_("Marketing"),
    "channel_manager": N_("Channel manager"),
    "approver": N_("Approver"),
    "support": N_("Support"),
}
