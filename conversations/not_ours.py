"""What is not ours (BPJS Kesehatan, BLT and PKH, JHT balances): whose it is and where to ask."""

from conversations.engine.flow import Choose, Flow, Say

NOT_OURS = Flow(
    "not_ours",
    start="health",
    steps={
        "health": Say(then="next"),
        "social_aid": Say(then="next"),
        "savings": Say(then="next"),
        "passbook": Say(then="next"),
        "next": Choose(
            ("status", "staff", "menu"),
            then={"status": "@enrollment_status", "staff": "@talk_to_staff", "menu": "@main_menu"},
            closing=True,
        ),
    },
)
