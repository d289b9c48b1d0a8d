"""What the search for a post says: its questions, how posts are told, and what goes to a counselor. For the ear."""

from __future__ import annotations

BEGIN = "我来帮{name}看看有什么岗位。"
HOW_TO_ANSWER = "最多问三样，不想答就说“跳过”。"
ASK_PLACE = "想在哪个市州、哪个县上班？"
ASK_WORK = "想做什么活，会做什么？"
ASK_LIMITS = "有什么做不了、不想做的吗？"
SUCH_AS = "比如：不能久站，别推按摩。"
WHY_ASKED = "问这个，好挑出合适的岗位。"
NO_LABEL = "我不看哪类残疾，只看哪些活做不了。"
SKIPPED = "好的，先跳过。"
NOTED = "记下了：{told}。"
CORRECTED = "改好了：{told}。"
TAKEN_BACK = "好的，这样不算，再问一次。"
GO_ON = "好的，接着找岗位。"
STOPPED = ["好的，先不找了。", "今天想接着，说“接着找”。", "过几天再接着，请先说“记住我的情况”。"]
STOPPED_FOR_A_RELATIVE = ["好的，先不找了。", "今天想接着，说“接着找”。"]
STARTED_ANEW = "好的，从头来。"
NOTHING_TO_GO_ON = ["现在没有在找岗位。", "想找，就说“帮我找工作”。"]

# What was told, said back and for a counselor
IN_PLACE, ANYWHERE, AT_HOME = "在{place}", "全省都可以", "在家里做"
WANTS, REFUSES, CANNOT, NEEDS = "做{work}", "不做{work}", "{demands}不行", "要{needs}"
AT_LEAST = "每月至少{wage}元"
FOR_WHOM = "替{who}找工作"
NOTHING_MORE = "想找工作"
POST, POST_MEANT = "{title}，{employer}（{number}号）", "问的岗位是{post}"

# Posts
WAGE_AND_ALLOWANCES = "两项补贴停不停，我没查到，问民政。"
COUNT = "合适的有{count}个。"
COUNT_SHOWN = "合适的有{count}个，先说{shown}个。"
WHICH_ONE = "先说哪一个？"
MORE_BEHIND = "后面还有，说“还有吗”。"
NUMBERED = "第{number}个：{title}。"
EMPLOYER = "单位是{employer}。"
PLACE = "在{place}。"
PAYS = "工资{wage}。"
NEXT_ASK = "要说下一个吗？"
NO_MORE = "就这些了。"
GONE = "这个岗位刚刚没有了。"
CONTACT = "联系：{contact}。"
NO_CONTACT = "名单没写怎么联系，请问县残联。"
ASK_EMPLOYER = "可以这样问单位：{request}"
NONE_SUITS = "现在没有全合您意的岗位。"
FEW_SUIT = "想多看几个，可以放宽一样："
ALL_TOGETHER = "这几样都放宽，有{count}个。"
RELAX_ALL = "都放宽"
RELAX_ALL_ASK = "要都放宽吗？"
RELAX_ASK = "要放宽哪一样？"
EMPTY = ["现在一个岗位也没有录进来。", "请先到县残联登记求职，不收钱。", "不知道在哪里，问12385。"]
NOTHING_LEFT = ["现在没有合适的岗位。", "请先到县残联登记求职，不收钱。", "不知道在哪里，问12385。"]
UNAVAILABLE = ["现在查不到岗位。", "请过一会儿，把刚才的话再说一遍。"]

# To a counselor
SENT_ARE = "转过去的是：{told}。"
NOTHING_SENT = "转过去的只有：想找工作。"
SHARE_ASK = "要转给工作人员，请他帮着找吗？"
SHARED_NOT = ["好的，没有转。", "想转的时候，说“帮我联系”。"]
ALREADY_SENT = "已经转过了，编号{number}。"
ADDED = "加到编号{number}的请求里了。"
SHARE_FAILED = ["没有转成，请过一会儿再说一次。"]

NEXT, CONTACT_ASK, LIST, SEND = "下一个", "怎么联系", "回岗位单", "请工作人员帮我"
SKIP, ANY_PLACE, HOME, ANY_WORK, NO_LIMITS = "跳过", "全省都行", "在家做", "都可以", "没有"
SHARE, SHARE_NOT, REGISTER = "转给工作人员", "先不转", "残联怎么登记"
