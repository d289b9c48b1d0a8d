"""What is said of posts that somebody was referred to, and of reminders. For the ear; numbered choices are three."""

from __future__ import annotations

# What became of a post
POST_ASK = "上次介绍的岗位，办成了吗？"
GOT, WAITS, MISSED, DECLINED = "办成了", "还在等", "没成", "不去"
POST_MEANT_ASK = "您说的是{post}吗？"
POST_ALL_ASK = "办成了、还在等，还是没成？"
POST_WHICH_ASK = "是还在等，还是没成？"
YES, NO = "是", "不是"
NO_POST = ["没有在等结果的岗位。", "要找岗位，就说“帮我找工作”。"]
GOT_NOTED = "太好了，记下了：{post}，办成了。"
WAITS_NOTED = "记下了：{post}，还在等。有消息了，跟我说一声。"
MISSED_NOTED = "记下了：{post}，没成。"
DECLINED_NOTED = "记下了：{post}，不去。"
COUNSELOR_READS = "接您请求的工作人员看得到。"
GO_ON_ASK = "要请工作人员接着帮您找吗？"
GO_ON, GO_ON_NOT = "要，接着找", "不用了"
FIND_ANOTHER = "想再找，就说“帮我找工作”。"
OUTCOME_FAILED = ["没有记下，请过一会儿再说一次。"]

# Reminders
DATE_IS = "{source}：{when}，{title}。"
APPOINTMENT_IS = "您的日子：{when}，{title}。"
REMIND_ASK = "到时候要提醒您吗？"
REMIND_WHICH_ASK = "要提醒哪一个？"
WANT, WANT_NOT = "要提醒", "不用"
NO_DATE = ["这件事还没有记日子，我没法提醒。", "工作人员记了日子，您再问我。"]
TOO_CLOSE = "就在{when}，很快就到，不另外提醒了。"
REMINDED_AT = "好的，{when}提醒您：{title}。"
NIGHT = "不想要了，说“别再提醒”就停。"
KNOWN_ALREADY = "已经记着了，到时候提醒您：{title}。"
DATE_GONE = ["这个日子过了，或者取消了，没有记。"]
HAS_DATE_HOW = "要提醒，就说“到时候提醒我”。"
STOPPED = "好的，不再提醒您了。"
NOTHING_TO_STOP = "好的，现在没有要提醒您的事，我也不会提。"
NO_REMINDERS = ["您还没有要提醒。", "问到有日子的事，说“到时候提醒我”。"]
REMINDERS = "您有{count}个提醒。"
REMINDER = "{when}：{title}。"
CALENDAR = "网页上的“我的提醒”里，可以放进日历。"
NOT_REMINDED = ["没有记下提醒，请过一会儿再说一次。"]
NOT_STOPPED = ["没有停成，请过一会儿再说一次。"]
