"""What people call a region, of which the imports know only a key."""

ABBREVIATED = frozenset(
    {
        "amer", "anz", "apac", "apj", "asean", "ca", "cee", "cis", "dach", "eea", "emea", "eu", "gcc", "latam", "mea",
        "mena", "na", "nam", "sea", "uae", "uk", "us", "usa",
    }
)  # fmt: skip


def region_name(key: str) -> str:
    """ "north_america" -> "North America", "dach" -> "DACH"; what somebody wrote with capitals stays."""
    words = key.replace("_", " ").split()
    return " ".join(words) if key != key.lower() else " ".join(map(_word, words))


def _word(word: str) -> str:
    return word.upper() if word in ABBREVIATED else word[:1].upper() + word[1:]
