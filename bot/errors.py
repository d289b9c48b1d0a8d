"""Every error code of the program: its HTTP status and the plain Chinese sentence that a person is told.

An error's own sentence goes before the one of its code. What storage or settings say is for operators, not for people.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from starlette.exceptions import HTTPException

from actions.errors import ConfigurationError, QianzhuError, StorageUnavailable
from bot.rendering.contract import Failure, Fault


class ErrorReply(NamedTuple):
    """What an error becomes."""

    status: int
    sentence: str


TABLE = {
    # What was sent
    "bad_request": ErrorReply(400, "发来的内容不对。请回到对话，再试一次。"),
    "not_json": ErrorReply(400, "收到的内容读不懂，请用 JSON 格式，再发一次。"),
    "not_utf8": ErrorReply(400, "收到的文字编码不对，请用 UTF-8 编码，再发一次。"),
    "bad_form": ErrorReply(400, "表单读不懂，请回到页面再发一次。"),
    "wrong_host": ErrorReply(400, "这个网址不是我们的。请核对网址，再打开一次。"),
    "too_long": ErrorReply(413, "您说的太长了。请分成几段发，每段不超过500个字。"),
    "too_large": ErrorReply(413, "内容太大了，请缩短到500个字以内，再发一次。"),
    "wrong_type": ErrorReply(415, "请用 application/json 格式发送。"),
    "bad_text": ErrorReply(422, "没有收到内容。请把想问的话写在 text 里。"),
    "bad_modality": ErrorReply(422, "modality 只能是 text 或 voice。"),
    "bad_value": ErrorReply(422, "有一项内容不对。请回到对话，再试一次。"),
    # Who sent it
    "signed_out": ErrorReply(401, "登录到时间了，请重新登录。"),
    "sign_in_refused": ErrorReply(403, "没有登录成。请核对用户名、密码和验证码。"),
    "cross_site": ErrorReply(403, "请回到我们的页面，再发一次。"),
    # Where
    "not_found": ErrorReply(404, "没有这个地址。"),
    "no_such_request": ErrorReply(404, "没有这个编号的请求。请核对编号，再找一次。"),
    "no_such_counselor": ErrorReply(404, "没有这个登录名。请核对登录名。"),
    "wrong_method": ErrorReply(405, "这个地址不能这样用。"),
    # How often
    "too_many": ErrorReply(429, "您说得太快了，请等一分钟再发。"),
    "too_many_lookups": ErrorReply(429, "查得太多了，请过一小时再查。"),
    "too_many_pages": ErrorReply(429, "这个对话打开的页面太多。请关掉几个，再刷新。"),
    "too_many_recordings": ErrorReply(429, "读出来的次数太多了，请等一分钟再试。"),
    # Speech
    "not_audio": ErrorReply(415, "这不是录音，我听不了。请用麦克风录一段话。"),
    "broken_audio": ErrorReply(422, "录音坏了，我听不了。请再录一次。"),
    "audio_too_long": ErrorReply(422, "录音超过一分钟了，请分几次说。"),
    "audio_too_large": ErrorReply(413, "录音太大了，请说短一点，再录一次。"),
    "cannot_hear": ErrorReply(503, "还不会听，请打字提问。"),
    "cannot_speak": ErrorReply(503, "现在说不出话，回答的文字还在。"),
    "overloaded": ErrorReply(503, "现在说话的人太多，请过一会儿再说，或者打字。"),
    # Lists of posts
    "unreadable_list": ErrorReply(422, "这份名单读不懂。请另存为 xlsx，再导入一次。"),
    "bad_cell": ErrorReply(422, "名单里有一格不对。请改好，再导入一次。"),
    "no_such_posting": ErrorReply(404, "没有这个编号的岗位。请核对编号。"),
    # Ours
    "step_refused": ErrorReply(409, "现在不能这样做。请刷新页面，看看办到哪一步了。"),
    "storage_unavailable": ErrorReply(503, "我这边现在存不了、也读不了。请过一会儿再试。"),
    "unreadable_record": ErrorReply(503, "有一条内容现在打不开。请过一会儿再试。"),
    "dialogue_unavailable": ErrorReply(503, "我这边现在答不上来。请过一会儿再试。"),
    "configuration": ErrorReply(500, "对不起，我这边没有设置好。请过一会儿再试。"),
    "failed": ErrorReply(500, "对不起，我这边出了点问题，请过一会儿再试。"),
}
_OF_STATUS = {404: "not_found", 405: "wrong_method", 413: "too_large", 415: "wrong_type", 422: "bad_value"}
_FOR_OPERATORS = (StorageUnavailable, ConfigurationError)


class ApiError(QianzhuError):
    """An error that whoever sent the request is told about."""

    def __init__(self, code: str, message: str = "") -> None:
        super().__init__(code, message or sentence_of(code))

    @property
    def status(self) -> int:
        """The HTTP status."""
        return reply_of(self.code).status


def reply_of(code: str) -> ErrorReply:
    """What the error of a code becomes; an unknown code is a fault of ours."""
    return TABLE.get(code, TABLE["failed"])


def sentence_of(code: str) -> str:
    """The sentence for the person."""
    return reply_of(code).sentence


def failure_of(error: Exception) -> tuple[int, Failure]:
    """The status and the body with which an error leaves."""
    code, message, status = "failed", "", 0
    if isinstance(error, QianzhuError):
        code = error.code
        message = "" if isinstance(error, _FOR_OPERATORS) else error.message
    elif isinstance(error, HTTPException):
        status = error.status_code
        code = _OF_STATUS.get(status, "bad_request" if status < 500 else "failed")
    told = reply_of(code)
    return status or told.status, Failure(error=Fault(code=code, message=message or told.sentence))


def failures(*codes: str) -> dict[int | str, dict[str, Any]]:
    """The documentation of these errors, as a route's `responses`."""
    found: dict[int | str, dict[str, Any]] = {}
    for code in codes:
        status, sentence = reply_of(code)
        known = found.get(status, {}).get("description", "")
        found[status] = {"model": Failure, "description": f"{known} {code}: {sentence}".strip()}
    return found
