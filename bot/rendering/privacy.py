"""What happens with a person's words, as the page /privacy says it and reads it aloud."""

from __future__ import annotations

from actions.people.monthly_counts import KEPT_MONTHS

SECTIONS = {
    "存什么": (
        "我存您问的话、我的回答，还有您转人工的请求。",
        "身份证号、残疾人证号、电话和银行卡号，我先遮住再存。",
        "写给工作人员的话不遮，因为他要用；这些话加密存着。",
    ),
    "您的情况": (
        "您说听不见、看不见或者在哪里，我照着回您，半天没有动静就忘掉。",
        "您另外同意了，我才一直记着。说“别记我的情况”，我就忘掉。",
    ),
    "谁看得到": (
        "您同意“一起转”，接您请求的工作人员才看得到前面的对话。",
        "听起来有生命危险时，我不先问您，马上告诉工作人员。",
        "那时他看得到您求助的话，和前面的对话。",
        "我没答上的问题，管理员也看得到，好教我答。",
        "那里号码都遮住，也不写是谁问的。",
        "每个月，我数一数哪类事有多少人问，不记是谁问的。",
        "听不见、看不见的人答得好不好，也只看人数和次数。",
        "少于5个人的数不显示；这些数最多留{months}个月。",
        "您的声音只转成文字，转完就丢，不存。",
        "我不把您的话给别人，也不用来打广告。",
    ),
    "岗位和提醒": (
        "工作人员介绍给您的岗位，我记着，过三个星期问您一次办成了没有。",
        "您说要提醒，我才记那个日子。",
        "说“别再提醒”，日子全部忘掉，也不再问。",
        "提醒里不写是什么事。",
    ),
    "存多久": ("{days}天没有动静的对话，自动删掉。",),
    "您可以做什么": (
        "随时说“我的数据”，知道存了什么；说“删除我的数据”，全部删掉。",
        "在网页上，也可以打开“我的数据”，下载一份或者删掉。",
        "想换设备接着聊，在网页的设置里按“换设备”，要一个号码。",
        "号码10分钟有效，只能用一次，别告诉别人。",
        "和别人合用设备，走之前在网页上按“离开”。",
        "这样，这台设备就打不开您的对话了。",
        "您按“通知我”，我才记下您的浏览器，有回复就通知您。",
        "通知里没有您的名字，也没有您的话；再按一次就不通知了。",
        "这个网页只用小文件认出您的对话和您选的样子，不用别人的服务。",
    ),
}
"""Heading → sentences."""


def sections(days: int) -> dict[str, list[str]]:
    """The page's text where conversations are kept for so many days."""
    return {
        heading: [one.format(days=days, months=KEPT_MONTHS) for one in sentences]
        for heading, sentences in SECTIONS.items()
    }


def aloud(days: int) -> str:
    """The same as one text for the ear."""
    return "".join(f"{heading}。{''.join(sentences)}" for heading, sentences in sections(days).items())
