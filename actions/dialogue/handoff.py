"""The way to a person: what may be passed on, where the person is, how to reach them; and danger.

Payloads: handoff_with, handoff_without, handoff_later; reach_text, reach_voice, reach_call; no_region, no_contact.
"""

from __future__ import annotations

from actions.dialogue import phrases
from actions.dialogue.help_lines import tells_whereabouts
from actions.dialogue.payloads import Payload
from actions.dialogue.protocol import ActKind, Intent
from actions.dialogue.state import DialogueState, Question, QuestionKind, ask
from actions.dialogue.turn import Handler, Turn, asking, service
from actions.dialogue.utterance import Option, Outcome, Utterance
from actions.knowledge.files import read_lexicon
from actions.language.matching import contains, pattern
from actions.language.regions import Place, place_answered
from actions.requests.request import ServiceRequest

_SHARE_OPTIONS = (
    Option("一起转", Payload.HANDOFF_WITH),
    Option("只转请求，不转内容", Payload.HANDOFF_WITHOUT),
    Option("先不转", Payload.HANDOFF_LATER),
)
MEDIUM_OPTIONS = (
    Option("打字", Payload.REACH_TEXT),
    Option("我要听", Payload.REACH_VOICE),
    Option("回电话", Payload.REACH_CALL),
)
MASKED_PHONE = "〔电话〕"
_DECLINES = tuple(read_lexicon("politeness")["declines"])
_BESIDE_A_NUMBER = 16
"""Characters beside a telephone number that leave no room for a question."""
_AFTER_A_PLACE = (QuestionKind.MEDIUM, QuestionKind.CONTACT)
_DENIALS = (Intent.DENY, Intent.PUT_BACK, Intent.UNHELPFUL)
_HOLDS_CONTACT = pattern(read_lexicon("contacts")["holds_contact"])


def _ask_for_consent(turn: Turn) -> Utterance:
    """Begin the transfer: ask whether the words said so far may go along; one request at a time is enough."""
    request = turn.facts.open_request
    if request is not None:
        return already_asked(request)
    question = ask(QuestionKind.SHARE_WORDS, on_yes=Payload.HANDOFF_WITH, on_no=Payload.HANDOFF_WITHOUT)
    return asking(turn, question, *phrases.HANDOFF_ASK, options=_SHARE_OPTIONS, outcome=Outcome.HANDOFF)


def already_asked(request: ServiceRequest) -> Utterance:
    """What is said where a person is asked for again: one request at a time is enough."""
    told = [f"您的请求编号{request.spoken_number}，{request.state.spoken}。", phrases.ALREADY_ASKED]
    return Utterance(Outcome.HANDOFF, told, request=request.shown)


def _open(turn: Turn, shares_words: bool) -> Utterance:
    """Open a request; a consent counts only right after it was asked for."""
    question = turn.state.pending
    if question is None or question.kind is not QuestionKind.SHARE_WORDS:
        return _ask_for_consent(turn)
    turn.act(
        ActKind.OPEN_REQUEST,
        was_asked=True,
        shares_words="yes" if shares_words else "no",
        topic=turn.state.subject,
        need=turn.state.question if shares_words else "",
    )
    turn.state.offered = []
    return Utterance(Outcome.HANDOFF, [])


def _later(turn: Turn) -> Utterance:
    turn.state.offered = []
    return service(phrases.HANDOFF_LATER)


def _decline(turn: Turn) -> Utterance:
    """不要转人工: nothing is begun, and nothing that is open is ended."""
    turn.state.offered = []
    request = turn.facts.open_request
    if request is None:
        return service(phrases.HUMAN_DECLINED)
    if request.is_danger:
        return service(phrases.HUMAN_DECLINED_DANGER)
    utterance = service(phrases.HUMAN_DECLINED_OPEN.format(number=request.spoken_number))
    utterance.request = request.shown
    return utterance


def crisis(turn: Turn) -> Utterance:
    """Help lines first; a person is called without asking, and nothing is asked but where they are."""
    turn.act(ActKind.REPORT_DANGER)
    return crisis_words(turn.state)


def crisis_words(state: DialogueState) -> Utterance:
    """What somebody in danger is told: the second time in other words; nothing that was offered before counts."""
    told = phrases.CRISIS_AGAIN if state.alarms else phrases.CRISIS
    state.offered, state.pending, state.alarms = [], None, state.alarms + 1
    return Utterance(Outcome.CRISIS, list(told), is_public=True)


def answer_place(turn: Turn, question: Question) -> Utterance | None:
    """What follows from a place, where it was asked for; a place by its sound only where nothing else was said."""
    if question.kind in _AFTER_A_PLACE and question.told and turn.intent in _DENIALS and says_wrong(turn.text):
        return asking(
            turn, ask(QuestionKind.REGION, number=question.number, on_no=Payload.NO_REGION), phrases.PLACE_WRONG
        )
    if question.kind is not QuestionKind.REGION:
        return None
    place = place_answered(turn.text)
    return _place(turn, question.number, place) if place is not None else None


def answer_place_later(turn: Turn) -> Utterance | None:
    """What follows from a place that was asked for earlier, where nothing else was said."""
    request = turn.facts.open_request
    if request is None or not (request.number == turn.state.unplaced or request.is_danger or says_wrong(turn.text)):
        return None
    place = place_answered(turn.text)
    return _place(turn, request.number, place) if place is not None and not place.by_sound else None


def answer_whereabouts(turn: Turn) -> Utterance | None:
    """What follows where somebody in danger says where they are, but in no county: 我在家. The words are kept."""
    request = turn.facts.open_request
    if request is None or not request.is_danger or not tells_whereabouts(turn.text):
        return None
    if request.number != turn.state.unplaced:
        return service(phrases.CRISIS_WORDS_SEEN, phrases.CRISIS[1])
    question = ask(QuestionKind.REGION, number=request.number, on_no=Payload.NO_REGION)
    return asking(turn, question, phrases.CRISIS_WORDS_SEEN, phrases.CRISIS_WHICH_COUNTY)


def _place(turn: Turn, number: str, place: Place) -> Utterance:
    turn.act(
        ActKind.PLACE_REQUEST,
        was_asked=True,
        number=number,
        region=place.region,
        by_sound="yes" if place.by_sound else "no",
    )
    if MASKED_PHONE in turn.text:
        turn.act(ActKind.LEAVE_CONTACT, number=number)
    return service()


def says_wrong(text: str) -> bool:
    """Whether a no means that something was understood wrongly."""
    return contains(text, read_lexicon("politeness")["corrections"])


def answer_contact(turn: Turn, question: Question) -> Utterance | None:
    """What follows from a number or an address, where it was asked for."""
    if question.kind is not QuestionKind.CONTACT:
        return None
    if turn.text.startswith(_DECLINES):
        return service(phrases.CONTACT_NONE)
    if not _HOLDS_CONTACT.search(turn.text) or _is_asked(turn.text):
        return None
    turn.act(ActKind.LEAVE_CONTACT, was_asked=True, number=question.number)
    return service()


def answer_contact_later(turn: Turn) -> Utterance | None:
    """What follows from a telephone number that somebody gives while their request is open, with little beside it."""
    request = turn.facts.open_request
    if request is None or MASKED_PHONE not in turn.text or len(turn.text.replace(MASKED_PHONE, "")) > _BESIDE_A_NUMBER:
        return None
    if _is_asked(turn.text) or turn.text.startswith(_DECLINES):
        return None
    turn.act(ActKind.LEAVE_CONTACT, number=request.number)
    return service()


def _is_asked(text: str) -> bool:
    return contains(text, read_lexicon("contacts")["questions"])


def _reach(medium: str) -> Handler:
    """Tell the counselor what the person can use; then ask for another way to find them."""

    def _handler(turn: Turn) -> Utterance:
        question = turn.state.pending
        turn.state.offered = []
        if question is None or question.kind is not QuestionKind.MEDIUM:
            return service(phrases.NOTHING_TO_CHOOSE)
        turn.act(ActKind.REACH_REQUEST, was_asked=True, number=question.number, medium=medium)
        return service()

    return _handler


def _call(turn: Turn) -> Utterance:
    question = turn.state.pending
    turn.state.offered = []
    if question is None or question.kind is not QuestionKind.MEDIUM:
        return service(phrases.NOTHING_TO_CHOOSE)
    return asking(turn, ask_contact(question.number), phrases.CONTACT_CALL)


def ask_contact(number: str) -> Question:
    """The question how else the person can be found."""
    return ask(QuestionKind.CONTACT, number=number, on_no=Payload.NO_CONTACT)


def answer_without(turn: Turn, question: Question) -> Utterance | None:
    """What follows where somebody cannot or will not say; None where an answer is needed."""
    request = turn.facts.open_request
    if question.kind is QuestionKind.REGION and not (request is not None and request.is_danger):
        medium = ask(QuestionKind.MEDIUM, number=question.number, on_no=Payload.NO_REGION)
        return asking(turn, medium, phrases.WITHOUT_IS_FINE, phrases.HOW_TO_REACH, options=MEDIUM_OPTIONS)
    if question.kind in (QuestionKind.REGION, QuestionKind.MEDIUM, QuestionKind.CONTACT):
        return service(phrases.WITHOUT_IS_FINE)
    return None


HANDLERS: dict[str, Handler] = {
    Intent.DANGER: crisis,
    Intent.HUMAN: _ask_for_consent,
    Intent.DECLINE_HUMAN: _decline,
    Payload.HANDOFF_WITH: lambda turn: _open(turn, shares_words=True),
    Payload.HANDOFF_WITHOUT: lambda turn: _open(turn, shares_words=False),
    Payload.HANDOFF_LATER: _later,
    Payload.REACH_TEXT: _reach("text"),
    Payload.REACH_VOICE: _reach("voice"),
    Payload.REACH_CALL: _call,
    Payload.NO_REGION: lambda turn: service(phrases.WITHOUT_IS_FINE),
    Payload.NO_CONTACT: lambda turn: service(phrases.CONTACT_NONE),
}
