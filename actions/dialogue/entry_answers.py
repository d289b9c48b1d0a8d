"""How an entry is told: the point, what has to be known of its source, then its parts one or two at a time."""

from __future__ import annotations

from actions.dialogue import phrases
from actions.dialogue.payloads import Payload, entry_payload
from actions.dialogue.protocol import Intent
from actions.dialogue.utterance import HUMAN, MAX_OPTIONS, Option, Outcome, Utterance, cited
from actions.knowledge.entry import Document, Entry, sentences
from actions.knowledge.files import read_lexicon
from actions.knowledge.library import Library
from actions.language.matching import pattern

PARTS_AT_ONCE = 2
MAX_CHARACTERS = 220
"""Characters of an answer that tells two things."""
_NAMES_WHOM_TO_ASK = pattern(read_lexicon("contacts")["names_whom_to_ask"])


def tell_answer(entry: Entry, library: Library, confidence: float) -> Utterance:
    """The answer itself, whom to ask, and a caveat where its source is over or was only reported."""
    caveats = _caveats(entry, library)
    return Utterance(
        Outcome.ANSWER,
        [*sentences(entry.answer), *_whom_to_ask(entry, caveats), *caveats],
        topic=entry.id,
        confidence=confidence,
        options=_next_steps(entry, library),
        sources=cited(entry.sources),
        is_public=True,
        caveats=caveats,
    )


def tell_as_well(utterance: Utterance, entry: Entry, library: Library) -> None:
    """Add the point of a second entry to an answer where both may have been meant, if the ear can hold it."""
    caveats = [caveat for caveat in _caveats(entry, library) if caveat not in utterance.sentences]
    told = [f"您也可能问{entry.title}：{sentences(entry.answer)[0]}", *caveats]
    if sum(map(len, (*utterance.sentences, *told))) <= MAX_CHARACTERS:
        utterance.sentences += told
        utterance.caveats = [*utterance.caveats, *caveats]
        utterance.sources += [source for source in cited(entry.sources[:1]) if source not in utterance.sources]
    also = Option(entry.title, entry_payload(entry.id))
    kept = [option for option in utterance.options if option.act != also.act]
    while len(kept) >= MAX_OPTIONS:
        # A person stays within reach.
        kept.remove(next(option for option in reversed(kept) if option != HUMAN))
    utterance.options = [*kept, also]


def tell_responsible(entry: Entry, library: Library, confidence: float) -> Utterance:
    """Who leads a task of the plan and who takes part in it."""
    told = [f"“{entry.title}”这件事，牵头单位是{'和'.join(entry.lead)}。"] if entry.lead else []
    if entry.responsible:
        told.append(f"{'' if told else f'“{entry.title}”这项，'}责任单位有{'、'.join(entry.responsible)}。")
    options = [Option("说说这件事的内容", entry_payload(entry.id)), HUMAN]
    caveats = _caveats_of_the_lead(entry, library)
    return Utterance(
        Outcome.ANSWER,
        [*told, *caveats],
        topic=entry.id,
        confidence=confidence,
        options=options,
        sources=cited(entry.sources),
        is_public=True,
        caveats=caveats,
    )


def tell_part(entry: Entry, part: int) -> Utterance:
    """One part of the details."""
    count = len(entry.parts)
    told = [entry.parts[part]]
    if part + 1 == count:
        told.append(phrases.NO_MORE)
    options = [Option("下一条", Intent.NEXT_DETAIL)] if part + 1 < count else []
    return Utterance(
        Outcome.ANSWER, told, topic=entry.id, options=options, sources=cited(entry.sources), is_public=True
    )


def tell_parts(entry: Entry, first: int) -> tuple[Utterance, int]:
    """(utterance, number of the last part told): some parts from `first` on."""
    told = list(entry.parts[first : first + PARTS_AT_ONCE])
    last = first + len(told) - 1
    left = len(entry.parts) - last - 1
    if not told:
        return Utterance(
            Outcome.ANSWER, [phrases.NO_MORE], topic=entry.id, options=[HUMAN], sources=cited(entry.sources)
        ), last
    told.append(f"还有{left}条，要听请说“下一条”。" if left else phrases.NO_MORE)
    options = [Option("下一条", Intent.NEXT_DETAIL)] if left else []
    return Utterance(
        Outcome.ANSWER, told, topic=entry.id, options=options, sources=cited(entry.sources), is_public=True
    ), last


def _whom_to_ask(entry: Entry, caveats: list[str]) -> list[str]:
    """The office that knows more, where neither the answer nor a caveat names one."""
    if not entry.confirm_with or any(map(_NAMES_WHOM_TO_ASK.search, (entry.answer, *caveats))):
        return []
    return [phrases.WHOM_TO_ASK.format(office=entry.confirm_with[0])]


def _caveats(entry: Entry, library: Library) -> list[str]:
    over = entry.over
    if over is not None:
        return [_over_caveat(over, library.documents.get(over.replaced_by))]
    if entry.confirm_with and entry.reported_only and not entry.unknown:
        return [f"这是公开报道里说的，办之前请问{entry.confirm_with[0]}。"]
    if entry.confirm_with and entry.may_have_changed and not entry.unknown:
        return [f"条文核对到{entry.sources[0].document.as_of}，办之前请向{entry.confirm_with[0]}确认。"]
    return []


def _caveats_of_the_lead(entry: Entry, library: Library) -> list[str]:
    """What has to be known of the plan that names the units, whatever else the entry's answer rests on."""
    over = next((source.document for source in entry.sources if source.document.is_over), None)
    return [_over_caveat(over, library.documents.get(over.replaced_by))] if over else _caveats(entry, library)


def _over_caveat(document: Document, successor: Document | None) -> str:
    if document.status == "repealed":
        return "这份文件已经废止。"
    kind = "方案" if "方案" in document.title else "文件"
    told = f"这份{document.period}年的{kind}已经到期"
    return f"{told}，国家已有{successor.period}年的新方案。" if successor and successor.period else f"{told}。"


def _next_steps(entry: Entry, library: Library) -> list[Option]:
    options = []
    if entry.parts:
        options.append(Option("详细", Intent.MORE))
    if entry.lead or entry.responsible:
        options.append(Option("谁负责", Payload.ASK_RESPONSIBLE_HERE))
    if entry.unknown:
        options.append(HUMAN)
    for other in entry.see_also:
        if len(options) < MAX_OPTIONS and other in library:
            options.append(Option(library[other].title, entry_payload(other)))
    return options
