"""The staff desk in a browser: a module a screen; each registers its pages and acts with the desk.

Every page works without JavaScript. No page decides anything: it reads, and hands acts to
``handlers``.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from flask import Flask

    from bot.settings import Settings
    from handlers.services import Services

# In the order of the menu.
SCREENS: Final = (
    *("home", "cases", "talks", "people", "imports", "announcements", "statistics"),
    *("texts", "unrecognised", "accounts", "audit", "health", "sign_in"),
)


def open_desk(app: "Flask", services: "Services", settings: "Settings", secret: str) -> None:
    """Put the desk on an application; ``secret`` signs the cookie of its forms."""
    from flask_wtf.csrf import CSRFProtect, generate_csrf

    from bot.web.staff.cookies import TokenCookie
    from bot.web.staff.desk import Desk, nowhere, pack
    from bot.web.staff.guarding import guard
    from bot.web.staff.refusals import explain

    secure = TokenCookie.of(settings).secure
    app.secret_key = secret
    app.config.update(
        SESSION_COOKIE_NAME="__Host-lontar-form" if secure else "lontar-form",
        SESSION_COOKIE_SECURE=secure,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        # Webhooks and the simulator have guards of their own.
        WTF_CSRF_CHECK_DEFAULT=False,
        WTF_CSRF_TIME_LIMIT=None,
        # It would want a Referer, which we tell browsers not to send.
        WTF_CSRF_SSL_STRICT=False,
    )
    csrf = CSRFProtect(app)
    desk = Desk(services, settings)
    for name in SCREENS:
        import_module(f"bot.web.staff.{name}").add(desk)
    desk.open_page("/<path:rest>", nowhere)
    desk.open_page("/berkas/<digest>/<name>", desk.assets.answer, name="asset")
    guard(desk, csrf)
    explain(desk)
    desk.blueprint.after_request(pack)
    desk.blueprint.context_processor(
        lambda: {"digest_of": desk.assets.digest, "csrf_token": generate_csrf}
    )
    app.register_blueprint(desk.blueprint)
