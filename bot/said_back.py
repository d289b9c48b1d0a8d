"""What was heard without certainty is said back, and acted on only when it is confirmed."""

from __future__ import annotations

import re

from actions.utterance import Option, Outcome, Utterance

INTRODUCTION = "我听到的是："
_YES = re.compile(
    r"(?:嗯+|啊|哦)?[，, ]*(?:对+|是|对的|是的|没错|正确|好|好的|要得|就是|1|一|第一个)(?:对|的|啊|呀|呢|了)*[。!！]*"
)
_NO = re.compile(r"(?:不|不是|不对|错|错了|没有|不要|2|二|第二个)(?:的|啊|呀|呢|了)*[。!！]*")
_YES_OPTION, _NO_OPTION = Option("对", "affirm"), Option("不对，我再说一遍", "deny")


def is_confirmed(text: str) -> bool:
    """Whether somebody said that they were heard rightly."""
    return bool(_YES.fullmatch(text))


def is_denied(text: str) -> bool:
    """Whether somebody said that they were not."""
    return bool(_NO.fullmatch(text))


def ask_whether(heard: str) -> Utterance:
    """Say back what was heard."""
    return Utterance(Outcome.ASK_BACK, [f"{INTRODUCTION}{heard}。", "对吗？"], options=[_YES_OPTION, _NO_OPTION])


def ask_again() -> Utterance:
    """What was heard was wrong."""
    return Utterance(Outcome.ASK_BACK, ["好的，请再说一遍。", "也可以打字，或者说“转人工”。"])


def not_heard() -> Utterance:
    """Nothing, or nothing certain, was heard."""
    return Utterance(Outcome.ASK_BACK, ["我没有听清。", "请靠近话筒再说一遍，也可以打字。"])
