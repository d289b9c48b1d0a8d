"""我能得到什么 and 残保金和奖励, from the first words to the outcome, through the trained model; written and heard."""

from __future__ import annotations

from typing import Any

import pytest

from actions.dialogue.job_search import phrases as jobs
from actions.dialogue.phrases import GO_ON_HINT
from tests.journeys.contract import assert_contract
from tests.visitor import Visitor, told

pytestmark = pytest.mark.slow

_LONGEST_QUESTION = 30


async def _say(visitor: Visitor, *texts: str) -> dict[str, Any]:
    """The answer to the last of these; each of them keeps the contract."""
    answer: dict[str, Any] = {}
    for text in texts:
        answer = await visitor.say(text)
        assert_contract(answer)
    return answer


def _last_sentence(answer: dict[str, Any]) -> str:
    return told(answer).rsplit("。", 1)[-1]


async def test_from_the_first_words_to_an_amount(visitor: Visitor) -> None:
    begun = await _say(visitor, "我视力一级，农村户口，没工作，能领哪些钱")
    assert _last_sentence(begun) == "您家现在领低保吗？"
    asked = [_last_sentence(begun), _last_sentence(await _say(visitor, "没领"))]
    assert all(len(question) <= _LONGEST_QUESTION for question in asked)
    results = await _say(visitor, "是", "不做")
    assert "护理补贴：可以，每月110元。" in told(results)
    why = await _say(visitor, "第一个", "为什么")
    assert "有残疾人证。" in told(why)
    corrected = await _say(visitor, "不是一级，是三级")
    assert "改好了：残疾等级3级。" in told(corrected)


async def test_a_question_in_between_is_answered_and_gone_back_from(visitor: Visitor) -> None:
    await _say(visitor, "我能得到什么", "三级")
    between = await _say(visitor, "护理补贴多少钱")
    assert between["outcome"] == "answer"
    assert told(between).endswith(GO_ON_HINT)
    back = await _say(visitor, "继续")
    assert "残疾等级3级" in told(back)
    assert _last_sentence(back) == "您家现在领低保吗？"
    assert (await _say(visitor, "我不想活了"))["outcome"] == "crisis"


async def test_for_a_relative(visitor: Visitor) -> None:
    begun = await _say(visitor, "我妈能领哪些钱")
    assert "您妈妈的残疾证是几级？" in told(begun)
    assert "记下了：听力残疾" in told(await _say(visitor, "二级", "听不见"))
    assert "您听不见" not in told(await _say(visitor, "我的设置"))


async def test_an_employer_from_figures_to_one_more_hire(visitor: Visitor) -> None:
    await _say(visitor, "我们公司80个人，要交多少残保金，帮我算一下", "民营企业")
    due = await _say(visitor, "一个都没有", "六万")
    assert "一年应交64800元。" in told(due)
    assert "按国家最低1.5%算" in told(due)
    assert due["replies"][0]["sources"]
    assert "一年少交58350元，多拿300元" in told(await _say(visitor, "再招1人"))
    assert told(await _say(visitor, "怎么算的")).startswith("第1步")


async def test_for_the_ear_the_question_and_its_numbered_choices_come_last(visitor: Visitor) -> None:
    begun = await _say(visitor, "帮我看看我能领什么")
    speech = begun["replies"][0]["speech"]
    assert speech.endswith("您的残疾证是几级？没有就说没有。1，一级。2，二级。3，三级或四级。")
    assert "“" not in speech
    assert "记下了：残疾等级2级" in told(await _say(visitor, "2"))


async def test_a_search_for_a_post_from_the_first_words_to_a_request(visitor: Visitor) -> None:
    begun = await _say(visitor, "帮我找工作，别给我推按摩")
    assert "记下了：不做按摩。" in told(begun)
    asked = [_last_sentence(begun)]
    asked += [_last_sentence(await _say(visitor, said)) for said in ("毕节", "不是毕节，是遵义", "我会打字")]
    assert asked == [jobs.ASK_PLACE, jobs.ASK_WORK, jobs.ASK_WORK, jobs.ASK_LIMITS]
    between = await _say(visitor, "护理补贴多少钱")
    assert told(between).endswith(GO_ON_HINT)
    assert _last_sentence(await _say(visitor, "继续")) == jobs.ASK_LIMITS
    found = await _say(visitor, "站不久")
    # As shipped there are no posts.
    assert jobs.EMPTY[0] in told(found)
    assert "在遵义市，做打字，不做按摩，久站不行" in told(found)
    done = await _say(visitor, "转给工作人员")
    assert done["outcome"] == "handoff"
    assert done["request"]["state"] == "new"


@pytest.mark.parametrize(
    "said", ["想找工作", "有什么适合我的活", "给我找个活路做嘛", "工作 我 找 想", "我听不见，想找个不用打电话的活"]
)
async def test_a_wish_for_a_post_is_understood_in_any_words(visitor: Visitor, said: str) -> None:
    assert _last_sentence(await _say(visitor, said)) in (jobs.ASK_PLACE, jobs.ASK_WORK)


@pytest.mark.parametrize("question", ["护理补贴多少钱", "按摩考试报名要什么材料", "找工作去哪里登记", "残保金怎么算"])
async def test_questions_about_one_subject_are_answered_as_before(visitor: Visitor, question: str) -> None:
    assert (await _say(visitor, question))["outcome"] == "answer"
