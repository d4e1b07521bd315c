"""The main menu: six ways on, the rarer ones behind the last."""

from conversations.engine.flow import Choose, Flow

MAIN_MENU = Flow(
    "main_menu",
    start="ask",
    steps={
        "ask": Choose(
            ("status", "accident", "death", "track", "benefits", "more"),
            then={
                "status": "@enrollment_status",
                "accident": "@accident_report",
                "death": "@death_report",
                "track": "@track_report",
                "benefits": "@benefits",
                "more": "more",
            },
            closing=True,
        ),
        "more": Choose(
            ("continue_cover", "scholarship", "calculator", "offices", "staff", "rest"),
            then={
                "continue_cover": "@continue_cover",
                "scholarship": "@scholarship",
                "calculator": "@calculator",
                "offices": "@offices",
                "staff": "@talk_to_staff",
                "rest": "rest",
            },
            closing=True,
        ),
        "rest": Choose(
            ("language", "announcements", "my_data", "menu"),
            then={
                "language": "@language",
                "announcements": "@announcements",
                "my_data": "@privacy",
                "menu": "@main_menu",
            },
            closing=True,
        ),
    },
)
