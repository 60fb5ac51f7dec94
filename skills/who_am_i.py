"""Tell people what the assistant knows about them, and so what it lets them do."""

from bot.form import Form
from bot.prm.roles import ROLE_NAMES
from bot.reply import Button, Reply
from bot.skill import Context, skill


class WhoAmIForm(Form):
    pass


@skill("Who am I?")
async def who_am_i(form: WhoAmIForm, context: Context) -> Reply:
    """Show who I think you are, your partner and your roles."""
    t, person = context.t, context.person
    if person is None:
        return Reply(
            text=t("I don't know you yet. With an invite code you can enrol, and then I can do more for you."),
            buttons=(Button(label=t("Enrol"), skill="enrol"),),
        )
    facts = [(t("Name"), person.name)]
    if person.partner:
        facts += [(t("Partner"), person.partner.name), (t("Tier"), person.partner.tier.capitalize())]
    facts.append((t("Roles"), t.all_of(t(ROLE_NAMES[role]) for role in sorted(person.roles)) or t("none")))
    facts.append((t("Language"), t.language_name(t.language)))
    return Reply(text=t("This is what I know about you."), facts=tuple(facts))
