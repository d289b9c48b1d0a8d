"""What people say of how to serve them: 我听不见, 我是盲人, 我在毕节, 用短句说; in sign-language order as well.

Only what somebody says of themselves counts: 我儿子听不见 tells nothing of the person who writes.
"""

from __future__ import annotations

import re

from actions.language.regions import region_in
from actions.people.profiles import ProfileChanges

_CLAUSE = re.compile(r"[，。！？!?,.、;；：:]+")
_BETWEEN = (
    "是|有|就是|现在|从小|小时候|天生|先天|后天|已经|完全|基本上?|都|也|属于"
    "|一个|个|一名|名|双耳|两?只|两个|耳朵|双眼|眼睛|眼|重度|一级|二级"
)
"""What may stand between 我 and the words that tell it."""
_I = rf"(?:我|本人)(?:的)?(?:{_BETWEEN}){{0,4}}"
# 听不见你说话 is a complaint about a bad line, 盲人按摩 a trade, 看不到工作 a figure of speech.
_NOT_HEARING = (
    r"(?:听不见|听不到|听障|失聪|耳聋|聋哑?人|聋哑|聋的?|听力残疾|听力[一二]级)"
    r"(?!你|您|声|学校|协会|这|那|别人|电话)"
)
_NOT_SEEING = (
    r"(?:失明|全盲|瞎子?了?|视力[一二]级|盲人(?!按摩|医疗|学校|协会)"
    r"|看不[见到](?=$|[的了也想找要能可怎有没哪去办报申考啊呢]))"
)
_END = re.compile(r"(?:的|了|啊|呢|哈|人|者|人士|残疾人?|[一二三四]级)*")
_HEARS = re.compile(r"(?:我|本人)(?:是|又|现在|其实)?(?:能听见|能听到|听得见|听得到|听力正常|不是聋人?)")
_SEES = re.compile(r"(?:我|本人)(?:是|又|现在|其实)?(?:能看见|能看到|看得见|看得到|视力正常|不是盲人?)")
_CANNOT_HEAR = re.compile(rf"{_I}{_NOT_HEARING}|^(?:耳朵)?{_NOT_HEARING}我")
_CANNOT_SEE = re.compile(rf"{_I}{_NOT_SEEING}|^(?:眼睛)?{_NOT_SEEING}我")
_NOT_TOLD = re.compile(r"如果|要是|假如|假设|万一|没有?说|不是说|谁说|别说|是不是|是否|算不算|像我")
_PLACE = re.compile(
    r"(?:^|我|本人)(?:们|家|人|户口|现在|目前|就|一直)*(?:住在|家在|人在|户口在|在|住|来自)(.{2,9})"
    r"|^我是?(.{2,6})(?:人|的)$"
)
_MORE_THAN_A_PLACE = re.compile(r"[想找有能吗怎什哪问要办考]")
_LONGEST_PLACE = 9
_PLEASE = r"(?:请|麻烦)?(?:你|您)?"
_SHORT = re.compile(
    rf"{_PLEASE}(?:能不能|可不可以)?(?:给我)?(?:用|说|讲|写|回)?(?:得)?"
    r"(?:短句子?|短一?点|简单一?点|简短一?点|通俗一?点|简单)(?:说|讲|写|回答?)?(?:吧|嘛|吗|好吗|可以吗)?"
)
_LONG = re.compile(rf"{_PLEASE}(?:不用|不要|别用|别|取消|关掉)(?:用|说|讲)?短句(?:了|吧)?|(?:用|说|讲)长句(?:吧)?")


def told_of_self(text: str) -> ProfileChanges:
    """Field of a profile → what somebody told of it; empty where they told nothing."""
    told: ProfileChanges = {}
    for clause in _clauses(text):
        if _NOT_TOLD.search(clause):
            continue
        if _HEARS.search(clause):
            told["cannot_hear"] = False
        elif _CANNOT_HEAR.search(clause):
            told["cannot_hear"] = True
        if _SEES.search(clause):
            told["cannot_see"] = False
        elif _CANNOT_SEE.search(clause):
            told["cannot_see"] = True
        region = _place(clause)
        if region:
            told["region"] = region
    short = _wants_short(text)
    return told if short is None else {**told, "short": short}


def tells_only_that(text: str) -> bool:
    """Whether nothing else was said, no question above all."""
    if _wants_short(text) is not None:
        return True
    clauses = _clauses(text)
    return bool(clauses) and all(map(_is_only_that, clauses))


def cannot_hear(text: str) -> bool:
    """Whether somebody says of themselves that they cannot hear."""
    return bool(told_of_self(text).get("cannot_hear"))


def cannot_see(text: str) -> bool:
    """Whether somebody says of themselves that they cannot see."""
    return bool(told_of_self(text).get("cannot_see"))


def _clauses(text: str) -> list[str]:
    return [clause for clause in _CLAUSE.split(re.sub(r"\s+", "", text)) if clause]


def _wants_short(text: str) -> bool | None:
    plain = "".join(_clauses(text))
    if _LONG.fullmatch(plain):
        return False
    return True if _SHORT.fullmatch(plain) else None


def _is_only_that(clause: str) -> bool:
    for pattern in (_HEARS, _SEES, _CANNOT_HEAR, _CANNOT_SEE):
        found = pattern.match(clause)
        if found and _END.fullmatch(clause[found.end() :]):
            return True
    placed = _PLACE.fullmatch(clause)
    return placed is not None and bool(_place(clause)) and not _MORE_THAN_A_PLACE.search(clause)


def _place(clause: str) -> str:
    found = _PLACE.search(clause)
    return region_in((found.group(1) or found.group(2))[:_LONGEST_PLACE]) if found else ""
