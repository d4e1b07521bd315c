"""Hitung: what happened, when cover began, which schools -> what the rules give, line by line."""

from conversations.calculator_words import (
    NO_CHILD,
    asks_for_children,
    blanks_of_result,
    blanks_of_scholarship,
    kind_of_result,
    scholarship_of,
)
from conversations.engine.flow import Ask, Choose, Decide, Flow, Say
from conversations.readers import a_count_of_months, a_past_day, a_percent

SCHOOLS = ("kindergarten", "primary", "junior", "senior", "university", NO_CHILD)
_AFTER_FIRST = dict.fromkeys(SCHOOLS, "second_child") | {NO_CHILD: "result"}

CALCULATOR = Flow(
    "calculator",
    start="what",
    steps={
        "what": Choose(
            (
                "injured",
                "unable",
                "partly_disabled",
                "totally_disabled",
                "died_at_work",
                "died_otherwise",
            ),
            then={
                "injured": "started",
                "unable": "months",
                "partly_disabled": "percent",
                "totally_disabled": "started",
                "died_at_work": "started",
                "died_otherwise": "started",
            },
        ),
        "months": Ask(a_count_of_months, then="started"),
        "percent": Ask(a_percent, then="started"),
        "started": Ask(a_past_day, then="happened"),
        "happened": Ask(a_past_day, then="children"),
        "children": Decide(asks_for_children, then={"yes": "first_child", "no": "result"}),
        "first_child": Choose(SCHOOLS, then=_AFTER_FIRST),
        "second_child": Choose(SCHOOLS, then="result"),
        "result": Decide(
            kind_of_result,
            then={
                "sure": "sum",
                "two_readings": "sum",
                "not_started": "before_start",
                "ended": "before_start",
                "in_arrears": "before_start",
                "never": "before_start",
                "rules_not_known": "rules_not_known",
                "more_than_total": "more_than_total",
            },
        ),
        "sum": Say(then="scholarship", blanks=blanks_of_result),
        "scholarship": Decide(
            scholarship_of,
            then={
                "silent": "decides",
                "yes": "school_yes",
                "no": "school_no",
                "unsure": "school_no",
            },
        ),
        "school_yes": Say(then="decides", blanks=blanks_of_scholarship),
        "school_no": Say(then="decides"),
        "decides": Say(then="next"),
        "before_start": Say(then="next"),
        "rules_not_known": Say(then="next"),
        "more_than_total": Say(then="next"),
        "next": Choose(
            ("again", "staff", "menu"),
            then={"again": "what", "staff": "@talk_to_staff", "menu": "@main_menu"},
            closing=True,
        ),
    },
)
