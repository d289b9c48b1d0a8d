"""What gateway, Rasa and action server say to each other: the one declaration that both environments import.

Depends on nothing and runs on Python 3.10 and later, because Rasa's environment imports it as well.
"""

from __future__ import annotations

from enum import Enum, IntEnum


class Intent(str, Enum):
    """What a person can want. Examples stand in nlu_data/nlu under the same names; `ask` has those of the entries."""

    # Questions
    ASK = "ask"
    ASK_RESPONSIBLE = "ask_responsible"
    ASK_UNIT = "ask_unit"
    TOLD_TROUBLE = "told_trouble"
    """老板嫌我走路慢，第一天就把我赶回来了: a wrong or a plight, told without a question, wants to know what to do."""
    ASK_BACK = "ask_back"
    NOT_UNDERSTOOD = "not_understood"
    OUT_OF_SCOPE = "out_of_scope"
    # Services that ask back
    BENEFITS = "benefits"
    """我能得到什么."""
    LEVY = "levy"
    """我们公司80个人，要交多少残保金."""
    RESUME = "resume"
    """接着算: go on with the one spoken of last."""
    JOB_SEARCH = "job_search"
    """帮我找工作: look for a post."""
    # What staff began
    POST_NEWS = "post_news"
    """那个岗位办成了, 单位没要我: what became of a post that a counselor referred somebody to."""
    REMIND_ME = "remind_me"
    """到时候提醒我: of a date that staff entered."""
    STOP_REMINDERS = "stop_reminders"
    """别再提醒: none at all any more."""
    MY_REMINDERS = "my_reminders"
    """我的提醒: which there are."""
    # A person, and danger
    DANGER = "danger"
    HUMAN = "human"
    DECLINE_HUMAN = "decline_human"
    """不要转人工: the contrary of `human`."""
    # The person's own request
    REQUEST_STATUS = "request_status"
    REQUEST_BY_NUMBER = "request_by_number"
    CANCEL_REQUEST = "cancel_request"
    DECLINE_CANCEL = "decline_cancel"
    """先别取消请求."""
    END_CHAT = "end_chat"
    ADD_TO_REQUEST = "add_to_request"
    UNSOLVED = "unsolved"
    SATISFIED = "satisfied"
    SO_SO = "so_so"
    DISSATISFIED = "dissatisfied"
    # Data rights
    SHOW_DATA = "show_data"
    COPY_DATA = "copy_data"
    ERASE_DATA = "erase_data"
    CONFIRM_ERASE = "confirm_erase"
    """确认删除我的数据: counts only right after it was asked for."""
    DECLINE_ERASE = "decline_erase"
    """先别删我的数据."""
    PRIVACY = "privacy"
    # Preferences
    ABOUT_ME = "about_me"
    KEEP_PROFILE = "keep_profile"
    FORGET_PROFILE = "forget_profile"
    """别记我的情况, 不用记我的情况."""
    SHOW_PROFILE = "show_profile"
    PUT_BACK = "put_back"
    """我说错了，改回来."""
    SHORT_ON = "short_on"
    SHORT_OFF = "short_off"
    # Answers to what was asked
    AFFIRM = "affirm"
    DENY = "deny"
    UNSURE = "unsure"
    """不知道, 说不清."""
    WAIT = "wait"
    """我想一下, 等一下."""
    CHOOSE = "choose"
    CANCEL = "cancel"
    """取消, 算了: what, has to be asked where more than one thing could be meant."""
    # Steering
    MORE = "more"
    NEXT_DETAIL = "next_detail"
    PREVIOUS_DETAIL = "previous_detail"
    REPEAT = "repeat"
    FROM_START = "from_start"
    GO_BACK = "go_back"
    SLOWER = "slower"
    FASTER = "faster"
    STOP = "stop"
    HELP = "help"
    # Courtesies and feelings
    UNHELPFUL = "unhelpful"
    VENTING = "venting"
    GREET = "greet"
    THANKS = "thanks"
    GOODBYE = "goodbye"
    BOT_IDENTITY = "bot_identity"
    CAPABILITIES = "capabilities"
    PRAISE = "praise"

    def __str__(self) -> str:
        return self.value


class ActKind(str, Enum):
    """What a turn can do beside answering; the gateway alone does it."""

    OPEN_REQUEST = "open_request"
    """`shares_words`: "yes" or "no", which is a consent, or UNASKED."""
    REPORT_DANGER = "report_danger"
    """`cry`: the part of the words that sounds like danger, if it is known."""
    PLACE_REQUEST = "place_request"
    """`number`, `region`."""
    REACH_REQUEST = "reach_request"
    """`number`, `medium`: text, voice or ""."""
    LEAVE_CONTACT = "leave_contact"
    """`number`: the message itself is how to reach the person."""
    ADD_TO_REQUEST = "add_to_request"
    CANCEL_REQUEST = "cancel_request"
    """`number`."""
    END_CHAT = "end_chat"
    REOPEN_REQUEST = "reopen_request"
    RATE_REQUEST = "rate_request"
    """`stars`: 1 to 5."""
    CHANGE_PROFILE = "change_profile"
    """Fields of a profile with their new values."""
    PUT_BACK_PROFILE = "put_back_profile"
    """Fields of a profile that are to hold as if never told."""
    KEEP_PROFILE = "keep_profile"
    FORGET_PROFILE = "forget_profile"
    ERASE_DATA = "erase_data"
    SEEK_JOB = "seek_job"
    """`need`, `region`: open a request of kind job_seeking with the wishes, which the person agreed to."""
    TELL_OUTCOME = "tell_outcome"
    """`referral`, `outcome`: what became of a post."""
    SET_REMINDER = "set_reminder"
    """`date`; 0 for the one appointment that a counselor has just told of."""
    STOP_REMINDERS = "stop_reminders"
    # Reading
    ASK_OUTCOME = "ask_outcome"
    """`referral`: ask once what became of it."""
    ASK_ABOUT_POST = "ask_about_post"
    """`outcome`, which may be "": ask which post is meant."""
    FIND_DATES = "find_dates"
    """`subjects`: ask of which date somebody wants to be reminded."""
    TELL_REMINDERS = "tell_reminders"
    FIND_POSTS = "find_posts"
    """Look for posts that suit the wishes in the dialogue's state, and tell those that it names."""
    TELL_STATUS = "tell_status"
    LOOK_UP_NUMBER = "look_up_number"
    """`number`."""
    TELL_DATA = "tell_data"
    TELL_PROFILE = "tell_profile"

    def __str__(self) -> str:
        return self.value


UNASKED = "unasked"
"""Value of `shares_words` where nobody was asked: no words go along, and no consent is recorded."""


class Certainty(IntEnum):
    """How sure one is that a person wants an act."""

    GUESSED = 0
    """Heard badly."""
    UNDERSTOOD = 1
    """Typed, or heard clearly."""
    UNMISTAKABLE = 2
    """Typed as a whole utterance that means nothing else, or a plain answer to a question."""
    CONFIRMED = 3
    """Asked in so many words just before, and answered plainly."""


REQUIRED_CERTAINTY = {
    ActKind.OPEN_REQUEST: Certainty.UNMISTAKABLE,
    ActKind.REPORT_DANGER: Certainty.GUESSED,
    ActKind.PLACE_REQUEST: Certainty.UNDERSTOOD,
    ActKind.REACH_REQUEST: Certainty.UNDERSTOOD,
    ActKind.LEAVE_CONTACT: Certainty.UNDERSTOOD,
    ActKind.ADD_TO_REQUEST: Certainty.UNDERSTOOD,
    ActKind.CANCEL_REQUEST: Certainty.UNMISTAKABLE,
    ActKind.END_CHAT: Certainty.UNMISTAKABLE,
    ActKind.REOPEN_REQUEST: Certainty.UNMISTAKABLE,
    ActKind.RATE_REQUEST: Certainty.UNMISTAKABLE,
    ActKind.CHANGE_PROFILE: Certainty.UNDERSTOOD,
    ActKind.PUT_BACK_PROFILE: Certainty.UNDERSTOOD,
    ActKind.KEEP_PROFILE: Certainty.UNMISTAKABLE,
    ActKind.FORGET_PROFILE: Certainty.UNMISTAKABLE,
    ActKind.ERASE_DATA: Certainty.CONFIRMED,
    ActKind.SEEK_JOB: Certainty.UNMISTAKABLE,
    ActKind.TELL_OUTCOME: Certainty.UNDERSTOOD,
    ActKind.SET_REMINDER: Certainty.UNMISTAKABLE,
    ActKind.STOP_REMINDERS: Certainty.UNDERSTOOD,
    ActKind.ASK_OUTCOME: Certainty.GUESSED,
    ActKind.ASK_ABOUT_POST: Certainty.GUESSED,
    ActKind.FIND_DATES: Certainty.GUESSED,
    ActKind.TELL_REMINDERS: Certainty.UNDERSTOOD,
    ActKind.FIND_POSTS: Certainty.GUESSED,
    ActKind.TELL_STATUS: Certainty.GUESSED,
    ActKind.LOOK_UP_NUMBER: Certainty.GUESSED,
    ActKind.TELL_DATA: Certainty.UNDERSTOOD,
    ActKind.TELL_PROFILE: Certainty.UNDERSTOOD,
}
"""Each act's least certainty: a step that cannot be taken back needs more."""

QUESTION_INTENTS = (Intent.ASK, Intent.ASK_RESPONSIBLE, Intent.ASK_UNIT)
STORY_INTENTS = frozenset(
    {
        *QUESTION_INTENTS,
        Intent.TOLD_TROUBLE,
        Intent.OUT_OF_SCOPE,
        Intent.BENEFITS,
        Intent.LEVY,
        Intent.JOB_SEARCH,
        Intent.DANGER,
        Intent.HUMAN,
        Intent.REQUEST_STATUS,
        Intent.UNHELPFUL,
        Intent.VENTING,
        Intent.ABOUT_ME,
    }
)
"""What a long story can want; courtesies and commands are short."""

# Keys of the metadata that the gateway sends along with a message.
TURN_KEY, PREVIOUS_QUESTION, STATE, FACTS = "turn", "previous_question", "state", "facts"
TURN_SPAN = "turn_span"
# Key of an example's metadata: it is what an entry says, and no question.
PASSAGE = "passage"
# Key of what the pipeline adds to a parsed message, and its own keys.
KNOWLEDGE, RANKING, IN_CONTEXT = "knowledge", "ranking", "in_context"
QUESTIONS_ASKED, SUSPICION = "questions", "suspicion"
