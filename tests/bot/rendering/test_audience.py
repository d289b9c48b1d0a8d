"""Nothing that is told needs what its reader lacks: every entry, sentence and error × channel × profile."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actions.dialogue import phrases
from actions.dialogue.entry_answers import tell_answer, tell_part, tell_parts, tell_responsible
from actions.dialogue.job_search import phrases as job_phrases
from actions.dialogue.utterance import Option, Outcome, Utterance
from actions.knowledge.library import Library
from actions.people.profiles import Profile
from bot.channels.telegram import answers as telegram_answers
from bot.channels.telegram.answers import CHANNEL
from bot.channels.voice import sayings
from bot.channels.web import pages
from bot.errors import TABLE
from bot.rendering import privacy
from bot.rendering.audience import VOICE, WEB, Audience, audience_by, for_person, worded
from bot.rendering.plain_language import MAX_SENTENCE, shortened
from bot.turn import steps
from bot.turn.confirmation import HEARD_INTRODUCTION

# What nobody should be told, whoever they are.
_FORBIDDEN = re.compile(
    r"见下|如下|看下面|下面这|上面这|左边|右边|点击|点开|红色|绿色|扫码|扫一扫|二维码|看图|https?://|www\."
    r"|[\U0001F300-\U0001FAFF\u2600-\u27BF]"
)
_LONGEST = 60
_SENTENCE_END = re.compile(r"(?<=[。！？；\n])")
_FIGURE = re.compile(r"[0-9][0-9.—%-]*")
_PROFILES = [
    Profile(cannot_hear=hears, cannot_see=sees, short=short)
    for hears, sees, short in itertools.product((False, True), repeat=3)
]
_READERS = [Audience(channel, profile) for channel in (WEB, VOICE, CHANNEL) for profile in _PROFILES]
_IDS = [
    f"{reader.channel}-{''.join(name[-4:] for name, holds in vars(reader.profile).items() if holds) or 'usual'}"
    for reader in _READERS
]
each_reader = pytest.mark.parametrize("reader", _READERS, ids=_IDS)


def _strings(module: object) -> Iterator[str]:
    for name, value in vars(module).items():
        if name.isupper() and isinstance(value, str | list | tuple | dict):
            found = value.values() if isinstance(value, dict) else [value] if isinstance(value, str) else value
            yield from (sentence for sentence in found if isinstance(sentence, str) and re.search("[一-鿿]", sentence))


_OWN = sorted(
    {*_strings(phrases), *_strings(job_phrases), *(one for sentences in privacy.SECTIONS.values() for one in sentences)}
)
_ERRORS = sorted(
    {*_strings(sayings), *_strings(steps), *(told.sentence for told in TABLE.values()), *_strings(telegram_answers)}
)
_ASKED_BACK = (
    Utterance(Outcome.ASK_BACK, [f"{HEARD_INTRODUCTION}护理补贴。", "对吗？"]),
    steps.ask_again(),
    steps.not_heard(),
)


@pytest.fixture(scope="module")
def told(real_library: Library) -> list[Utterance]:
    """All that can be told of every entry, and all that is said besides."""
    told = []
    for entry in real_library.entries.values():
        told.append(tell_answer(entry, real_library, 1.0))
        told += [tell_part(entry, part) for part in range(len(entry.parts))]
        told += [tell_parts(entry, first)[0] for first in range(0, len(entry.parts), 2)]
        if entry.lead or entry.responsible:
            told.append(tell_responsible(entry, real_library, 1.0))
    told += [Utterance(Outcome.SMALLTALK, [sentence]) for sentence in (*_OWN, *_ERRORS)]
    choices = [Option(title, "more") for title in ("打字", "都行", "一起转")]
    told += [*_ASKED_BACK, Utterance(Outcome.HANDOFF, list(phrases.HANDOFF_ASK), options=choices)]
    return told


@each_reader
def test_nothing_asks_for_what_the_reader_lacks(told: list[Utterance], reader: Audience) -> None:
    found = []
    for utterance in told:
        said = worded(utterance, reader)
        for text in (*said.sentences, *(option.title for option in said.options)):
            found += [(utterance.topic, text, part) for part in reader.unusable(text)]
            found += [(utterance.topic, text, part) for part in _FORBIDDEN.findall(text)]
    assert found == []


@each_reader
def test_no_figure_is_lost_or_changed(told: list[Utterance], reader: Audience) -> None:
    for utterance in told:
        if utterance.topic:
            before, after = "".join(utterance.sentences), "".join(worded(utterance, reader).sentences)
            missing = set(_FIGURE.findall(before)) - set(_FIGURE.findall(after)) - {"110"}
            assert not missing, (utterance.topic, after)


@each_reader
def test_a_number_to_dial_comes_with_another_way(told: list[Utterance], reader: Audience) -> None:
    if not reader.profile.cannot_hear:
        return
    for utterance in told:
        text = "".join(worded(utterance, reader).sentences)
        if re.search(r"12(?:333|345|348|356|366|385)|0851", text):
            assert re.search(r"打“转人工”|在这里打字|发短信", text), text


def test_short_sentences_are_short(told: list[Utterance]) -> None:
    reader = Audience(profile=Profile(short=True))
    lengths = [
        len(sentence.strip())
        for utterance in told
        if utterance.topic
        for sentence in worded(utterance, reader).sentences
    ]
    assert max(lengths) <= _LONGEST
    assert sum(length <= MAX_SENTENCE + 5 for length in lengths) / len(lengths) > 0.97


def test_hard_words_are_explained_to_who_asked_for_short_sentences(told: list[Utterance]) -> None:
    utterance = next(one for one in told if "残保金" in "".join(one.sentences))
    for short in (False, True):
        text = "".join(worded(utterance, Audience(profile=Profile(short=short))).sentences)
        assert ("残保金：单位招的残疾人不够" in text) == short


def test_a_question_stays_last_whatever_is_explained_or_told_beside() -> None:
    sentences = ["残保金可以打12333问。", "要我算残保金吗？"]
    asking = Utterance(Outcome.SERVICE, sentences, ends_with_question=True)
    for profile in (Profile(short=True), Profile(cannot_hear=True), Profile(short=True, cannot_hear=True)):
        told = worded(asking, Audience(profile=profile)).sentences
        assert told[-1].strip() == "要我算残保金吗？" and len(told) > len(sentences)


@pytest.mark.parametrize("sentence", _OWN)
def test_the_assistants_own_sentences_fit_the_ear(sentence: str) -> None:
    assert max(map(len, _SENTENCE_END.split(sentence))) <= _LONGEST


def test_at_most_three_options_and_a_way_on(real_library: Library) -> None:
    for entry in real_library.entries.values():
        told = tell_answer(entry, real_library, 1.0)
        assert len(told.options) <= 3
        assert len({option.act for option in told.options}) == len(told.options)


@pytest.mark.parametrize(
    ("profile", "text"),
    [
        (Profile(cannot_hear=True), "请打12385。"),
        (Profile(cannot_hear=True), "请打0851-12345678。"),
        (Profile(cannot_hear=True), "请打120。"),
        (Profile(cannot_hear=True), "请打电话问残联。"),
        (Profile(cannot_hear=True), "请问12333。"),
        (Profile(cannot_hear=True), "请听完再说。"),
        (Profile(cannot_hear=True), "要找人，请说“转人工”。"),
        (Profile(cannot_see=True), "请看上面的图。"),
        (Profile(cannot_see=True), "您可以看公告。"),
        (Profile(cannot_see=True), "扫码就行。"),
        (Profile(cannot_see=True), "打开www.example.com。"),
    ],
)
def test_what_cannot_be_used_is_noticed(profile: Profile, text: str) -> None:
    assert Audience(profile=profile).unusable(text)
    assert not Audience().unusable(text)


@pytest.mark.parametrize(
    ("medium", "text", "sent"),
    [
        ("text", "请打12385问。", "请托人打12385问。"),
        ("text", "不方便可以打电话问12333。", "不方便可以托人打电话问12333。"),
        ("text", "请问12333。也可以打电话。", "托人问12333。也可以托人打电话。"),
        ("text", "请带残疾证原件。", "请带残疾证原件。"),
        ("text", "记下了：接打电话不行。", "记下了：接打电话不行。"),
        ("voice", "请看今年的公告。", "请查今年的公告。"),
        ("", "请打12385问。", "请打12385问。"),
    ],
)
def test_a_ready_made_reply_is_worded_for_its_person(medium: str, text: str, sent: str) -> None:
    reader = audience_by(medium)
    assert for_person(text, reader) == sent
    assert not reader.unusable(sent)


def test_a_ready_made_reply_that_cannot_be_mended_is_noticed() -> None:
    reader = audience_by("text")
    sent = for_person("打电话问12333，也可以打12385。", reader)
    assert sent == "托人打电话问12333，也可以打12385。"
    assert reader.unusable(sent) == ["打12385"]


def test_in_danger_who_cannot_hear_is_told_to_write() -> None:
    crisis = Utterance(Outcome.CRISIS, list(phrases.CRISIS))
    said = "".join(worded(crisis, Audience(profile=Profile(cannot_hear=True))).sentences)
    assert "发短信到12110" in said
    assert "在这里打字" in said
    assert "12356" not in said


@given(st.text("能要先问，。；：！？、“”《》的如果护理补贴每月110元一二级", max_size=80))
def test_breaking_sentences_loses_nothing(text: str) -> None:
    marks = str.maketrans("", "", "，。；：！？、 \n")
    assert "".join(shortened(text)).translate(marks) == text.translate(marks)


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("护理补贴按月发。", ["护理补贴按月发。"]),
        (
            "能，符合条件的残疾人可以参加政府补贴性的职业技能培训。",
            ["能。", "符合条件的残疾人可以参加政府补贴性的职业技能培训。"],
        ),
        (
            "岗位补贴是每人每年300元，给招残疾人的单位，不给个人。",
            ["岗位补贴是每人每年300元。", "给招残疾人的单位，不给个人。"],
        ),
        (
            "如果您没有残疾人证也没有别的材料，请先去县残联问一问。",
            ["如果您没有残疾人证也没有别的材料，请先去县残联问一问。"],
        ),
        (
            "责任单位有省残联、省财政厅、省税务局、省民政厅、各市县人民政府。",
            ["责任单位有省残联。", "省财政厅。", "省税务局。", "省民政厅。", "各市县人民政府。"],
        ),
    ],
)
def test_where_sentences_are_broken(text: str, sentences: list[str]) -> None:
    assert shortened(text) == sentences


def test_pages_have_the_texts_that_are_checked() -> None:
    assert len(_ERRORS) > 30
    assert len(_OWN) > 60
    assert pages.WEB.is_dir()
