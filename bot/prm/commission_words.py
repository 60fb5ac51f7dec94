"""What a commission line says to a person: what it is for, how it came about and how it stands, from what it keeps."""

from bot.i18n import N_, Translator, in_words
from bot.prm.commission_lines import CommissionLine, LineKind, LineState
from bot.prm.commission_working import CorrectionWorking, RateWorking, SpiffWorking, TakenBackWorking
from bot.prm.money import Money

KINDS = {
    LineKind.SHARE: N_("Commission"),
    LineKind.BONUS: N_("Bonus"),
    LineKind.CLAWBACK: N_("Taken back"),
    LineKind.CORRECTION: N_("Correction"),
}

Facts = tuple[tuple[str, str], ...]


def what(line: CommissionLine, t: Translator) -> str:
    """In a few words: the kind of line, and the product, the bonus or the reason."""
    about = t(line.reason or "")
    if isinstance(line.working, RateWorking):
        about = line.working.product
    elif isinstance(line.working, SpiffWorking):
        about = line.working.name
    return f"{t(KINDS[line.kind])}: {about}" if about else t(KINDS[line.kind])


def state(line: CommissionLine, t: Translator) -> str:
    """How it stands, and why where it waits or was declined."""
    why = line.held_for if line.state is LineState.HELD else line.reason if line.state is LineState.DECLINED else None
    return f"{t(in_words(line.state))}: {t(why)}" if why else t(in_words(line.state))


def money(minor: int, currency: str, t: Translator) -> str:
    return t.money(Money.of_minor(minor, currency).amount, currency)


def arithmetic(line: CommissionLine, t: Translator) -> str:
    """The sum as it was done: "€38,000.00 × 16% = €6,080.00"; empty for a line that came without."""
    working, shown = line.working, t.money(line.amount.amount, line.currency)
    if isinstance(working, RateWorking):
        whole = money(working.whole, line.currency, t)
        sum_ = f"{money(working.base, line.currency, t)} × {t.percent(working.percent)} = {whole}"
        return sum_ if working.split == 100 else f"{sum_}; {_share(line, working, t)}"
    if isinstance(working, TakenBackWorking):
        return f"{money(-working.amount, line.currency, t)} × {t.percent(working.percent)} = {shown}"
    if isinstance(working, CorrectionWorking):
        right, stated = money(working.right, line.currency, t), money(working.stated, line.currency, t)
        return f"{right} − {stated} = {shown}"
    return shown if isinstance(working, SpiffWorking) else ""


def _share(line: CommissionLine, working: RateWorking, t: Translator) -> str:
    """This partner's part of a shared commission; a cent more or less is what rounding left over, and is said."""
    rest = ""
    if working.remainder:
        sign = "+" if working.remainder > 0 else "−"
        rest = f" {sign} {money(abs(working.remainder), line.currency, t)}"
    whole, shown = money(working.whole, line.currency, t), t.money(line.amount.amount, line.currency)
    return f"{whole} × {t.percent(working.split)}{rest} = {shown}"


def explained(line: CommissionLine, t: Translator) -> Facts:
    """Where each figure of the sum comes from."""
    working = line.working
    if isinstance(working, RateWorking):
        return _by_rate(line, working, t)
    if isinstance(working, SpiffWorking):
        return ((t("Bonus"), working.name), (t("Condition"), working.condition))
    if isinstance(working, TakenBackWorking):
        back = t("{percent} of entry {number}", percent=t.percent(working.percent), number=working.line)
        return ((t("Taken back"), back), (t("Reason"), t(line.reason or "")))
    if isinstance(working, CorrectionWorking):
        return ((t("Corrected entry"), working.line), (t("Reason"), t(line.reason or "")))
    return ((t("Reason"), line.reason),) if line.reason else ()


def _by_rate(line: CommissionLine, working: RateWorking, t: Translator) -> Facts:
    rate = t(
        "{percent} for {group}, {tier}, since {day}",
        percent=t.percent(working.percent),
        group=in_words(working.group),
        tier=in_words(working.tier),
        day=t.day(working.since),
    )
    facts = [
        (t("Rate"), rate),
        (t("Revenue this applies to"), _band(working, t)),
        (t("Revenue before this deal"), t.money(working.sold_before, working.home)),
        (t("Part of this deal inside"), f"{money(working.base, line.currency, t)} ({working.product})"),
    ]
    if line.currency != working.home:
        rate = f"1 {working.home} = {t.number(working.per_home)} {line.currency}"
        facts.append((t("Exchange rate"), rate))
    if working.split != 100:
        facts.append((t("Your share"), t.percent(working.split)))
    return tuple(facts)


def _band(working: RateWorking, t: Translator) -> str:
    low = t.money(working.above, working.home)
    if working.until is None:
        return t("above {low} a year", low=low) if working.above else t("all of it")
    return t("from {low} to {high} a year", low=low, high=t.money(working.until, working.home))
