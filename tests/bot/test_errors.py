"""One table turns every error into a status and a sentence, and every door tells it in the form that is wanted."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import Any

import pytest
from starlette.exceptions import HTTPException

from actions.errors import ConfigurationError, QianzhuError, StorageUnavailable, UnreadableRecord, UserInputError
from bot import errors
from bot.channels.http.limits import RateLimited
from bot.errors import TABLE, ApiError, failure_of, reply_of
from bot.settings import Settings
from tests.bot.conftest import Gateway
from tests.visitor import MESSAGES, Visitor

_BOT = Path(errors.__file__).parent


@pytest.fixture
def chosen(chosen: Settings) -> Settings:
    """Without speech, which nothing here needs."""
    return chosen.model_copy(update={"speech": False})


_PAGE = {"accept": "text/html,application/xhtml+xml"}
_OUR_SENTENCE = re.compile(r"[^{}<>]*[\u4e00-\u9fff][^{}<>]*。")
_LONGEST = 25
"""Characters of a sentence."""


@pytest.mark.parametrize("code", TABLE)
def test_every_sentence_is_short_and_plain_and_every_status_an_error(code: str) -> None:
    told = TABLE[code]
    assert _OUR_SENTENCE.fullmatch(told.sentence)
    assert all(len(part) <= _LONGEST for part in re.split("[。，？！]", told.sentence))
    assert told.status in (400, 401, 403, 404, 405, 409, 413, 415, 422, 429, 500, 503)


def _codes_in(path: Path) -> set[str]:
    """The codes with which errors are made in a file, or in the constructors of their classes."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and node.args]
    made = [call for call in calls if getattr(call.func, "id", "") in ("ApiError", "RateLimited", "QianzhuError")]
    classes = [one for one in ast.walk(tree) if isinstance(one, ast.ClassDef) and _is_of_tree(one)]
    made += [call for one in classes for call in ast.walk(one) if isinstance(call, ast.Call) and _is_super(call)]
    first = [call.args[0] for call in made if call.args]
    return {str(code.value) for code in first if isinstance(code, ast.Constant)}


def _is_of_tree(one: ast.ClassDef) -> bool:
    names = {getattr(base, "id", "") for base in one.bases}
    return bool(names & {"QianzhuError", "UserInputError", "ApiError", "StepRefused"})


def _is_super(call: ast.Call) -> bool:
    return ast.unparse(call.func) == "super().__init__"


def test_every_code_that_is_raised_stands_in_the_table() -> None:
    files = [path for room in (_BOT, _BOT.parent / "actions") for path in room.rglob("*.py")]
    # What the command line says of itself reaches no door.
    raised = {code for path in files if "cli" not in path.parts for code in _codes_in(path)}
    assert {"dialogue_unavailable", "cross_site", "configuration"} <= raised
    assert raised <= set(TABLE)


@pytest.mark.parametrize(
    ("error", "status", "code"),
    [
        (StorageUnavailable("the database is locked"), 503, "storage_unavailable"),
        (UnreadableRecord(), 503, "unreadable_record"),
        (ConfigurationError("QIANZHU_DATA_KEYS"), 500, "configuration"),
        (RateLimited(), 429, "too_many"),
        (ApiError("too_long"), 413, "too_long"),
        (QianzhuError("never heard of"), 500, "never heard of"),
        (HTTPException(405, "Method Not Allowed"), 405, "wrong_method"),
        (HTTPException(418, "I'm a teapot"), 418, "bad_request"),
        (HTTPException(502, "Bad Gateway"), 502, "failed"),
        (ValueError("secret words"), 500, "failed"),
    ],
)
def test_what_an_error_becomes(error: Exception, status: int, code: str) -> None:
    found, failure = failure_of(error)
    assert (found, failure.error.code) == (status, code)
    assert failure.error.message == reply_of(failure.error.code).sentence


def test_an_error_of_a_person_keeps_its_own_sentence() -> None:
    assert failure_of(UserInputError("bad_text", "请再说一遍。"))[1].error.message == "请再说一遍。"


async def test_a_browser_is_told_by_a_page_that_leads_home(visitor: Visitor) -> None:
    response = await visitor.client.get("/nothing", headers=_PAGE)
    assert response.status_code == 404
    assert response.headers["content-type"].startswith("text/html")
    assert re.search(r'role="alert"[^>]*>没有这个地址。', response.text)
    assert '<a href="/">回到对话</a>' in response.text
    assert '<a class="skip" href="#main">' in response.text


async def test_a_form_that_cannot_be_read_gets_a_page(visitor: Visitor) -> None:
    headers = {**_PAGE, "content-type": "application/x-www-form-urlencoded"}
    for address, body, status in (
        ("/settings", b"a=b&" * 30, 400),
        ("/my-data/erase", b"a" * 2000, 413),
        ("/", b"a" * 100_000, 413),
    ):
        response = await visitor.client.post(address, content=body, headers=headers)
        assert response.status_code == status
        assert 'role="alert"' in response.text
        assert "<!doctype html>" in response.text


async def test_a_counselor_is_told_by_a_page_too(gateway: Gateway, visitor: Visitor) -> None:
    def _lost(*_: object) -> None:
        raise StorageUnavailable

    gateway.app.state.store.counselors.of_session = _lost
    visitor.client.cookies.set("qianzhu_console", "x")
    response = await visitor.client.get("/console", headers=_PAGE)
    assert response.status_code == 503
    assert '<a href="/console">' in response.text
    assert "转人工" not in response.text


async def test_the_api_answers_json_even_to_a_browser(visitor: Visitor) -> None:
    response = await visitor.client.get("/api/v1/nothing", headers=_PAGE)
    assert response.json()["error"]["code"] == "not_found"


async def test_a_wrong_value_is_told_in_chinese(visitor: Visitor) -> None:
    for query in ("rate=null", "rate=x", "rate="):
        response = await visitor.client.get(f"/api/v1/audio/abc?{query}")
        assert response.status_code in (404, 422)
        assert set(response.json()) == {"error"}
        assert _OUR_SENTENCE.fullmatch(response.json()["error"]["message"])


async def test_a_wrong_method_names_the_right_one(visitor: Visitor) -> None:
    response = await visitor.client.put(MESSAGES)
    assert (response.status_code, response.headers["allow"]) == (405, "POST")


async def test_a_store_that_is_away_is_503_and_no_answer(gateway: Gateway, visitor: Visitor) -> None:
    async def _lost(*_: Any, **__: Any) -> None:
        raise StorageUnavailable("the database is locked")

    gateway.app.state.conversation.take = _lost
    response = await visitor.post({"text": "你好"})
    assert response.status_code == 503
    assert response.json()["error"] == {
        "code": "storage_unavailable",
        "message": TABLE["storage_unavailable"].sentence,
    }
    assert response.headers["retry-after"]
    page = await visitor.client.post("/", data={"text": "你好"}, headers=_PAGE)
    assert page.status_code == 503
    assert ">你好</textarea>" in page.text


async def test_what_nobody_foresaw_is_logged_and_told(
    gateway: Gateway, visitor: Visitor, caplog: pytest.LogCaptureFixture
) -> None:
    def _fail(*_: object) -> None:
        raise RuntimeError("secret words")

    gateway.app.state.store.messages.thread = _fail
    response = await visitor.client.get("/", headers=_PAGE)
    assert response.status_code == 500
    assert TABLE["failed"].sentence in response.text
    assert "secret words" not in response.text
    assert response.headers["x-frame-options"] == "DENY"
    assert "a request could not be answered" in caplog.text
