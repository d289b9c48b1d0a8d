"""What kind of help a request is for, told by the subject of the conversation it came from."""

from __future__ import annotations

from actions.requests.request import RequestKind

_KINDS = (
    ("plan.05.supported", "辅助性就业"),
    ("allowances", "申领补贴"),
    ("employer-subsidies", "单位的问题"),
    ("quota-levy", "单位的问题"),
    ("tax", "单位的问题"),
    ("self-employment", "申领补贴"),
    ("training", "培训名额"),
    ("plan.10", "培训名额"),
    ("massage", "按摩考试和执业"),
    ("plan.08", "按摩考试和执业"),
    ("welfare-post", "公益性岗位"),
    ("job", "求职和就业指导"),
    ("graduates", "求职和就业指导"),
    ("plan.07", "求职和就业指导"),
    ("plan.09", "求职和就业指导"),
    ("rights", "权益投诉"),
    ("accessibility", "无障碍需要"),
    ("", "政策问题"),
)
OTHER = "其他"
"""Where nothing was talked about."""


def kind_of(topic: str) -> str:
    """The kind in plain words."""
    return next(kind for start, kind in _KINDS if topic.startswith(start)) if topic else OTHER


def request_kind(topic: str) -> RequestKind:
    """The kind of a request that comes from this subject, where nothing else tells it."""
    return _REQUEST_KINDS.get(kind_of(topic), RequestKind.CONSULT)


_REQUEST_KINDS = {"求职和就业指导": RequestKind.JOB_SEEKING, "权益投诉": RequestKind.COMPLAINT}
