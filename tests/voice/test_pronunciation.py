"""Hard readings: right pinyin, and right phonemes in the plain voice."""

from __future__ import annotations

import pytest

from voice.speaking.espeak import Phonemes
from voice.speaking.mandarin_text import normalise
from voice.speaking.plain_voice import as_pinyin
from voice.speaking.pronunciation import syllables

_READ = [
    ("给予补贴", "ji3 yu3 bu3 tie1"),
    ("供给", "gong1 ji3"),
    ("应聘", "ying4 pin4"),
    ("应届毕业生", "ying1 jie4 bi4 ye4 sheng1"),
    ("应当", "ying1 dang1"),
    ("适应", "shi4 ying4"),
    ("供应", "gong1 ying4"),
    ("调剂", "tiao2 ji4"),
    ("调整", "tiao2 zheng3"),
    ("调查", "diao4 cha2"),
    ("工作调动", "gong1 zuo4 diao4 dong4"),
    ("重新", "chong2 xin1"),
    ("重度残疾", "zhong4 du4 can2 ji2"),
    ("处理", "chu3 li3"),
    ("处分", "chu3 fen4"),
    ("办事处", "ban4 shi4 chu4"),
    ("参与", "can1 yu4"),
    ("差额", "cha1 e2"),
    ("差别", "cha1 bie2"),
    ("出差", "chu1 chai1"),
    ("职称", "zhi2 cheng1"),
    ("着重", "zhuo2 zhong4"),
    ("着力", "zhuo2 li4"),
    ("为主", "wei2 zhu3"),
    ("为期", "wei2 qi1"),
    ("因为", "yin1 wei4"),
    ("作为", "zuo4 wei2"),
    ("行业", "hang2 ye4"),
    ("银行", "yin2 hang2"),
    ("执行", "zhi2 xing2"),
    ("长期", "chang2 qi1"),
    ("成长", "cheng2 zhang3"),
    ("厅长", "ting1 zhang3"),
    ("还款", "huan2 kuan3"),
    ("降低", "jiang4 di1"),
    ("都匀", "du1 yun2"),
    ("六枝", "lu4 zhi1"),
    ("六盘水", "liu4 pan2 shui3"),
    ("间接", "jian4 jie1"),
    ("分担", "fen1 dan1"),
    ("学分", "xue2 fen1"),
    ("教学", "jiao4 xue2"),
    ("量力而行", "liang4 li4 er2 xing2"),
    ("测量", "ce4 liang2"),
    ("记载", "ji4 zai3"),
    ("会计", "kuai4 ji4"),
    ("率先", "shuai4 xian1"),
    ("比率", "bi3 lv4"),
    ("便利", "bian4 li4"),
    ("转人工", "zhuan3 ren2 gong1"),
    ("强制", "qiang2 zhi4"),
    ("累计", "lei3 ji4"),
    ("劳累", "lao2 lei4"),
    ("尽快", "jin3 kuai4"),
    ("尽力", "jin4 li4"),
    ("划分", "hua4 fen1"),
    ("几乎", "ji1 hu1"),
    ("干部", "gan4 bu4"),
    ("中断", "zhong1 duan4"),
    ("中标", "zhong4 biao1"),
    ("减少", "jian3 shao3"),
    ("少年", "shao4 nian2"),
    ("地方", "di4 fang1"),
    ("角色", "jue2 se4"),
    ("零散", "ling2 san3"),
    ("打12385", "da3 yao1 er4 san1 ba1 wu3"),
    ("2个", "liang3 ge4"),
    ("3.5%", "bai3 fen1 zhi1 san1 dian3 wu3"),
    ("就业女性", "jiu4 ye4 nv3 xing4"),
    ("儿子", "er2 zi5"),
]


@pytest.fixture(scope="module")
def phonemes() -> Phonemes:
    """espeak-ng with the voice that we use."""
    return Phonemes()


@pytest.mark.parametrize(("text", "read"), _READ)
def test_it_is_read_as_in_the_dictionary(text: str, read: str) -> None:
    assert " ".join(syllables(normalise(text))) == read


@pytest.mark.parametrize(("text", "read"), _READ)
def test_the_plain_voice_says_these_sounds(phonemes: Phonemes, text: str, read: str) -> None:
    assert phonemes.of(as_pinyin(text)) == phonemes.of(read)


def test_the_plain_voice_speaks_mandarin_and_spells_nothing(phonemes: Phonemes) -> None:
    said = phonemes.of(as_pinyin("残疾人"))
    assert [tone for tone in ("35", "35", "35") if tone in said] == ["35"] * 3
    assert said.count("35") == 3
