"""Every mail of the corpus is judged as a fair clerk would."""

import pytest

from tests.corpus.judged import difference, judged
from tests.corpus.reader import Case, cases


@pytest.mark.parametrize("case", cases(), ids=lambda case: case.name)
def test_a_mail_is_judged_as_a_fair_clerk_would(case: Case) -> None:
    assert not difference(case, judged(case))
