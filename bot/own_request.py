"""The person's own request in the conversation: written into while a counselor holds it, cancelled, rated, reopened.

The gateway, not Rasa, knows who speaks: while a counselor holds the conversation the program is silent.
"""

from __future__ import annotations

import re
from typing import Any

from actions import phrases
from actions.records.messages import COUNSELOR, Messages
from actions.records.requests import StoredDesk
from actions.requests import HELD, WAITING, RequestState, ServiceRequest
from actions.utterance import Outcome, Utterance
from bot.cleaning import clean
from bot.without_rasa import sounds_like_danger

_MARKS = re.compile(r"[\s，。！？!?,.、]+")
_CANCEL = re.compile(r"(?:我)?(?:要|想)?(?:取消|撤回|撤销)(?:掉)?(?:我的)?(?:请求|申请|转人工)(?:了|吧)?")
_END = re.compile(
    r"(?:结束|退出|不用|不要|不找)(?:了)?(?:人工|工作人员|真人)(?:了|吧)?|(?:换)?回(?:到)?(?:机器人|程序|黔助)(?:吧)?"
)
_NUMBER = re.compile(
    r"(?:请|帮我)?(?:查|查一下|问|看看)?(?:我的)?(?:编号|请求|申请)?(?:是)?([0-9零一二三四五六七八九幺]{6})(?:号)?(?:的)?(?:请求|申请)?(?:到哪了|到哪一步了|怎么样了|办了没有)?"
)
_DIGITS = str.maketrans("零一二三四五六七八九幺", "01234567891")
_ADD = re.compile(r"\s*(?:我)?(?:要|想|再)?(?:补充|跟工作人员说|告诉工作人员)(?:一下|一句|一点)?[，,：: ]*")
_REPEAT = re.compile(r"(?:请)?(?:你)?(?:再|重新)(?:说|讲|读)(?:一)?(?:遍|次|下)")
_UNSOLVED = re.compile(
    r"(?:还是|还|都)?(?:没|没有|没得|未)(?:有)?(?:解决|办好|办成|用)(?:呢|啊|嘛)?|重新打开(?:请求|申请)?"
)
_STARS = (
    (1, re.compile(r"(?:很|非常|太)?不满意")),
    (5, re.compile(r"(?:很|非常|挺|都|我)?满意(?:了)?|(?:很)?有用|解决了|办好了")),
    (3, re.compile(r"一般(?:般)?|还行|还可以")),
)


def was_passed_on(answer: dict[str, Any]) -> bool:
    """Whether an answer only says that the words are now before a counselor; they are kept among the messages."""
    return bool(answer["replies"][-1]["text"].rstrip().endswith(phrases.PASSED_ON))


class OwnRequest:
    """Answers what concerns the conversation's request. Raises StorageUnavailable where the database cannot be used."""

    def __init__(self, desk: StoredDesk, messages: Messages) -> None:
        self._desk, self._messages = desk, messages

    def take(self, conversation: str, text: str, key: str) -> Utterance | None:
        """What is said to the person; None where the program is to answer."""
        requests = self._desk.of_conversation(conversation)
        request = next(iter(requests), None)
        held = next((one for one in requests if one.state in HELD), None)
        plain = _MARKS.sub("", clean(text))
        if held is not None:
            return self._to_counselor(conversation, held, text, plain, key)
        asked = _NUMBER.fullmatch(plain)
        if asked:
            return self._status(asked.group(1).translate(_DIGITS))
        if request is None:
            return None
        if request.state in WAITING:
            if _CANCEL.fullmatch(plain) or _END.fullmatch(plain):
                return self._cancelled(conversation)
            return self._added(conversation, request, text, key)
        if request.state in (RequestState.RESOLVED, RequestState.CLOSED):
            return self._after_help(conversation, request, plain)
        return None

    def _status(self, number: str) -> Utterance:
        request = self._desk.by_number(number)
        if request is None:
            return Utterance(Outcome.SERVICE, [phrases.NO_SUCH_REQUEST])
        told = f"编号{request.spoken_number}，{request.state.spoken}。"
        return Utterance(Outcome.SERVICE, [told], request=request.shown)

    def _to_counselor(
        self, conversation: str, request: ServiceRequest, text: str, plain: str, key: str
    ) -> Utterance | None:
        if _CANCEL.fullmatch(plain) or _END.fullmatch(plain):
            return self._cancelled(conversation)
        if _REPEAT.fullmatch(plain):
            said = [found for found in self._messages.thread(conversation, 50) if found.author == COUNSELOR]
            told = f"{said[-1].name}说：{said[-1].text}" if said else phrases.NOTHING_SAID
            return Utterance(Outcome.SMALLTALK, [told])
        if not self._desk.write(conversation, text, key):
            return None
        if sounds_like_danger(clean(text)):
            return Utterance(Outcome.CRISIS, [*phrases.CRISIS[:2], phrases.PASSED_ON], request=request.shown)
        return Utterance(Outcome.HANDOFF, [phrases.PASSED_ON], request=request.shown)

    def _added(self, conversation: str, request: ServiceRequest, text: str, key: str) -> Utterance | None:
        """What the person adds to a request that waits: 补充：我白天不在家."""
        added = _ADD.sub("", text, count=1).strip()
        if not _ADD.match(text) or not added:
            return None
        self._desk.add(conversation, added, key)
        told = phrases.ADDED.format(number=request.spoken_number)
        return Utterance(Outcome.SERVICE, [told], request=request.shown)

    def _cancelled(self, conversation: str) -> Utterance | None:
        request = self._desk.cancel(conversation)
        if request is None:
            return None
        told = phrases.REQUEST_CANCELLED.format(number=request.spoken_number)
        return Utterance(Outcome.SERVICE, [told], request=request.shown)

    def _after_help(self, conversation: str, request: ServiceRequest, plain: str) -> Utterance | None:
        if _UNSOLVED.fullmatch(plain):
            reopened = self._desk.reopen(conversation)
            if reopened is None:
                return None
            told = phrases.REQUEST_REOPENED.format(number=reopened.spoken_number)
            return Utterance(Outcome.HANDOFF, [told], request=reopened.shown)
        stars = next((stars for stars, words in _STARS if words.fullmatch(plain)), None)
        if stars is None or request.state is not RequestState.RESOLVED:
            return None
        rated = self._desk.rate(conversation, stars)
        if rated is None:
            return None
        return Utterance(Outcome.SERVICE, [phrases.RATED], request=rated.shown)
