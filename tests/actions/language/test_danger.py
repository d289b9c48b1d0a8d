"""Cries for help are understood from words alone; jokes, questions and what is over are not taken for them.

tests/understanding/danger.jsonl was written in batches: the first before the lexicon, half of it held out at random;
the second, third and fifth after it, and tuned on; the fourth after the third, never looked into item by item; the
sixth before the lexicon was widened by half of it, the other half drawn at random and only counted.
"""

from __future__ import annotations

import json
import time
from typing import Any

import pytest

from actions.knowledge.files import entry_records, read_yaml
from actions.language.danger import Danger, by_sound, cry_in, danger_in, shows_danger
from bot.settings import ROOT

_SET = ROOT / "tests" / "understanding" / "danger.jsonl"
_ITEMS: list[dict[str, Any]] = [json.loads(line) for line in _SET.read_text(encoding="utf-8").splitlines()]

_PLACES = ("我迷路了，看不见，不知道在哪", "我已经爬上来了，风大", "我要上天台")
"""Where somebody is or goes, and no more."""


def _levels(*, danger: bool, split: str, batch: int = 0) -> list[Danger]:
    return [
        danger_in(item["text"])
        for item in _ITEMS
        if item["danger"] is danger and item["split"] == split and batch in (0, item["batch"])
    ]


def _share(levels: list[Danger], *wanted: Danger) -> float:
    return sum(level in wanted for level in levels) / len(levels)


def test_danger_is_noticed_where_the_lexicon_was_tuned() -> None:
    assert _share(_levels(danger=True, split="tune"), Danger.CERTAIN, Danger.SUSPECTED) >= 0.97


def test_nothing_harmless_is_certain_where_the_lexicon_was_tuned() -> None:
    assert _share(_levels(danger=False, split="tune"), Danger.CERTAIN) == 0


def test_the_half_held_out_of_the_first_batch() -> None:
    assert _share(_levels(danger=True, split="held_out", batch=1), Danger.CERTAIN, Danger.SUSPECTED) >= 0.97
    assert _share(_levels(danger=False, split="held_out", batch=1), Danger.CERTAIN) <= 0.02


def test_wording_that_was_never_looked_into() -> None:
    """What to expect of the words alone; whoever they miss, Rasa's classifier may still understand."""
    unseen = _levels(danger=True, split="held_out", batch=4)
    assert _share(unseen, Danger.CERTAIN, Danger.SUSPECTED) >= 0.8
    assert _share(_levels(danger=False, split="held_out", batch=4), Danger.CERTAIN) <= 0.1


def test_the_half_held_out_of_the_sixth_batch() -> None:
    """By the hand that widened the lexicon: easier than the words of a stranger."""
    assert _share(_levels(danger=True, split="held_out", batch=6), Danger.CERTAIN, Danger.SUSPECTED) >= 0.92
    assert _share(_levels(danger=False, split="held_out", batch=6), Danger.CERTAIN) <= 0.04


@pytest.mark.parametrize("text", ["新闻说隔壁县着火了", "听说有人跳楼", "电影里说他不想活了", "突然晕了我这政策"])
def test_what_is_told_of_others_is_not_certain(text: str) -> None:
    assert danger_in(text) is not Danger.CERTAIN


def test_what_is_told_hides_no_cry_of_ones_own() -> None:
    assert danger_in("听说有人跳楼，我也想跳楼") is Danger.CERTAIN
    assert danger_in("新闻里说我们寨子发大水，我家进水了") is Danger.CERTAIN


def test_the_set_is_large_enough_in_every_kind_and_style() -> None:
    for danger, kinds in (
        (True, {"suicide", "indirect", "violence", "confinement", "fire_gas_flood", "medical", "cry"}),
        (False, {"joke", "policy", "past", "figure"}),
    ):
        assert sum(item["danger"] is danger for item in _ITEMS) >= 140
        assert kinds <= {item["kind"] for item in _ITEMS if item["danger"] is danger}
    assert sum(item["style"] == "speech_errors" for item in _ITEMS) >= 40


@pytest.mark.parametrize(
    "text",
    [
        "熬不下去了，哪天眼睛一闭就好了",
        "没有我他们更轻松",
        "老板把我锁在屋里",
        "他要打死我",
        "死 我 想",
        "救救我",
        "叫不醒",
        "流血不止",
        "活不起了",
        "莫得活头",
        "站在楼顶",
        "药都准备好了",
        *(item["text"] for item in _ITEMS if item["batch"] == 5 and item["danger"] and item["text"] not in _PLACES),
    ],
)
def test_what_is_certain(text: str) -> None:
    assert danger_in(text) is Danger.CERTAIN


@pytest.mark.parametrize(
    "text",
    [
        "我想死你们了",
        "笑死",
        "累死了",
        "饿死了想吃粉",
        "手机死机了",
        "打死也不去",
        "死党",
        "热死了",
        "怕死的人不敢报名",
        "工伤死亡赔多少",
        "这个考试要命",
        "救命稻草",
        "烧伤评残",
        "自杀未遂可以办残疾证吗",
        "我想试一下",
        "我像是听力三级",
    ],
)
def test_what_is_none(text: str) -> None:
    assert danger_in(text) is Danger.NONE


@pytest.mark.parametrize(
    "text",
    [
        "我不想死",
        "我不会自杀的",
        "我没有想自杀",
        "我没说我不想活，你误会了",
        "没有不想活，只是累",
        "以前也不想活了",
        "低保被取消就活不下去",
        *_PLACES,
    ],
)
def test_what_is_denied_over_or_said_of_money_is_suspected(text: str) -> None:
    assert danger_in(text) is Danger.SUSPECTED


@pytest.mark.parametrize("before", [0, 3, 12])
@pytest.mark.parametrize("mark", ["，", ""])
def test_a_cry_is_heard_anywhere_in_a_long_story(before: int, mark: str) -> None:
    about = f"残保金怎么算{mark}我们公司招不到人{mark}"
    assert danger_in(about * before + f"公司倒闭了{mark}我也不想活了{mark}" + about * (12 - before)) is Danger.CERTAIN


def test_a_joke_hides_no_cry_beside_it() -> None:
    assert danger_in("累死了，我不想活了") is Danger.CERTAIN
    assert danger_in("笑死我了，我老公又打我，打得满脸血") is Danger.CERTAIN


def test_what_sounds_alike_is_the_same() -> None:
    assert by_sound("不想活了") == by_sound("部想火了") == by_sound("不想或了")
    assert danger_in("我部想活了") is Danger.CERTAIN


def test_questions_and_small_talk_raise_no_alarm() -> None:
    """All that Rasa learns from, but the cries."""
    asked = [str(question) for _, record in entry_records() for question in record["questions"]]
    for path in sorted((ROOT / "nlu_data" / "nlu").glob("*.yml")):
        for part in read_yaml(path)["nlu"]:
            if part.get("intent") not in (None, "danger"):
                asked += [line.removeprefix("- ") for line in part["examples"].splitlines()]
    levels = [danger_in(text) for text in asked]
    assert _share(levels, Danger.CERTAIN) <= 0.001
    assert _share(levels, Danger.SUSPECTED) <= 0.002


def test_the_cries_that_rasa_learns_from_are_noticed() -> None:
    parts = read_yaml(ROOT / "nlu_data" / "nlu" / "danger.yml")["nlu"]
    [cries] = [part["examples"].splitlines() for part in parts if part["intent"] == "danger"]
    assert _share([danger_in(cry[2:]) for cry in cries], Danger.CERTAIN, Danger.SUSPECTED) >= 0.95


def test_what_is_suspected_is_a_sign_for_the_classifier() -> None:
    assert all(shows_danger(item["text"]) for item in _ITEMS if danger_in(item["text"]) is not Danger.NONE)


@pytest.mark.parametrize("text", ["", " ", "。", "死" * 500, "救命" * 250, "我想死" * 170, "不想，" * 170, "打 " * 250])
def test_any_text_is_read_fast(text: str) -> None:
    danger_in(text)
    started = time.process_time()
    danger_in(text[:500])
    assert time.process_time() - started < 0.05


def test_a_long_question_takes_about_a_millisecond() -> None:
    text = ("我想问问残疾人护理补贴怎么办理需要什么材料去哪个窗口，公司说要交残保金，" * 15)[:500]
    danger_in(text)
    spent = []
    for _ in range(20):
        started = time.process_time()
        danger_in(text)
        spent.append(time.process_time() - started)
    assert min(spent) < 0.002


@pytest.mark.parametrize("before", ["", "我的残保金还没有算清楚。" * 60])
def test_no_length_silences_a_cry(before: str) -> None:
    cry = cry_in(f"{before}我不想活了，太累了。{'再说。' * 200}", 500)
    assert cry.startswith("我不想活了")
    assert len(cry) <= 500
    assert cry_in("护理补贴多少钱。" * 100, 500) == ""


def test_the_name_of_a_help_line_is_no_cry_but_hides_none() -> None:
    assert danger_in("自杀干预热线是多少") is not Danger.CERTAIN
    assert danger_in("我要自杀，心理热线是多少") is Danger.CERTAIN
    assert danger_in("我想自杀热线") is Danger.CERTAIN


@pytest.mark.parametrize(
    "heard",
    [
        *("我被人骗到传消窝里了", "他瞧着我脖子不放", "现在拿这菜都在门外", "窗外全是黑眼", "我妈忽然岛地叫不赢"),
        *("我被祭福祭福好几年了", "楼下齐火了", "爷爷胸口腾得厉害", "我被狗咬得到出视线", "孩子发高受充了"),
    ],
)
def test_what_a_recogniser_makes_of_a_cry_is_suspected_at_least(heard: str) -> None:
    assert danger_in(heard) is not Danger.NONE


@pytest.mark.parametrize(
    "text", ["我不想听了", "有没有人接我的请求", "我不想填了，取消", "今年有艺术培训吗", "打开网页"]
)
def test_what_sounds_a_little_like_a_cry_is_none(text: str) -> None:
    assert danger_in(text) is Danger.NONE


@pytest.mark.parametrize("text", ["晚了", "就", "那晚了"])
def test_a_part_of_a_cry_is_none(text: str) -> None:
    assert danger_in(text) is Danger.NONE


@pytest.mark.parametrize("syllables", ["旧", "割", "旧割"])
def test_no_repetition_is_divided_in_every_way(syllables: str) -> None:
    """64 times the sound of 救 once took longer than anybody waits."""
    started = time.process_time()
    danger_in(syllables * 64 + "门")
    assert time.process_time() - started < 0.5


_LONG = 64_000
_FILLINGS = [
    ",",
    "，",
    "😀",
    " ",
    "\n",
    "死",
    "救命",
    "我没想自杀，",
    "以前想过自杀，",
    "打 ",
    "旧",
    "心理",
    "si ",
    "自杀热线",
]


@pytest.mark.parametrize("cry", ["", "我要自杀"])
@pytest.mark.parametrize("filling", _FILLINGS)
def test_the_longest_text_is_read_in_a_time_that_grows_with_its_length(filling: str, cry: str) -> None:
    text = (cry + filling * _LONG)[:_LONG]
    for read in (danger_in, lambda text: cry_in(text, 500)):
        started = time.process_time()
        read(text)
        assert time.process_time() - started < 1


@pytest.mark.parametrize("filling", [",", "笑死我了。", "İ ", "我没想自杀，", "补贴多少。"])
def test_the_cry_is_found_behind_anything(filling: str) -> None:
    before = (filling * _LONG)[: _LONG // len(filling) * len(filling)]
    cry = cry_in(f"{before}，我不想活了，太累了。再说。", 500)
    assert cry.startswith("我不想活了，太累了")


def test_of_two_cries_the_first_is_told_with_what_follows() -> None:
    assert cry_in(f"{'再说。' * 200}我不想活了。{'再说。' * 50}救命。", 500).startswith("我不想活了。再说。")


def test_a_cry_in_the_order_of_sign_language_is_found() -> None:
    assert danger_in(cry_in(f"{'好 的 ' * 300}死 我 想", 60)) is Danger.CERTAIN


@pytest.mark.parametrize("longest", [1, 5, 30])
def test_a_cry_in_one_long_clause_is_kept_short(longest: int) -> None:
    cry = cry_in(f"{'我们公司招不到人' * 30}我也不想活了{'我们公司招不到人' * 30}", longest)
    assert 0 < len(cry) <= longest
    assert longest < 5 or "不想活" in cry


def test_the_marks_of_a_keyboard_change_nothing() -> None:
    texts = [item["text"] for item in map(json.loads, _SET.read_text(encoding="utf-8").splitlines())]
    marks = str.maketrans("，！？；", ",!?;")
    assert [text for text in texts if danger_in(text) is not danger_in(text.translate(marks))] == []
