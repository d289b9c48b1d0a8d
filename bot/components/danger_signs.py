"""Words without which a long, unhappy story alone is no emergency; and the part of a story around them."""

from __future__ import annotations

import re
from typing import List, Text

_SIGNS = re.compile(
    r"死(?!机|党|活)|[活火货](?:不|够|腻|着没|起没|着真|着好|着累)|不想[活火货]|自[杀沙残尽]|轻生|跳[楼河江桥下]|农药|安眠|割|毒"
    r"|刀|砍|打[我他她死人]|殴|踹|虐|逼|强迫|扣[住着]|锁|绑|关[在起]|强奸|猥亵|拐|抢|救|着火|起火|火灾|烧起|燃起|煤气|烟"
    r"|晕|昏|不动|叫不醒|没气|呼吸|[流出].{0,3}血|饿|没.{0,2}饭吃|没地方[住睡]|赶出|睡[街桥]|桥|楼顶|天台|栏杆|解脱|走了干净"
    r"|走了算|遗书|了断|一了百了|告别|永别|对不起|别找|拖累"
    # In the order of sign language, which has no 了 and 着: 药 吃 很多, 火 家 烧, 老板 关 我.
    r"|药.{0,2}吃|吃.{0,2}药|家.?烧|烧.?家|血.?流|关我|我.?关|打.?怕"
)
_SPACE = re.compile(r"\s+")
_CLAUSE = re.compile(r"[^，。！？；,.!?;\s]+")
_LONGEST = 60
"""Characters of the part that is judged by itself; more would drown the sign again."""


def shows_danger(text: Text) -> bool:
    """Whether one of the words stands in a text."""
    return bool(_SIGNS.search(_SPACE.sub("", text)))


def alarming_part(text: Text) -> Text:
    """The clauses of a story in which such a word stands, the earliest first; "" where there is none."""
    found: List[Text] = []
    for clause in _CLAUSE.findall(text):
        if _SIGNS.search(clause) and sum(map(len, found)) + len(clause) <= _LONGEST:
            found.append(clause)
    return "，".join(found)
