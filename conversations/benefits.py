"""What the cover gives, by what happened and not by abbreviation."""

from conversations.engine.flow import Choose, Flow, Say

BENEFITS = Flow(
    "benefits",
    start="ask",
    steps={
        "ask": Choose(
            ("injured", "unable", "disabled", "death", "school", "more"),
            then={
                "injured": "injured",
                "unable": "unable",
                "disabled": "disabled",
                "death": "death",
                "school": "school",
                "more": "more",
            },
            closing=True,
        ),
        "death": Choose(
            ("at_work", "otherwise", "back"),
            then={"at_work": "at_work", "otherwise": "otherwise", "back": "ask"},
        ),
        "more": Choose(
            ("not_covered", "when_unsure", "calculator", "back"),
            then={
                "not_covered": "not_covered",
                "when_unsure": "when_unsure",
                "calculator": "@calculator",
                "back": "ask",
            },
            closing=True,
        ),
        "injured": Say(then="injured_costs"),
        "injured_costs": Say(then="next"),
        "unable": Say(then="next"),
        "disabled": Say(then="next"),
        "at_work": Say(then="next"),
        "otherwise": Say(then="otherwise_wait"),
        "otherwise_wait": Say(then="next"),
        "school": Say(then="school_who"),
        "school_who": Say(then="next"),
        "not_covered": Say(then="next"),
        "when_unsure": Say(then="next"),
        "next": Choose(
            ("other", "calculator", "status", "menu"),
            then={
                "other": "ask",
                "calculator": "@calculator",
                "status": "@enrollment_status",
                "menu": "@main_menu",
            },
            closing=True,
        ),
    },
)
