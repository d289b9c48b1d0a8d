"""The steps of the services that ask back, by the words that mean them and by the options that were kept."""

from __future__ import annotations

from enum import StrEnum

import pytest

from actions.dialogue.inquiry.steps import NAME, InquiryStep
from actions.dialogue.job_search.steps import LEXICON, JobStep
from actions.knowledge.files import read_lexicon


@pytest.mark.parametrize(("lexicon", "steps"), [(NAME, InquiryStep), (LEXICON, JobStep)])
def test_every_step_of_the_lexicon_is_declared(lexicon: str, steps: type[StrEnum]) -> None:
    assert {*read_lexicon(lexicon)["steps"]} <= {step.value for step in steps}


def test_an_option_of_an_earlier_release_wants_nothing_that_is_known() -> None:
    assert (InquiryStep("gone"), JobStep("gone")) == (InquiryStep.UNKNOWN, JobStep.UNKNOWN)


def test_an_option_says_which_result_or_post_it_wants() -> None:
    assert (InquiryStep.RESULT.payload("care"), JobStep.POST.payload("7")) == ("inquiry:result:care", "jobs:post:7")
    assert (InquiryStep.STOP.payload(), JobStep.SHARE_NOT.payload()) == ("inquiry:stop", "jobs:share_not")
