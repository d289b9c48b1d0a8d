"""How normalised text is pronounced: pinyin with tones, word by word, polyphones by phrase."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

import jieba
from pypinyin import Style, lazy_pinyin, load_phrases_dict

_RUN = re.compile(r"[一-鿿]+|[^一-鿿]")

# Phrases of the field whose common reading is another: phrase → syllables.
_PHRASES = {
    "给予": "jǐ yǔ",
    "供给": "gōng jǐ",
    "应聘": "yìng pìn",
    "应届": "yīng jiè",
    "应当": "yīng dāng",
    "调剂": "tiáo jì",
    "调整": "tiáo zhěng",
    "调查": "diào chá",
    "调动": "diào dòng",
    "重新": "chóng xīn",
    "重残": "zhòng cán",
    "重度": "zhòng dù",
    "处理": "chǔ lǐ",
    "处分": "chǔ fèn",
    "办事处": "bàn shì chù",
    "参与": "cān yù",
    "差额": "chā é",
    "差别": "chā bié",
    "出差": "chū chāi",
    "少差": "shǎo chà",
    "称职": "chèn zhí",
    "职称": "zhí chēng",
    "着重": "zhuó zhòng",
    "着力": "zhuó lì",
    "为主": "wéi zhǔ",
    "为期": "wéi qī",
    "为残疾人": "wèi cán jí rén",
    "行业": "háng yè",
    "银行": "yín háng",
    "执行": "zhí xíng",
    "长期": "cháng qī",
    "成长": "chéng zhǎng",
    "厅长": "tīng zhǎng",
    "还款": "huán kuǎn",
    "归还": "guī huán",
    "降低": "jiàng dī",
    "得到": "dé dào",
    "得先": "děi xiān",
    "都匀": "dū yún",
    "大方县": "dà fāng xiàn",
    "六枝": "lù zhī",
    "六盘水": "liù pán shuǐ",
    "乐业": "lè yè",
    "音乐": "yīn yuè",
    "间接": "jiàn jiē",
    "分担": "fēn dān",
    "成分": "chéng fèn",
    "学分": "xué fēn",
    "教学": "jiào xué",
    "教书": "jiāo shū",
    "量力": "liàng lì",
    "数量": "shù liàng",
    "测量": "cè liáng",
    "记载": "jì zǎi",
    "载明": "zǎi míng",
    "会计": "kuài jì",
    "率先": "shuài xiān",
    "比率": "bǐ lǜ",
    "税率": "shuì lǜ",
    "便利": "biàn lì",
    "相应": "xiāng yìng",
    "响应": "xiǎng yìng",
    "答应": "dā ying",
    "适应": "shì yìng",
    "供应": "gōng yìng",
    "转学": "zhuǎn xué",
    "转人工": "zhuǎn rén gōng",
    "好转": "hǎo zhuǎn",
    "倒闭": "dǎo bì",
    "强制": "qiáng zhì",
    "勉强": "miǎn qiǎng",
    "累计": "lěi jì",
    "劳累": "láo lèi",
    "血压": "xuè yā",
    "尽快": "jǐn kuài",
    "尽力": "jìn lì",
    "划分": "huà fēn",
    "计划": "jì huà",
    "按摩": "àn mó",
    "服务": "fú wù",
    "盲校": "máng xiào",
    "校对": "jiào duì",
    "解送": "jiè sòng",
    "几个": "jǐ gè",
    "几乎": "jī hū",
    "干部": "gàn bù",
    "干净": "gān jìng",
    "当作": "dàng zuò",
    "当年": "dāng nián",
    "中断": "zhōng duàn",
    "中标": "zhòng biāo",
    "只能": "zhǐ néng",
    "一只": "yī zhī",
    "缴纳": "jiǎo nà",
    "减少": "jiǎn shǎo",
    "少年": "shào nián",
    "地方": "dì fāng",
    "目的": "mù dì",
    "的确": "dí què",
    "了解": "liǎo jiě",
    "为了": "wèi le",
    "作为": "zuò wéi",
    "认为": "rèn wéi",
    "因为": "yīn wèi",
    "背书": "bèi shū",
    "划算": "huá suàn",
    "结果": "jié guǒ",
    "扎实": "zhā shi",
    "系统": "xì tǒng",
    "似的": "shì de",
    "角色": "jué sè",
    "散发": "sàn fā",
    "零散": "líng sǎn",
    "模样": "mú yàng",
    "奔波": "bēn bō",
    "投奔": "tóu bèn",
}


@dataclass(frozen=True)
class Word:
    """Syllables without a pause between them."""

    syllables: tuple[str, ...]
    """Pinyin with the tone as a last digit, 5 for none: can2, ji2, ren2."""


@dataclass(frozen=True)
class Pause:
    """A mark at which a speaker breathes."""

    mark: str


@lru_cache(maxsize=1)
def _prepare() -> None:
    load_phrases_dict({phrase: [[syllable] for syllable in read.split()] for phrase, read in _PHRASES.items()})
    jieba.setLogLevel("ERROR")
    for phrase in _PHRASES:
        jieba.add_word(phrase)


def pronounced(text: str) -> list[Word | Pause]:
    """Words and pauses of a text that `mandarin_text.normalise` gave."""
    _prepare()
    read: list[Word | Pause] = []
    for run in _RUN.findall(text):
        if "一" <= run[0] <= "鿿":
            read += [Word(_syllables(word)) for word in jieba.cut(run)]
        else:
            read.append(Pause(run))
    return read


def _syllables(word: str) -> tuple[str, ...]:
    return tuple(lazy_pinyin(word, style=Style.TONE3, neutral_tone_with_five=True, v_to_u=False))


def syllables(text: str) -> list[str]:
    """All syllables of a normalised text."""
    return [syllable for part in pronounced(text) if isinstance(part, Word) for syllable in part.syllables]
