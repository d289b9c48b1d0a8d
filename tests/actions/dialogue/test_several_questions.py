"""Who asks several things in one message gets two answers, and the others as choices."""

from __future__ import annotations

from actions.dialogue.utterance import Outcome
from actions.knowledge.entry import Document
from tests.actions.making import DOCUMENTS, PLAN, REPORT, Talk, acts, entry, library

_CARE = entry("care", REPORT, title="护理补贴多少", answer="一级110元。", confirm_with=("民政",))
_TRADE = entry("trade", PLAN, title="哪里学手艺", answer="问县残联。")
_WORK = entry("work", title="上班低保停不停", answer="不会马上停。先少领。")


def _talk() -> Talk:
    return Talk(library(_CARE, _TRADE, _WORK))


def test_two_are_answered_each_behind_its_name_and_caveats_stand_at_the_end() -> None:
    told = _talk().do("ask", "护理补贴多少，哪里学手艺", questions=["care", "trade"])
    assert told.outcome is Outcome.ANSWER
    first, second = told.sentences.index("先说“护理补贴多少”。"), told.sentences.index("再说“哪里学手艺”。")
    assert told.sentences[first + 1] == "一级110元。"
    assert told.sentences[second + 1] == "问县残联。"
    assert told.sentences[-len(told.caveats) :] == told.caveats
    assert {source.document for source in told.sources} == {"新闻报道", "三年行动方案"}


def test_the_third_can_be_chosen() -> None:
    talk = _talk()
    told = talk.do("ask", "护理补贴多少，哪里学手艺，低保停不停", questions=["care", "trade", "work"])
    assert told.ends_with_question
    assert acts(told) == ["entry:work", "human"]
    assert talk.do("choose", "1").topic == "work"


def test_back_leads_to_the_first() -> None:
    talk = _talk()
    talk.do("ask", "护理补贴多少，哪里学手艺", questions=["care", "trade"])
    assert talk.do("go_back", "返回").topic == "care"


def test_two_long_answers_are_no_speech() -> None:
    long = [
        entry(name, title=name, answer=f"{name}第一句是这样的。" + "后面还有很多很多要说的话。" * 12) for name in "ab"
    ]
    told = Talk(library(*long)).do("ask", "a吗b吗", questions=["a", "b"])
    assert told.sentences[-1] == "b第一句是这样的。"


_GUIZHOU = Document("gz", "贵州省残疾人就业办法", issuer="贵州省人民政府")


def test_where_another_province_is_named_the_answer_says_that_it_is_guizhous() -> None:
    talk = Talk(library(entry("care", _GUIZHOU), entry("law")))
    assert talk.ask("care", "深圳的补贴多少").sentences[0] == "深圳的我不知道，请问当地残联。贵州是这样："
    assert talk.ask("law", "在深圳老板不给工资").sentences[0] == "答案law。"
    assert talk.ask("care", "补贴多少").sentences[0] == "答案care。"
    assert "gz" not in DOCUMENTS
