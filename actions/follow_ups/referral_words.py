"""What a person is told of a post that a counselor refers them to: the figure first, then where, how, what to ask."""

from __future__ import annotations

from dataclasses import dataclass

from actions.postings.posting import Posting, PostingContent
from actions.postings.reasons import Match

MOST_TO_ASK = 2
_WHAT = "{wage}：{title}，{employer}。"
_WITHOUT_WAGE = "{title}，{employer}。"
_WHERE = "在{region}。"
_ADDRESS = "地址：{place}。"
_HOW = "联系：{contact}。"
_NO_CONTACT = "名单没写怎么联系，我替您问。"
_NOT_BY_PHONE = "您不用打电话，在这里写给我，我替您联系。"
_ASK_EMPLOYER = "可以这样问单位：{request}"
_TO_DECLINE = "不想去，回一句“这个岗位我不去”就行。"


@dataclass(frozen=True)
class Reader:
    """Who is told."""

    medium: str
    """"text" for who cannot use a telephone, "voice" or ""."""


def name_of(content: PostingContent) -> str:
    """A post in a few words."""
    return f"{content.title}，{content.employer}"


def told(match: Match, line: str, reader: Reader) -> str:
    """The whole message; `line` is what the counselor adds, "" for nothing."""
    posting: Posting = match.posting
    content = posting.content
    wording = _WHAT if content.wage.is_known else _WITHOUT_WAGE
    parts = [wording.format(wage=content.wage.spoken, title=content.title, employer=content.employer)]
    if content.place and content.place != content.region:
        parts.append(_ADDRESS.format(place=content.place))
    elif content.region:
        parts.append(_WHERE.format(region=content.region))
    parts += [match.caveat] if match.caveat else []
    parts.append(_HOW.format(contact=content.contact) if content.contact else _NO_CONTACT)
    parts += [_NOT_BY_PHONE] if content.contact and reader.medium == "text" else []
    parts += [_ASK_EMPLOYER.format(request=one.request) for one in match.arrangements]
    parts += match.to_ask[:MOST_TO_ASK]
    parts += [line if line[-1] in "。！？!?." else f"{line}。"] if line else []
    return "".join([*parts, _TO_DECLINE])
