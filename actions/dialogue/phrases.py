"""What the assistant says that is not policy: greeting, help, refusal, danger. Short, plain, fit for the ear."""

from __future__ import annotations

SCOPE = "贵州残疾人就业的政策"
SCOPE_SUCH_AS = "比如补贴、培训、盲人按摩考试、公益性岗位。"

GREETING = [
    "您好，我是黔助，帮残疾人问就业政策的智能助手，是程序，不是真人。",
    "您想问什么，直接说就行，比如按摩考试怎么报名。",
]
THANKS = ["不客气，能帮上您我很高兴。", "还有什么要问的，随时说。"]
GOODBYE = ["再见，祝您一切顺利。", "需要的时候随时再来。"]
IDENTITY = ["我是黔助，一个智能助手程序，不是真人。", "我只按政策文件回答；您要找工作人员，就说“转人工”。"]
CAPABILITIES = [f"我能回答{SCOPE}。", SCOPE_SUCH_AS, "单位招残疾人的事，也能问。", "想找工作人员，就说“转人工”。"]
PRAISE = ["不客气，能帮上忙就好。", "还想问什么，请直接说。"]
ABOUT_ME = ["好的，我知道了。", "您想问哪方面？可以说补贴、培训、考试或者找工作。"]
VENTING = ["听得出您很不容易，您愿意说出来就很好。", "我可以帮您看看有哪些就业帮助，也可以帮您找工作人员聊。"]
HELP = [
    "直接说您的问题就行。",
    "听完可以说“详细”“下一条”“上一条”“再说一遍”“返回”。",
    "选项可以说第几个，比如“第一个”。",
    "要找工作人员，就说“转人工”。",
]
STOP = ["好的，我停下。", "想继续时，说“再说一遍”或者直接问。"]
SLOWER = ["好的，我说慢一点。"]
FASTER = ["好的，我说快一点。"]
WAITS_LONGER = ["好的，您慢慢说，我等您说完。"]
ANSWERS_SOONER = ["好的，您一说完，我就答。"]
NEVER_HURRIES = "您慢慢来，打字和录音都不催您。"
WAIT_LONGER_HINT = "直接跟我说话时，可以讲“等我久一点”。"
ANSWERS_AT_ONCE = "打字和录音，您一发来我就答。"
WAIT_SHORTER_HINT = "直接跟我说话时，可以讲“反应快一点”。"
GO_ON_HINT = "刚才没问完，要接着请说“继续”。"
NOTHING_SAID = "我还没有说过内容。您想问什么？"
NO_MORE = "这一条就这些了。您还可以问别的，或者说“转人工”。"
AT_THE_START = "已经是开头了。"
NOTHING_BEFORE = "前面没有别的内容了。您想问什么，直接说。"
NO_SUBJECT = "您想听哪一件事的内容？请说一下，比如护理补贴。"
NO_SUCH_OPTION = "没有这个选项。请说第几个，比如“第一个”。"
NOTHING_TO_CHOOSE = "现在没有要选的。您想问什么，直接说。"
GO_AHEAD = "好的。您还想问什么，直接说就行。"

REFUSAL = ["这个我答不了，我怕说错。", f"我只回答{SCOPE}。", SCOPE_SUCH_AS]
NOT_UNDERSTOOD = ["我没有听懂，对不起。", "您可以换个说法，或者只说几个关键词，比如“按摩考试 报名”。"]
STORY_NOT_UNDERSTOOD = [
    "您说了不少，我怕弄错您的意思。",
    "可以选一件，也可以用一句话说您想问什么。",
    "要不要我转给工作人员？",
]
OFFER_HUMAN = "要不要我帮您转给工作人员？"
WHICH_ONE = "您问的是哪一件？请说第几个，比如“第一个”。"
AS_UNDERSTOOD = "我按“{title}”答的，不对请再说细些。"
IS_IT = "您问的是“{title}”吗？"
WHOM_TO_ASK = "细节请问{office}。"
STILL_ABOUT = "还是说“{title}”。"
FIRST_OF_SEVERAL = "先说“{title}”。"
NEXT_OF_SEVERAL = "再说“{title}”。"
LEFT_OF_SEVERAL = "您还问了别的，接着说哪个？请说第几个。"
OF_GUIZHOU_ALONE = "{place}的我不知道，请问当地残联。贵州是这样："
UNHELPFUL = ["对不起，没答到您要问的。", "您可以换个说法再问一次，或者找工作人员。"]

IN_DANGER = "有危险打110或120，不能说话发短信到12110。"
CRISIS = [
    "我很担心您，请先到安全的地方。",
    IN_DANGER,
    "心里难受，可以打12356，也可以在这里打字。",
]
CRISIS_AGAIN = [
    "我还在，您不是一个人。",
    "请现在打110或120，不能说话发短信到12110。",
    "想跟人说说，可以打12356，也可以在这里打字。",
]
CRISIS_RECORDED = "我已经告诉工作人员，请他尽快看。他几时看到还不知道，请别只等他。"
CRISIS_WHERE = "您现在在哪里？告诉我市州和县就行。"
CRISIS_PLACED = "记下了：您在{region}。工作人员看得到。"
CRISIS_STILL_TRYING = "我还在通知工作人员。请别等，直接打110或120。"
CRISIS_NOT_RECORDED = "我没能告诉工作人员。请马上打110或120，不能说话发短信到12110。"

CRISIS_WORDS_SEEN = "您这句话，工作人员看得到。"
CRISIS_WHICH_COUNTY = "您在哪个市州、哪个县？"

# The help lines themselves
HELP_LINE_TEXT = [
    "12110收短信报警，听不见、说不了话都能用。",
    "发短信到12110，再照它的回复做。",
]
HELP_LINE_WHICH = {
    "12356": ["12356是全国心理援助热线，可以不说名字。", "每天至少18小时有人接。", IN_DANGER],
    "110": ["110是报警，119是火警，120是急救。", "不能说话，发短信到12110报警。"],
    "119": ["119是火警，110是报警，120是急救。", "不能说话，发短信到12110报警。"],
    "120": ["120是急救，110是报警，119是火警。", "不能说话，发短信到12110报警。"],
}
HELP_LINE_UNANSWERED = {
    "12356": ["12356每天至少18小时有人接，请过一会儿再试。", IN_DANGER, "也可以在这里打字。"],
    "12110": ["12110收短信报警，请把短信再发一次。", "很急，请身边的人替您报警。"],
    "110": ["110不通，请接着试，也发短信到12110报警。", "很急，请身边的人替您打。"],
    "119": ["119不通，请接着试，也请身边的人替您打。", "不能说话，发短信到12110报警。"],
    "120": ["120不通，请接着试，也请身边的人替您打。", "不能说话，发短信到12110报警。"],
    "": ["请再试一次，也请身边的人替您打。", IN_DANGER, "也可以在这里打字。"],
}

HANDOFF_ASK = ["好的，我帮您转给工作人员。", "他会在这个对话里回复您。", "要把刚才说的内容一起转过去吗？"]
HANDOFF_DONE = "已经转给工作人员，您的编号是{number}。"
HANDOFF_NEXT = "他会在这个对话里回复您。等的时候，您可以继续问我。"
ALREADY_ASKED = "不用再转一次。要加话，请说“补充”再说内容；要取消，请说“取消请求”。"
WHERE_ARE_YOU = "您在哪个市州？说了我好转给当地的人，不说也行。"
HOW_TO_REACH = "工作人员怎么回复您好？打字，语音，还是回电话？"
REACHED = {"text": "好的，工作人员只打字，不打电话。", "voice": "好的，回复会读给您听。"}
REACHED_ANY = "好的，怎么方便就怎么回复您。"
PLACED = "好的，您的请求转给{region}的工作人员。"
HANDOFF_FAILED = ["对不起，现在没能记下您的请求。", "请过一会儿再说一次“转人工”。"]
HANDOFF_LATER = "好的，先不转。您什么时候想找人，说“转人工”就行。"
STATUS_FAILED = ["对不起，现在查不到您的请求，但它没有丢。", "请过一会儿再问一次。"]
NO_REQUESTS = ["您还没有转人工的请求。", "要找工作人员，请说“转人工”。"]

PASSED_ON = "已经发给工作人员。"
NO_SUCH_REQUEST = "没有这个编号的请求。请核对一下，或者说“转人工”。"
ADDED = "记下了，加到编号{number}的请求里。"
REQUEST_CANCELLED = "编号{number}的请求已经取消。您还想问什么，直接问我就行。"
REQUEST_REOPENED = "好的，编号{number}的请求重新打开了，会有人接着办。"
RATED = "记下了，谢谢您告诉我们。没解决的话，随时说“没解决”。"
WAITS_BEFORE = "前面还有{count}个请求在等。"

NO_DATA = "我没有存您的任何内容。"
DATA_CHOICES = "要删掉，请说“删除我的数据”。要一份，请打开网页上的“我的数据”。"
MASKED = "证件号我遮住了，没有存。请不要发证件号。"
DATA_COPY_HOW = "请打开网页上的“我的数据”，在那里下载一份。"
PRIVACY = [
    "我存您的问题、我的回答和您转人工的请求，都加密。",
    "证件号和电话，我先遮住。您同意了，工作人员才看得到前面的话。",
    "您有危险时不先问：他马上看得到您的话。",
    "说“我的数据”，听存了什么；说“删除我的数据”，全部删掉。",
]
DATA_ERASE_ASK = ["删掉以后找不回来，没办完的请求也会取消。", "真的要删，请说“确认删除我的数据”。"]
DATA_ERASED = "您的话和资料都删掉了。请求只留编号、事项和时间。"
DATA_ERASE_DANGER = "删掉以后，工作人员就找不到您了。"
DATA_IN_CHAT = "您在和工作人员说话。要看数据或者删掉，请打开网页上的“我的数据”。"
CONTACT_NOT_HERE = "这里记不了电话。请在网页上留，或者就在这里等回复。"

TOLD_HEARING = "您听不见，我只写字回您，不叫您打电话。"
TOLD_SIGHT = "您看不见，我的话都能读给您听。"
TOLD_HEARS = "您听得见，我照一般的办法回您。"
TOLD_SEES = "您看得见，我照一般的办法回您。"
TOLD_REGION = "您在{region}。"
TOLD_SHORT = "我用短句回您。"
SHORT_ON = "好的，我用短句。"
SHORT_OFF = "好的，我不用短句了。"
NOTED = "我记下了：{told}"
KEEP_ASK = "要我下次也记得您说的吗？这是私事，您同意我才记。"
KEEP_HOW = "要我一直记着，请说“记住我的情况”。"
KEPT = "好的，我记住了。说“别记我的情况”，我就忘掉。"
KEPT_NOT = "好的，只在这次对话里用。"
PUT_BACK = "好的，改回来了。"
PROFILE_FORGOTTEN = "好的，您的情况我都忘掉了。"
PROFILE_EMPTY = "我没有记您的情况。您可以说“我听不见”“我看不见”或者“用短句”。"
PROFILE_KEPT_LONG = "您同意过我一直记着。说“别记我的情况”，我就忘掉。"
PROFILE_KEPT_NOW = "只在这次对话里用。要一直记着，请说“记住我的情况”。"

# Questions that are asked once more
NOT_THE_ANSWER = "这句我没有听懂。"
NO_HURRY = "不急，您慢慢想。"
WITHOUT_IS_FINE = "好的，不说也行。您的请求还在。"

# A person, or rather not
HUMAN_DECLINED = "好的，不转人工。您接着问我就行。"
HUMAN_DECLINED_DANGER = "好的。工作人员还会来看您一次，您可以不回。"
HUMAN_DECLINED_OPEN = "好的。编号{number}的请求还在，要取消请说“取消请求”。"
CONTACT_ASK = "要留个能找到您的办法吗？比如手机号和方便的时间。不留也行。"
CONTACT_CALL = "请说您的电话，和方便接的时间。"
NO_LONGER_OPEN = "这个请求已经结束了，没有记下。要找工作人员，请说“转人工”。"
CONTACT_KEPT = "记下了，只有接您请求的工作人员看得到。"
CONTACT_NONE = "好的，就在这个对话里回复您。"
CONTACT_FAILED = "没有记下您的联系办法。请过一会儿再说一次。"
PLACE_WRONG = "好的，请再说一次，您在哪个市州？"
PLACED_BY_SOUND = "不对请说“不对”。"
PLACE_FAILED = "没有记下您的地方。请过一会儿再说一次。"
REACH_FAILED = "没有记下怎么回复您。请过一会儿再说一次。"

# Acts that are asked about first
CANCEL_WHICH = "您有编号{number}的请求。要取消它吗？"
CANCEL_ASK = "要取消编号{number}的请求吗？"
CANCEL_NOTHING = "现在没有要取消的请求。您还想问什么，直接说就行。"
CANCEL_FAILED = "没有取消成，您的请求还在。请过一会儿再说一次。"
CANCEL_DECLINED = "好的，没有取消。编号{number}的请求还在。"
DANGER_NOT_CANCELLED = "我告诉工作人员了，您不想再谈。他还会来看您一次，您可以不回。"
ANSWER_PLAINLY = "我不敢猜，请选一个。"
KEEP_SURE = "要我一直记着您的情况吗？"
FORGET_SURE = "要我忘掉您的情况吗？"
REOPEN_SURE = "要重新打开您的请求吗？"
RATE_ASK = "您觉得怎么样？请说“满意”“一般”或者“不满意”。"
ACT_ASK = "您是要这样做吗？"
END_ASK = "要结束和工作人员的对话吗？"
END_NOTHING = "现在没有在转人工。您接着问我就行。"
END_FAILED = "没有结束成，您还在和工作人员的对话里。"
END_DECLINED = "好的，没有结束。您接着跟工作人员说。"
ENDED = "好的，和工作人员的对话结束了，编号{number}。帮到您了吗？可以回“满意”，或者“没解决”。"
ENDED_DANGER = "好的，现在由我回答您。工作人员还会来看您，您可以不回。"
ADD_WHAT = "请说“补充”，后面接着说您要加的话。"
ADD_NOTHING = "您还没有在等的请求。要找工作人员，请说“转人工”。"
ADD_FAILED = "没有加上。您的话请过一会儿再说一次。"
REOPEN_FAILED = "没有重新打开成。请过一会儿再说一次。"
RATE_FAILED = "没有记下。请过一会儿再说一次。"
TOO_MANY_LOOKUPS = "您查得太多了，请过一小时再查。"
DONE_NOTHING = "对不起，刚才没有办成，什么都没有改。请过一会儿再说一次。"

ERASE_DECLINED = "好的，什么都没有删。"
ERASE_FAILED = "没有删成，您的数据都还在。请过一会儿再说一次。"
PROFILE_FAILED = "没有改成。请过一会儿再说一次。"

# While a counselor holds the conversation
NOT_PASSED_ON = "现在送不到工作人员那里，这句话没有发出。请过一会儿再发一次。"
NOT_READ = "我现在读不到您的对话，这句话没有处理，也没有发给谁。请过一会儿再说。"
