"""What is kept of a conversation, at its person's word: 我的数据, 删除我的数据, 确认删除我的数据."""

from __future__ import annotations

import json
import re

from actions import phrases
from actions.records.erasure import Erasure
from actions.utterance import Outcome, Utterance
from bot.cleaning import clean
from bot.own_profile import OwnProfile
from bot.rasas_memory import RasasMemory

_MARKS = re.compile(r"[\s，。！？!?,.、]+")
_SHOW = re.compile(
    r"(?:我要|我想|请|看看|查看|查一下|听听)?我的(?:数据|资料|记录)(?:有哪些|有什么|呢)?|你?(?:都)?(?:记了|存了|记得)我(?:的)?(?:什么|哪些)"
)
_ASK = re.compile(
    r"(?:我要|我想|请|帮我)?(?:删除|删掉|清除|清空|忘掉|忘了)(?:所有|全部)?我的?(?:所有|全部)?(?:的)?(?:数据|资料|记录|对话|信息)(?:吧)?"
)
_PRIVACY = re.compile(
    r"(?:你们?的?|这里的?)?隐私(?:政策|说明|保护)?|(?:我的话|我说的话|内容)会?保密吗|谁(?:能|会)?看(?:得)?到我(?:说|写)的话"
)
_COPY = re.compile(r"(?:我)?(?:要|想要|给我|下载|复制)(?:一份)?我的(?:数据|资料|记录)(?:的?副本)?")
_CONFIRM = re.compile(r"确认(?:删除|删掉)(?:我的)?(?:数据|资料|记录)?")


class OwnData:
    """Answers what concerns the person's data. Raises StorageUnavailable where a store cannot be used."""

    def __init__(self, erasure: Erasure, memory: RasasMemory, profile: OwnProfile) -> None:
        self._erasure, self._memory, self._profile = erasure, memory, profile

    def take(self, conversation: str, text: str) -> Utterance | None:
        """What is said to the person; None where something else is meant."""
        plain = _MARKS.sub("", clean(text))
        if _CONFIRM.fullmatch(plain):
            self.erase(conversation)
            return Utterance(Outcome.SERVICE, [phrases.DATA_ERASED])
        if _ASK.fullmatch(plain):
            return Utterance(Outcome.SERVICE, list(phrases.DATA_ERASE_ASK))
        if _PRIVACY.fullmatch(plain):
            return Utterance(Outcome.SERVICE, list(phrases.PRIVACY))
        if self.wants_copy(text):
            return Utterance(Outcome.SERVICE, [phrases.DATA_COPY_HOW])
        if _SHOW.fullmatch(plain):
            return Utterance(Outcome.SERVICE, self.told(conversation))
        return None

    def wants_copy(self, text: str) -> bool:
        """Whether a copy of everything is asked for."""
        return bool(_COPY.fullmatch(_MARKS.sub("", clean(text))))

    def copy(self, conversation: str) -> bytes:
        """Everything that is kept, as a JSON file."""
        return json.dumps(self._erasure.copy(conversation), ensure_ascii=False, indent=1).encode()

    def told(self, conversation: str) -> list[str]:
        """What is kept, in sentences."""
        kept = self._erasure.kept(conversation)
        if kept.is_nothing:
            return [phrases.NO_DATA]
        counts = [
            f"{count}{what}"
            for count, what in (
                (kept.turns, "轮问答"),
                (kept.messages, "条和工作人员的消息"),
                (kept.requests, "个请求"),
            )
            if count
        ]
        told = [f"我存着您的{'、'.join(counts)}，都加密了，证件号和电话遮住了。"] if counts else []
        described = self._profile.described(conversation) if kept.profile else []
        return [*told, *described, phrases.DATA_CHOICES]

    def erase(self, conversation: str) -> None:
        """Forget everything, in every store."""
        self._erasure.erase(conversation)
        self._memory.forget([conversation])
