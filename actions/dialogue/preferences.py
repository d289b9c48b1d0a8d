"""What a person tells of how to serve them: said back, put right at a word, kept for longer at a yes.

Payloads: keep_profile (an intent as well), keep_once, put_back (an intent as well).
"""

from __future__ import annotations

from actions.dialogue import phrases
from actions.dialogue.handoff import says_wrong
from actions.dialogue.payloads import Payload
from actions.dialogue.protocol import ActKind, Intent
from actions.dialogue.spoken_commands import Command, command_in
from actions.dialogue.state import Question, QuestionKind, ask
from actions.dialogue.turn import Handler, Turn, asking, service, social
from actions.dialogue.utterance import Option, Outcome, Utterance
from actions.people.profiles import ProfileChanges
from actions.people.told_of_self import tells_only_that, told_of_self

_KEEP_OPTIONS = (
    Option("记住", Intent.KEEP_PROFILE),
    Option("只这次用", Payload.KEEP_ONCE),
    Option("说错了，改回来", Intent.PUT_BACK),
)
_PACES = {Intent.SLOWER: "slower", Intent.FASTER: "faster"}
_WAITING = {
    Command.WAIT_LONGER: (phrases.WAITS_LONGER, phrases.NEVER_HURRIES, phrases.WAIT_LONGER_HINT),
    Command.WAIT_SHORTER: (phrases.ANSWERS_SOONER, phrases.ANSWERS_AT_ONCE, phrases.WAIT_SHORTER_HINT),
}
"""How long a stream waits for the end: what is said there, and elsewhere, and how it is said there."""


def tells_something(turn: Turn) -> bool:
    """Whether somebody told of themselves."""
    return bool(told_of_self(turn.text))


def answer_told_of_self(turn: Turn) -> Utterance | None:
    """The answer to somebody who only told of themselves; None where something else was said as well."""
    news = told_of_self(turn.text)
    if not news or not (tells_only_that(turn.text) or turn.intent == Intent.ABOUT_ME):
        return None
    if "short" in news:
        return _shortness(turn, bool(news["short"]))
    spoken = said_back(news)
    if not spoken:
        return None
    _change(turn, news)
    request = turn.facts.open_request
    noted = phrases.NOTED.format(told=spoken)
    if turn.facts.profile_is_kept or (request is not None and request.is_danger):
        # Whoever is in danger is asked nothing about their privacy now.
        return Utterance(Outcome.SERVICE, [noted])
    question = ask(QuestionKind.KEEP_PROFILE, on_yes="keep_profile", on_no=Payload.KEEP_ONCE, told=news)
    utterance = asking(turn, question, noted, phrases.KEEP_ASK, options=_KEEP_OPTIONS)
    return utterance


def notice(turn: Turn, utterance: Utterance) -> None:
    """Keep what was told beside something else; say it back, but not in danger, and shortly in front of a question."""
    if any(act.kind is ActKind.CHANGE_PROFILE for act in turn.acts):
        return
    turn.state.told = {} if turn.intent not in _PACES else turn.state.told
    news = turn.facts.profile.news_in(told_of_self(turn.text))
    if any(act.kind is ActKind.PLACE_REQUEST for act in turn.acts):
        news.pop("region", None)
    if not news:
        return
    spoken = said_back(news)
    is_asked = turn.asks is not None and turn.asks.kind in (QuestionKind.INQUIRY, QuestionKind.JOBS)
    how = () if is_asked else (phrases.KEEP_HOW,)
    notes = (phrases.NOTED.format(told=spoken), *how) if spoken else ()
    turn.act_beside(ActKind.CHANGE_PROFILE, notes if utterance.outcome is not Outcome.CRISIS else (), changes=news)
    turn.state.told = news
    _place_danger(turn, news)


def _change(turn: Turn, news: ProfileChanges) -> None:
    turn.act(ActKind.CHANGE_PROFILE, changes=news)
    turn.state.told = news
    _place_danger(turn, news)


def _place_danger(turn: Turn, news: ProfileChanges) -> None:
    """Where somebody in danger is stands with their request, whenever they tell it."""
    request = turn.facts.open_request
    if request is not None and request.is_danger and news.get("region"):
        turn.act(ActKind.PLACE_REQUEST, number=request.number, region=news["region"], by_sound="no")


def _shortness(turn: Turn, short: bool) -> Utterance:
    """Say the last answer again as it is worded from now on."""
    _change(turn, {"short": short})
    said = phrases.SHORT_ON if short else phrases.SHORT_OFF
    last = turn.state.last
    if last is None:
        return social([said])
    return Utterance(Outcome.SMALLTALK, [said, *last.sentences], options=list(last.options))


def _pace(turn: Turn) -> Utterance:
    turn.act_beside(ActKind.CHANGE_PROFILE, changes={"pace": _PACES[Intent(turn.intent)]})
    return social(phrases.SLOWER if turn.intent == Intent.SLOWER else phrases.FASTER)


def answer_waiting(turn: Turn) -> Utterance | None:
    """等我久一点, 反应快一点: what a stream does at once is said; elsewhere nothing waits for a pause."""
    command = command_in(turn.text, heard=turn.facts.is_streamed)
    if command is None or command not in _WAITING:
        return None
    # Neither repeated by 再说一遍, nor asked about where it was heard badly: the stream has obeyed already.
    turn.intent = Intent.WAIT
    streamed, written, hint = _WAITING[command]
    if turn.facts.is_streamed:
        return social(streamed)
    return social([written] if turn.facts.profile.cannot_hear else [written, hint])


def _about_me(turn: Turn) -> Utterance:
    return social(phrases.ABOUT_ME)


def _keep(turn: Turn) -> Utterance:
    question = turn.state.pending
    was_asked = question is not None and question.kind is QuestionKind.KEEP_PROFILE
    turn.act(ActKind.KEEP_PROFILE, was_asked=was_asked)
    return service()


def answer_wrong(turn: Turn, question: Question) -> Utterance | None:
    """What follows where the question whether to keep something is answered by: that is wrong."""
    if question.kind is QuestionKind.KEEP_PROFILE and turn.intent == Intent.DENY and says_wrong(turn.text):
        return _put_back(turn)
    return None


def _once(turn: Turn) -> Utterance:
    turn.state.offered = []
    return service(phrases.KEPT_NOT)


def _forget(turn: Turn) -> Utterance:
    question = turn.state.pending
    if question is not None and question.kind is QuestionKind.KEEP_PROFILE:
        # 不用记 answers the question whether to keep it: it stays for this time.
        return _once(turn)
    turn.act(ActKind.FORGET_PROFILE)
    return service()


def _put_back(turn: Turn) -> Utterance:
    question = turn.state.pending
    news = question.told if question is not None and question.told else turn.state.told
    if not news:
        return social([phrases.GO_AHEAD])
    turn.act(ActKind.PUT_BACK_PROFILE, fields=list(news))
    return service()


def _show(turn: Turn) -> Utterance:
    turn.act(ActKind.TELL_PROFILE)
    return service()


def said_back(news: ProfileChanges) -> str:
    """What was told, in plain words; "" for what is heard at once, such as the pace."""
    said = []
    if "cannot_hear" in news:
        said.append(phrases.TOLD_HEARING if news["cannot_hear"] else phrases.TOLD_HEARS)
    if "cannot_see" in news:
        said.append(phrases.TOLD_SIGHT if news["cannot_see"] else phrases.TOLD_SEES)
    if news.get("region"):
        said.append(phrases.TOLD_REGION.format(region=news["region"]))
    if "short" in news:
        said.append(phrases.SHORT_ON if news["short"] else phrases.SHORT_OFF)
    return "".join(said)


HANDLERS: dict[str, Handler] = {
    Intent.ABOUT_ME: _about_me,
    Intent.KEEP_PROFILE: _keep,
    Intent.FORGET_PROFILE: _forget,
    Intent.SHOW_PROFILE: _show,
    Intent.PUT_BACK: _put_back,
    Intent.SHORT_ON: lambda turn: _shortness(turn, True),
    Intent.SHORT_OFF: lambda turn: _shortness(turn, False),
    Intent.SLOWER: _pace,
    Intent.FASTER: _pace,
    Payload.KEEP_ONCE: _once,
}
