"""The journeys at each of whose steps the store is locked; what is said is understood by the fake Rasa of the tests."""

from __future__ import annotations

from dataclasses import dataclass

from actions.dialogue import phrases


@dataclass(frozen=True)
class Say:
    """The person says something, and hears something in which one of the expected words stand."""

    words: str
    expected: tuple[str, ...]
    is_final: bool = False
    """Nothing is left of the conversation afterwards: who says it again hears something else."""


@dataclass(frozen=True)
class CounselorStep:
    """The counselor does something: claim, answer or resolve."""

    step: str


Journey = tuple[Say | CounselorStep, ...]


def _say(words: str, *expected: str) -> Say:
    return Say(words, expected)


_REGION, _REACH = phrases.WHERE_ARE_YOU, phrases.HOW_TO_REACH
_OPENED: Journey = (_say("转人工", phrases.HANDOFF_ASK[-1]), _say("1", _REGION))
_TALK: Journey = (*_OPENED, CounselorStep("claim"), _say("老师您好", phrases.PASSED_ON))

JOURNEYS: dict[str, Journey] = {
    "handoff": (
        _say("护理补贴", "听到"),
        *_OPENED,
        _say("毕节", _REACH),
        _say("打字", phrases.CONTACT_ASK),
        _say("13812345678", phrases.CONTACT_KEPT),
        _say("我的申请", "还没有人接"),
        _say("补充：我白天不在家", "记下了，加到编号"),
    ),
    "handoff, words kept back": (_say("转人工", phrases.HANDOFF_ASK[-1]), _say("2", _REGION), _say("不用", "")),
    "handoff, not now": (_say("转人工", phrases.HANDOFF_ASK[-1]), _say("3", phrases.HANDOFF_LATER)),
    "cancel": (*_OPENED, _say("取消请求", "请求已经取消"), _say("我的申请", "已经取消")),
    "cancel, after a question": (
        *_OPENED,
        _say("不用", phrases.WITHOUT_IS_FINE),
        _say("取消", "要取消它吗"),
        _say("好", "请求已经取消"),
    ),
    "keep after all": (
        *_OPENED,
        _say("不用", phrases.WITHOUT_IS_FINE),
        _say("取消", "要取消它吗"),
        _say("不用", "没有取消"),
        _say("好", phrases.GO_AHEAD),
        _say("我的申请", "还没有人接"),
    ),
    "erase": (
        _say("护理补贴", "听到"),
        _say("删除我的数据", phrases.DATA_ERASE_ASK[-1]),
        Say("确认删除我的数据", (phrases.DATA_ERASED,), is_final=True),
    ),
    "erase with a request": (
        *_OPENED,
        _say("删除我的数据", phrases.DATA_ERASE_ASK[-1]),
        Say("确认删除我的数据", (phrases.DATA_ERASED,), is_final=True),
    ),
    "do not erase": (
        _say("删除我的数据", phrases.DATA_ERASE_ASK[-1]),
        _say("不用", phrases.ERASE_DECLINED),
        _say("好", phrases.GO_AHEAD),
        _say("我的数据", "我存着您的"),
    ),
    "profile": (
        _say("我听不见", phrases.KEEP_ASK),
        _say("记住", "我记住了"),
        _say("我的设置", "听不见"),
        _say("别记我的情况", phrases.PROFILE_FORGOTTEN),
    ),
    "profile, put right": (_say("我听不见", phrases.KEEP_ASK), _say("说错了", phrases.PUT_BACK)),
    "danger": (
        _say("我不想活了", phrases.CRISIS_WHERE),
        _say("毕节", "您在毕节市"),
        _say("我不想活了", phrases.CRISIS_RECORDED),
        _say("我的申请", "还没有人接"),
    ),
    "danger, told of oneself": (_say("我听不见，我不想活了", phrases.CRISIS_WHERE), _say("毕节", "您在毕节市")),
    "danger in a talk": (*_TALK, _say("我不想活了", phrases.PASSED_ON), _say("我在听", phrases.PASSED_ON)),
    "talk, ended by the person": (
        *_TALK,
        CounselorStep("answer"),
        _say("结束人工", "对话结束了"),
        _say("没解决", "重新打开了"),
        _say("我的申请", "又重新打开了"),
    ),
    "talk, resolved and rated": (
        *_TALK,
        CounselorStep("answer"),
        CounselorStep("resolve"),
        _say("满意", phrases.RATED),
    ),
}
