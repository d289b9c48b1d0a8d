"""The tables as the program declares them and as migrations make them are the same."""

from __future__ import annotations

from pathlib import Path

from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, inspect, text

from actions import records
from actions.records.database import Base
from actions.records.encryption import new_key
from actions.store import Store, open_store


def test_migrations_are_one_chain() -> None:
    chain = Config()
    chain.set_main_option("script_location", str(Path(records.__file__).parent / "migrations"))
    assert len(ScriptDirectory.from_config(chain).get_heads()) == 1


def test_models_and_migrations_agree(store: Store) -> None:
    with store.engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), Base.metadata) == []


def test_what_earlier_releases_let_rasa_remember_in_postgresql_is_dropped(postgres: str) -> None:
    before = create_engine(postgres)
    with before.begin() as connection:
        connection.execute(text("DROP SCHEMA public CASCADE"))
        connection.execute(text("CREATE SCHEMA public"))
        connection.execute(text("CREATE TABLE rasa_conversations (sender_id TEXT, snapshot TEXT)"))
    before.dispose()
    store = open_store(postgres, new_key())
    tables = inspect(store.engine).get_table_names()
    store.close()
    assert "turns" in tables
    assert "rasa_conversations" not in tables
