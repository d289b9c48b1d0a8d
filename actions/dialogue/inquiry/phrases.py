"""What the services say that no rule says: how they begin, ask again, tell and end. Short, for the ear."""

from __future__ import annotations

BEGIN_BENEFITS = "我来帮{name}看看能得到什么。"
BEGIN_LEVY = "我来帮您算残保金。"
HOW_TO_ANSWER = "一样一样问，不想答就说“跳过”。"
NOTED = "记下了：{told}。"
CORRECTED = "改好了：{told}。"
SKIPPED = "好的，先跳过。"
FIND_OUT = "想知道的话，{where}"
ALREADY_ON_IT = "好的，接着看。"
WHY_ASKED = "问这个，是因为{why}"
GO_ON = "好的，接着刚才的。"
NOTHING_TO_GO_ON = ["现在没有没问完的。", "您可以说“我能领哪些钱”，或者“算残保金”。"]
STOPPED = ["好的，先不问了。", "今天想接着，说“接着算”。", "过几天再接着，请先说“记住我的情况”。"]
STOPPED_FOR_A_RELATIVE = ["好的，先不问了。", "今天想接着，说“接着算”。"]
STARTED_ANEW = "好的，从头来。"

ALL_ASKED = "看完了，和{name}有关的有{count}项。"
NOT_ALL_ASKED = "还没问完，先说现在知道的。"
COUNTED = {
    "can": "可以的{count}项",
    "maybe": "可能可以的{count}项",
    "undisclosed": "条件没公开的{count}项",
    "not_now": "现在不行的{count}项",
}
IF_POSSIBLE = "要是可以，是{amount}。"
STILL = "还要满足：{still}"
REPORTED_ONLY = "这是公开报道里说的，办之前请问{whom}。"
SUPPOSED = "要是这样，会变的有："
SUPPOSED_NOTHING = "要是这样，结果也不变。"
NO_MORE = "就这些了。"
NO_MATERIALS = "要什么材料没有公开，请问{whom}。"
NO_STEPS = "怎么办理没有写明，请问{whom}。"
MATERIAL = "第{number}样：{material}。"
MATERIAL_HOW = "有了就说“有了”，没有就说“下一样”。"
MATERIALS_READY = "材料都齐了。"
MATERIALS_LEFT = "还差{count}样：{left}。"
NO_RESULT = "您想听哪一项？请说第几个。"
NOT_ABOUT_THEM = "这一项和{name}没有关系。"

WHOSE = "您说的是您{who}吗？"
SELF = "自己"
OWN = "好的，算您自己的，不会混。"
ANOTHER_PERSON = "这是另算{name}的，不会和您的混。"
BACK_TO = "好的，回到{name}的。"
NO_OWN = "还没有算过您自己的。说“我能领哪些钱”就开始。"

DUE = "一年应交{due}元。"
SHORT_OF = "还差{count}人，不凑整。"
CONTRADICTS = "人数对不上，请再说一次。"
PAY_UNKNOWN = "不知道平均工资，算不出交多少钱。"
STAFF_UNKNOWN = ["不知道人数，现在算不了。", "知道了再说“接着算”，或者问12366。"]
YEAR_OR_MONTH = "{pay}元是一年的，还是一个月的？"
STEP = "第{number}步：{text}"

NEXT, RESULTS, WHY, MATERIALS, STEPS, ASK_ON = "下一样", "回结果", "为什么", "要什么材料", "怎么办", "接着问这项"
ONE_MORE, SUMS, EMPLOYER_BENEFITS, BACK_TO_LEVY = "再招1人", "怎么算的", "能拿什么", "回残保金"
SWITCH, KEEP = "另算{who}的", "接着刚才的"
A_YEAR, A_MONTH = "一年的", "一个月的"
