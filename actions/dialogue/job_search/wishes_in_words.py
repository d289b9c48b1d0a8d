"""Wishes in plain words: what is said back, and what a counselor reads. Abilities only, never a disability."""

from __future__ import annotations

from actions.dialogue.job_search import phrases
from actions.dialogue.job_search.state import JobState
from actions.dialogue.utterance import in_sentences
from actions.language.amounts import plain
from actions.people.profiles import ProfileChanges
from actions.postings.lexicon import accommodations, demands
from actions.postings.posting import WorkTime
from actions.postings.wishes import Wishes

_WITHOUT_HEARING = frozenset({"hear_calls"})
_WITHOUT_SIGHT = frozenset({"see_print", "see_screen"})
"""Demands that employers can take away; nothing is excluded by them alone."""


def abilities_of(profile: ProfileChanges) -> frozenset[str]:
    """Demands that somebody cannot meet who told how they are to be served."""
    deaf = _WITHOUT_HEARING if profile.get("cannot_hear") else frozenset()
    return deaf | (_WITHOUT_SIGHT if profile.get("cannot_see") else frozenset())


def described(wishes: Wishes) -> list[str]:
    """Every wish in a few words each."""
    told = [phrases.IN_PLACE.format(place="、".join(wishes.regions))] if wishes.regions else []
    told += [phrases.AT_HOME] if wishes.only_remote else []
    told += [phrases.WANTS.format(work="、".join(wishes.work))] if wishes.work else []
    told += [phrases.REFUSES.format(work="、".join(wishes.unwanted_work))] if wishes.unwanted_work else []
    told += [phrases.CANNOT.format(demands=demands()[name].name) for name in sorted(wishes.cannot & demands().keys())]
    needs = sorted(wishes.needs & accommodations().keys())
    told += [phrases.NEEDS.format(needs=accommodations()[name].name) for name in needs]
    told += [wishes.work_time.spoken] if wishes.work_time is not WorkTime.UNKNOWN else []
    told += [phrases.AT_LEAST.format(wage=plain(wishes.lowest_wage))] if wishes.lowest_wage is not None else []
    return told


def said_back(before: Wishes, after: Wishes) -> list[str]:
    """What is new, in short sentences; what replaced something is said to be put right."""
    new = [one for one in described(after) if one not in described(before)]
    was_corrected = bool(before.regions and after.regions and not {*before.regions} <= {*after.regions})
    was_corrected = was_corrected or bool({*before.work} & {*after.unwanted_work})
    return in_sentences(new, phrases.CORRECTED if was_corrected else phrases.NOTED, "，")


def for_a_counselor(search: JobState) -> str:
    """All the wishes, and the post that was told last, as they are passed on."""
    told = [phrases.FOR_WHOM.format(who=search.who)] if search.who else []
    post = [phrases.POST_MEANT.format(post=search.post)] if search.post else []
    return "，".join([*told, *described(search.wishes), *post])
