"""How results are told: counted first, then two at a time; one with its reasons; materials one by one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from actions.dialogue.inquiry import phrases
from actions.dialogue.inquiry.state import ReadOut
from actions.dialogue.inquiry.steps import InquiryStep
from actions.dialogue.utterance import Option, Outcome, Utterance, cited, in_sentences
from actions.eligibility.inquiry import Heard
from actions.eligibility.session import Session
from actions.eligibility.verdict import Result, Verdict
from actions.knowledge.entry import Source

AT_ONCE = {ReadOut.RESULTS: 2, ReadOut.WHY: 3, ReadOut.MATERIALS: 1, ReadOut.STEPS: 2, ReadOut.SUMS: 2}
"""Pieces of each kind that are read in one turn."""
_MOST_SOURCES = 4
_RESULTS = Option(phrases.RESULTS, InquiryStep.RESULTS.payload())
_NEXT = Option(phrases.NEXT, InquiryStep.NEXT.payload())


def said_back(heard: Heard) -> list[str]:
    """What was understood, in short sentences; which were corrected."""
    return in_sentences(heard.learned, phrases.CORRECTED if heard.corrected else phrases.NOTED, "、")


def verdict_counts(results: Sequence[Result], name: str, *, is_all_asked: bool) -> list[str]:
    """How many there are of each word."""
    counts = Counter(result.verdict for result in results)
    told = [phrases.COUNTED[verdict].format(count=counts[verdict]) for verdict in Verdict if counts[verdict]]
    first = phrases.ALL_ASKED.format(name=name, count=len(results)) if is_all_asked else phrases.NOT_ALL_ASKED
    return [first, *(f"{'，'.join(two)}。" for two in (told[:2], told[2:]) if two)]


def tell_some(results: Sequence[Result], position: int, before: Sequence[str]) -> Utterance:
    """Some results from a position on, each of which can be chosen."""
    shown = results[position : position + AT_ONCE[ReadOut.RESULTS]]
    left = len(results) - position - len(shown)
    options = [Option(result.rule.title, InquiryStep.RESULT.payload(result.rule.id)) for result in shown]
    sentences = [sentence for result in shown for sentence in result.summary()]
    sentences += [] if left else [phrases.NO_MORE]
    options += [_NEXT] if left else []
    return _telling([*before, *sentences], options, [source for result in shown for source in result.sources[:1]])


def tell_one(result: Result, *, can_ask_on: bool) -> Utterance:
    """One result: the word with its figure or reason, what else has to hold, every edge."""
    sentences = result.summary()
    if result.amount and result.verdict is Verdict.MAYBE:
        sentences.append(phrases.IF_POSSIBLE.format(amount=result.amount))
    if result.verdict in (Verdict.CAN, Verdict.MAYBE):
        sentences += [phrases.STILL.format(still=still) for still in result.still[:1]]
    sentences += result.rule.edges[:1]
    if result.reported_only and result.verdict is not Verdict.UNDISCLOSED:
        sentences.append(phrases.REPORTED_ONLY.format(whom=result.rule.ask_whom[0]))
    options = [Option(phrases.ASK_ON, InquiryStep.ASK_ON.payload())] if can_ask_on else []
    options.append(Option(phrases.WHY, InquiryStep.WHY.payload()))
    if result.rule.materials:
        options.append(Option(phrases.MATERIALS, InquiryStep.MATERIALS.payload()))
    elif result.rule.steps:
        options.append(Option(phrases.STEPS, InquiryStep.STEPS.payload()))
    if len(options) < 3:
        options.append(_RESULTS)
    return _telling(list(dict.fromkeys(sentences)), options, result.sources)


def tell_pieces(pieces: Sequence[str], kind: ReadOut, position: int, sources: Sequence[Source]) -> Utterance:
    """Some lines of a reason, of the steps to take or of a calculation."""
    shown = pieces[position : position + AT_ONCE[kind]]
    left = len(pieces) - position - len(shown)
    options = [_NEXT, _RESULTS] if left else [_RESULTS]
    return _telling([*shown, *([] if left else [phrases.NO_MORE])], options, sources)


def tell_material(result: Result, position: int, session: Session) -> Utterance:
    """One thing to bring; behind the last one, what is not ready yet."""
    materials = result.rule.materials
    if position < len(materials):
        sentences = [phrases.MATERIAL.format(number=position + 1, material=materials[position]), phrases.MATERIAL_HOW]
        return _telling(sentences, [Option("有了", InquiryStep.READY.payload()), _NEXT, _RESULTS], result.sources)
    ready = session.ticked.get(result.rule.id, ())
    left = [material for number, material in enumerate(materials, 1) if number not in ready]
    told = phrases.MATERIALS_LEFT.format(count=len(left), left="；".join(left)) if left else phrases.MATERIALS_READY
    steps = [Option(phrases.STEPS, InquiryStep.STEPS.payload())] if result.rule.steps else []
    return _telling([told], [*steps, _RESULTS], result.sources)


def tell_supposed(before: Sequence[Result], after: Sequence[Result]) -> Utterance:
    """What would be another word if something were otherwise."""
    words = {result.rule.id: (result.verdict, result.amount) for result in before}
    changed = [result for result in after if words.get(result.rule.id) != (result.verdict, result.amount)][:3]
    if not changed:
        return _telling([phrases.SUPPOSED_NOTHING], [_RESULTS], [])
    told = [phrases.SUPPOSED, *(result.headline for result in changed)]
    return _telling(told, [_RESULTS], [source for result in changed for source in result.sources[:1]])


def worded_step(sentences: Sequence[str], *options: Option, sources: Sequence[Source] = ()) -> Utterance:
    """A step of the service that was put into words already."""
    return _telling(list(sentences), list(options), sources)


def _telling(sentences: list[str], options: list[Option], sources: Sequence[Source]) -> Utterance:
    shown = cited(tuple(dict.fromkeys(sources)))[:_MOST_SOURCES]
    return Utterance(Outcome.SERVICE, sentences, options=options, sources=shown)
