"""News of a post that nobody asked for, and what only sounds like it."""

from __future__ import annotations

from actions.dialogue import follow_up_phrases as phrases
from tests.actions.making import Talk


def test_a_question_that_only_sounds_like_news_is_answered(talk: Talk) -> None:
    told = talk.do("post_news", "单位没给我交社保", ("care", 0.97))
    assert told.topic == "care"


def test_news_of_no_post_that_is_known_leads_on(talk: Talk) -> None:
    assert talk.do("post_news", "单位录用我了", ("care", 0.97)).sentences == phrases.NO_POST
    assert talk.do("post_news", "那边怎么样了呢").sentences == phrases.NO_POST


def test_a_question_with_words_of_news_is_no_news(talk: Talk) -> None:
    assert talk.do("post_news", "上班了还能领不", ("care", 0.2)).topic == "care"
    assert talk.do("post_news", "上班了护理补贴还有没有", ("care", 0.2)).topic == "care"
    assert talk.do("post_news", "还没", ("care", 0.2)).sentences == phrases.NO_POST
