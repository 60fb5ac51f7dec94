"""Partner Assistant: one conversational assistant for channel partners, and the commands to run it.

Commands import what they need when they run, so that this starts fast and `--help` needs nothing but typer.
"""

from commands.environment import run_in_environment

run_in_environment(__file__)  # `python server.py` works from the checkout, whichever python that is

import typer  # noqa: E402 - only the environment has it

from bot import logs  # noqa: E402

logs.refuse_telemetry()  # before any library that would send it is imported

from commands.line import (  # noqa: E402
    answers,
    api,
    checks,
    content,
    examples,
    programme,
    serving,
    slack,
    teams,
    transfer,
    understood,
)

app = typer.Typer(
    help="Partner Assistant: answers, deals and announcements for channel partners, in one chat.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
# In the order of `--help`.
for group in (serving, content, answers, understood, examples, programme, transfer, api, slack, teams, checks):
    app.add_typer(group.app)


def main() -> None:
    logs.set_up("warning")  # a command's standard output is its answer; `serve` logs as the settings say
    app()


if __name__ == "__main__":
    main()
