"""How many deaths are to be expected among so many workers: a rough guess, never told as a fact.

No source gives the mortality of these workers. The figure is the one that the project's research
assumes (mission-anchors section 0, first inference: 100,000 adults at an assumed 4 deaths per 1,000
a year make 130 to 165 deaths in 4 to 5 months, where 40 claims were paid). Its confidence is low,
so it stands here and not in ``benefits.toml``: staff may see it as a rough guess with where it is
from, no family ever does.
"""

DEATHS_PER_THOUSAND = 4  # of adults, in a year; assumed
CONFIDENCE = "low"
_THOUSAND = 1000


def expected_deaths(covered: int) -> float:
    """The deaths to be expected in a year among so many covered people."""
    return covered * DEATHS_PER_THOUSAND / _THOUSAND


def missing_deaths(covered: int, told: int) -> float:
    """How many deaths too few were heard of in a year; below zero where more were."""
    return expected_deaths(covered) - told
