"""The whole assistant on PostgreSQL, whose server is killed in the middle of a request."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from actions.records.encryption import new_key
from actions.staff.counselors import Counselor, Role
from actions.store import Store, open_store
from tests.journeys.assistant import Assistant, running_assistant
from tests.journeys.conftest import Arrive
from tests.postgres import Server, running_server
from tests.visitor import messages_with, told

pytestmark = pytest.mark.slow

_KEY = new_key()
_PASSWORD = "a long enough one"


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    """A PostgreSQL server that may be killed."""
    with running_server() as running:
        yield running


@pytest.fixture(scope="module")
def on_postgres(model: Path, server: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    """An assistant with all its records there."""
    folder = tmp_path_factory.mktemp("postgres")
    with running_assistant(model, folder, database_url=server.url, data_keys=_KEY, speech=False) as running:
        yield running


def _counselor(store: Store) -> Counselor:
    store.counselors.add("wang", "王老师", _PASSWORD, Role.ADMINISTRATOR)
    found = store.counselors.of_session(store.counselors.sign_in("wang", _PASSWORD))
    assert found
    return found


async def test_a_request_survives_the_death_of_the_database(
    on_postgres: Assistant, server: Server, arrive: Arrive
) -> None:
    person = await arrive(on_postgres)
    assert (await person.say("护理补贴一个月多少钱"))["outcome"] == "answer"
    await person.say("转人工")
    server.kill()
    # Without its memory the program asks once more; nothing is half done.
    assert (await person.say("一起转"))["request"] is None
    server.start()
    await person.say("转人工")
    opened = await person.say("一起转")
    assert opened["request"]
    server.kill()
    server.start()
    store = open_store(server.url, _KEY)
    wang = _counselor(store)
    store.casework.claim(wang, opened["request"]["number"], "")
    server.kill()
    server.start()
    assert told(await person.say("我是聋人")) == "已经发给工作人员。"
    store.casework.answer(wang, opened["request"]["number"], "好的，打字。", "k", "")
    page = (await person.client.get("/")).text
    for words in ("王老师接了您的请求", "我是聋人", "好的，打字。"):
        assert messages_with(page, words) == 1, words
    with store.engine.connect() as connection:
        assert connection.execute(text("SELECT to_regclass('rasa_conversations')")).scalar_one() is None
        assert connection.execute(text("SELECT count(*) FROM service_requests")).scalar_one() == 1
    store.close()
