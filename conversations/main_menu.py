"""The main menu: six ways on, the rarer ones behind the last."""

from conversations.engine.flow import Choose, Flow

MAIN_MENU = Flow(
    "main_menu",
    start="ask",
    steps={
        "ask": Choose(
            ("status", "benefits", "continue_cover", "offices", "staff", "more"),
            then={
                "status": "@enrollment_status",
                "benefits": "@benefits",
                "continue_cover": "@continue_cover",
                "offices": "@offices",
                "staff": "@talk_to_staff",
                "more": "more",
            },
            closing=True,
        ),
        "more": Choose(
            ("calculator", "language", "announcements", "my_data", "menu"),
            then={
                "calculator": "@calculator",
                "language": "@language",
                "announcements": "@announcements",
                "my_data": "@privacy",
                "menu": "@main_menu",
            },
            closing=True,
        ),
    },
)
