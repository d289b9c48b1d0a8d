"""What only a caller hears."""

from __future__ import annotations

GREETING = (
    "您好，我是黔助，是程序，不是真人。您的号码我不知道，也不记。就业的事，请直接说。"
    "按0找工作人员，按星号再听一遍，按井号我就不说了。"
)
STILL_THERE = "您还在吗？还在就说句话，或者按任意键。"
HANGING_UP = "很久没有声音，我先挂了。要问，请再打来。"
