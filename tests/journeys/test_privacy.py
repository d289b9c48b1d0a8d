"""Numbers that identify a person are kept nowhere, and what people say stands in no log."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path

import httpx
import pytest
from sqlalchemy import text

from actions.store import open_store
from tests.journeys.assistant import Assistant
from tests.visitor import Visitor, option_named, told

pytestmark = pytest.mark.slow

_SECRETS = {
    "identity": "520102199003074517",
    "certificate": "52010219900307451743",
    "phone": "13885016273",
    "landline": "0851-86914527",
    "card": "6222021234567890128",
    "e-mail": "xiaoming.wang.1990@example.cn",
    "spelt": "幺三九八五零二七三八四",
    "grouped": "139 8502 7384",
}
_TELLING = {
    "identity": "我的身份证号是{}，护理补贴一个月多少钱",
    "certificate": "残疾人证号{}能领护理补贴吗",
    "phone": "护理补贴的事请打{}找我",
    "landline": "我家电话{}，护理补贴发多少",
    "card": "护理补贴发到卡{}上吗",
    "e-mail": "护理补贴的材料发到{}行吗",
    "spelt": "我号码{}，护理补贴多少",
    "grouped": "转人工，我的电话是{}",
}
_NAME = "欧阳小铁蛋"
_QUESTION = "我那份护理补贴多久才发得下来"


async def _tell_all(visitor: Visitor) -> None:
    for kind, secret in _SECRETS.items():
        answer = await visitor.say(_TELLING[kind].format(secret))
        assert secret not in told(answer)
    await visitor.say(f"我叫{_NAME}，护理补贴一个月多少钱")
    # The last question goes along with a request.
    await visitor.say(f"电话{_SECRETS['phone']}，{_QUESTION}")
    await visitor.say(option_named(await visitor.say("转人工"), "一起转"))
    await visitor.say(f"/restart {_NAME}{_SECRETS['phone']}")
    await visitor.client.post("/", data={"text": f"{_NAME}的身份证{_SECRETS['identity']}"})
    await visitor.post({"text": f"{_NAME}{_SECRETS['phone']}" * 40})


@pytest.fixture(scope="module")
def knowing(assistant: Assistant) -> Assistant:
    """The assistant, once all of it was said to it."""

    async def _tell() -> None:
        async with httpx.AsyncClient(base_url=assistant.settings.gateway_url, timeout=30.0) as client:
            await _tell_all(Visitor(client))

    asyncio.run(_tell())
    return assistant


@pytest.mark.parametrize("kind", _SECRETS)
async def test_a_number_is_kept_nowhere(knowing: Assistant, kind: str) -> None:
    secret = _SECRETS[kind]
    files = [path for path in knowing.folder.rglob("*") if path.is_file()]
    assert {"rasa.log", "actions.log", "gateway.log", "qianzhu.db"} <= {path.name for path in files}
    for path in files:
        assert secret.encode() not in path.read_bytes(), path.name
    content = _content(knowing.folder / "qianzhu.db")
    assert secret not in content
    assert secret.encode("unicode_escape").decode() not in content
    assert secret not in _unsealed(knowing)


async def test_the_records_hold_the_conversation_all_the_same(knowing: Assistant) -> None:
    content, readable = _content(knowing.folder / "qianzhu.db"), _unsealed(knowing)
    for expected in (_NAME, "〔身份证号〕", "〔残疾人证号〕", "〔电话〕", "〔银行卡号〕", "〔邮箱〕"):
        assert expected in readable
        assert expected not in content


async def test_words_stand_in_no_log(knowing: Assistant) -> None:
    log = knowing.logs()
    for words in (_NAME, "护理补贴", "转人工", "〔电话〕"):
        assert words not in log
        assert words.encode("unicode_escape").decode() not in log


async def test_rasa_remembers_nothing(knowing: Assistant) -> None:
    assert not list(knowing.folder.rglob("tracker*"))
    for path in knowing.folder.rglob("*"):
        if path.is_file():
            assert _NAME.encode() not in path.read_bytes(), path.name
            assert _QUESTION.encode() not in path.read_bytes(), path.name


def _unsealed(knowing: Assistant) -> str:
    """All that a holder of the key reads."""
    store = open_store(knowing.settings.database_url)
    with store.engine.connect() as connection:
        names = connection.execute(text("SELECT DISTINCT conversation FROM turns")).scalars().all()
    turns = [turn for name in names for turn in store.transcripts.latest(name, 1000)]
    needs = [request.need for request in store.requests.all_open()]
    store.close()
    assert turns
    assert needs
    return repr([(turn.said, turn.answer) for turn in turns]) + repr(needs)


def _content(database: Path) -> str:
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as connection:
        return "\n".join(connection.iterdump())
