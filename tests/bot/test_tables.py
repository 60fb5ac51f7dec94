"""No table is forgotten: the migrations see exactly what the product defines."""

from pathlib import Path

from bot import tables
from bot.prm.database import Base


def test_every_module_that_defines_a_table_is_listed() -> None:
    root = Path(tables.__file__).parent
    defining = [path for path in root.rglob("*.py") if "__tablename__ =" in path.read_text(encoding="utf-8")]
    names = {".".join(("bot", *path.relative_to(root).with_suffix("").parts)) for path in defining}
    assert set(tables.MODULES) == names


def test_every_constraint_and_index_has_a_name_so_that_migrations_can_speak_of_it() -> None:
    for table in tables.all_tables().tables.values():
        nameless = [item for item in table.constraints | table.indexes if item.name is None]
        assert nameless == []


def test_no_relationship_loads_by_itself() -> None:
    """What a query did not ask for is a mistake that shows, not a query more per row that nobody sees."""
    tables.all_tables()
    ways = {str(each): each.lazy for mapper in Base.registry.mappers for each in mapper.relationships}
    assert set(ways.values()) == {"raise"}, ways
