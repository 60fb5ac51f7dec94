"""`python -m bot.locales`: bring every catalog up to date and say what is left to translate."""

import sys

from bot.locales.catalogs import TRANSLATED, faults, update
from bot.locales.collect import collect


def main() -> None:
    keys = collect()
    for language in TRANSLATED:
        update(language, keys)
        left = sum(1 for _ in faults(language, keys))
        sys.stdout.write(f"{language}: {len(keys)} texts, {left} to look at\n")


if __name__ == "__main__":
    main()
