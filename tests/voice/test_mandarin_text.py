"""How what is written is spoken."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actions.knowledge.library import Library
from voice.speaking.mandarin_text import normalise
from voice.speaking.sentences import sentences

_SPOKEN = [
    ("请打12385。", "请打幺二三八五。"),
    ("12333或12348", "幺二三三三或幺二三四八"),
    ("打110或120", "打幺幺零或幺二零"),
    ("发短信到12110", "发短信到幺二幺幺零"),
    ("0851-27613050", "零八五幺，二七六幺三零五零"),
    ("085127613050", "零八五幺二七六幺三零五零"),
    ("电话13812345678", "电话幺三八幺二三四五六七八"),
    ("您的编号是123 456。", "您的编号是一二三，四五六。"),
    ("黔残工委发〔2022〕4号", "黔残工委发，二零二二，四号"),
    ("财税〔2015〕72号", "财税，二零一五，七十二号"),
    ("国发[2021]10号", "国发，二零二一，十号"),
    ("国务院令第488号", "国务院令第四百八十八号"),
    ("财政部公告2023年第8号", "财政部公告二零二三年第八号"),
    ("2022年", "二零二二年"),
    ("2022—2024年", "二零二二到二零二四年"),
    ("2022-2024年", "二零二二到二零二四年"),
    ("2025年—2027年", "二零二五到二零二七年"),
    ("2009年9月1日以前", "二零零九年九月一日以前"),
    ("2025.3.1起", "二零二五年三月一日起"),
    ("2025-03-01", "二零二五年三月一日"),
    ("2025/12/31", "二零二五年十二月三十一日"),
    ("10月", "十月"),
    ("2月2日", "二月二日"),
    ("5—6月", "五到六月"),
    ("8:30", "八点半"),
    ("8:30—17:00", "八点半到十七点"),
    ("9:05", "九点零五分"),
    ("14:45", "十四点四十五分"),
    ("16~60岁", "十六到六十岁"),
    ("1.5%", "百分之一点五"),
    ("50%或90%", "百分之五十或百分之九十"),
    ("3.5%—5%", "百分之三点五到百分之五"),
    ("3%-5%", "百分之三到百分之五"),
    ("3‰", "千分之三"),
    ("1/2", "二分之一"),
    ("110元", "一百一十元"),
    ("1000元", "一千元"),
    ("1,000元", "一千元"),
    ("12,000元", "一万二千元"),
    ("10000元", "一万元"),
    ("1.5万元", "一点五万元"),
    ("2万元", "两万元"),
    ("300元", "三百元"),
    ("0.5元", "零点五元"),
    ("￥50", "五十元"),
    ("2个", "两个"),
    ("2名", "两名"),
    ("2年", "两年"),
    ("12个", "十二个"),
    ("20人", "二十人"),
    ("30人以下", "三十人以下"),
    ("100000人", "十万人"),
    ("1名", "一名"),
    ("第3条", "第三条"),
    ("第12条第2款", "第十二条第二款"),
    ("第2个", "第二个"),
    ("附件8-5", "附件八到五"),
    ("105", "一百零五"),
    ("3.14", "三点一四"),
    ("0", "零"),
    ("007", "零零七"),
    ("123456789012345", "一二三四五六七八九零一二三四五"),
    ("2.1.3版", "二点一点三版"),
    ("24小时", "二十四小时"),
    ("6项", "六项"),
    ("A类", "诶类"),
    ("QQ群", "扣扣群"),
    ("≥10个", "不少于十个"),
    ("3×5", "三乘五"),
    ("1+1=2", "一加一等于二"),
    ("“护理补贴”多少", "护理补贴，多少"),
    ("《就业促进法》第53条", "就业促进法，第五十三条"),
    ("（一）摸底", "一，摸底"),
    ("护理补贴(每月)", "护理补贴，每月"),
    ("省残联/民政厅", "省残联，民政厅"),
    ("好的……再见", "好的，再见"),
    ("怎么办?", "怎么办？"),
    ("好, 是.", "好，是。"),
    ("１２３８５", "幺二三八五"),
    ("看https://example.org/a?b=1吧", "看网址"),
    ("〇", "零"),
    ("   ", ""),
    ("。。。", "。"),
    ("😀你好", "你好"),
    ("1、培训；2、考试", "一、培训；二、考试"),
]


@pytest.mark.parametrize(("written", "spoken"), _SPOKEN)
def test_it_is_spoken_as_people_say_it(written: str, spoken: str) -> None:
    assert normalise(written) == spoken


@given(st.text(max_size=80))
def test_anything_becomes_characters_and_pauses(text: str) -> None:
    spoken = normalise(text)
    assert re.fullmatch("[一-鿿，。！？：；、]*", spoken)
    assert normalise(spoken) == spoken


@given(st.text(alphabet="0123456789年月日元%:.-—/〔〕号第 ,人", max_size=40))
def test_no_figure_stays_a_figure(text: str) -> None:
    assert not re.search("[0-9A-Za-z]", normalise(text))


@given(st.text(max_size=400))
def test_sentences_lose_nothing_but_space(text: str) -> None:
    assert re.sub(r"\s", "", "".join(sentences(text))).strip("。！？!?；;") == re.sub(r"\s", "", text).strip(
        "。！？!?；;"
    )


def test_every_answer_of_the_knowledge_can_be_spoken() -> None:
    for entry in Library.load().entries.values():
        assert re.fullmatch("[一-鿿，。！？：；、]+", normalise(entry.answer)), entry.id
