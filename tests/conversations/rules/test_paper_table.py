"""The table of papers: what holds for every case, and what it refuses to load."""

import tomllib
from copy import deepcopy
from importlib.resources import files
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conversations.rules.case import CaseKind, DiedAt, Family, Marriage, Told, Treated, Work
from conversations.rules.paper import Paper
from conversations.rules.papers import PapersUnsound, papers_for, papers_from, still_needed

DEATH = CaseKind.DEATH
TABLE: dict[str, Any] = tomllib.loads(
    files("conversations.rules").joinpath("papers.toml").read_text(encoding="utf-8")
)
TOLD = st.builds(
    Told,
    kpj=st.sampled_from(["", "00000000000"]),
    work=st.none() | st.sampled_from(Work),
    traffic=st.none() | st.booleans(),
    treated=st.none() | st.sampled_from(Treated),
    paid=st.none() | st.booleans(),
    died_at=st.none() | st.sampled_from(DiedAt),
    family=st.none() | st.sampled_from(Family),
    marriage=st.none() | st.sampled_from(Marriage),
    schools=st.sampled_from([None, (), ("primary",), ("primary", "senior", "university")]),
)


@given(st.sampled_from(CaseKind), TOLD, st.booleans())
def test_whatever_was_told_the_list_is_short_sourced_and_asks_for_nothing_twice(
    kind: CaseKind,
    told: Told,
    scholarship: bool,  # noqa: FBT001 - drawn
) -> None:
    papers = papers_for(kind, told, scholarship=scholarship)
    kinds = [line.paper for line in papers]
    assert len(set(kinds)) == len(kinds)
    assert {Paper.CARD, Paper.KTP_WORKER} <= set(kinds)
    assert all(line.rule and line.sources for line in papers)
    assert (Paper.DEATH_CERTIFICATE in kinds) == (kind is DEATH)
    assert (Paper.BURIAL_LETTER in kinds) == (kind is DEATH and told.family is Family.NOBODY)
    with_spouse = told.family in {Family.SPOUSE, Family.SPOUSE_AND_CHILDREN}
    assert (Paper.MARRIAGE_BOOK in kinds) == (kind is DEATH and with_spouse)
    if told.paid is False or (kind is DEATH and told.work is Work.NOT_WORK):
        assert Paper.RECEIPTS_CARE not in kinds
    if kind is DEATH and told.work is Work.NOT_WORK:
        assert not {Paper.CHRONOLOGY, Paper.POLICE_REPORT, Paper.DOCTOR_LETTER} & set(kinds)
    assert still_needed(papers, kinds) == ()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("paper", "diary"),
        ("sources", []),
        ("rule", ""),
        ("confidence", "low"),
        ("issuers", ["neighbour"]),
        ("instead", "diary"),
        ("line", [{"when": ["rain"], "required": True}]),
        ("line", [{"when": ["death"]}]),
    ],
)
def test_an_unsound_table_is_refused(name: str, value: object) -> None:
    table = deepcopy(TABLE)
    table["paper"][0][name] = value
    with pytest.raises(PapersUnsound):
        papers_from(table)


def test_a_paper_that_stands_twice_is_refused() -> None:
    with pytest.raises(PapersUnsound):
        papers_from({"paper": [TABLE["paper"][0], TABLE["paper"][0]]})
