"""The web: webhooks, probes, slips, in the demo the simulator, joined into one Flask application.

A module a page; each gives a blueprint and is handed what it works with. No page decides anything
about the programme: it translates for ``handlers``.
"""

from secrets import token_urlsafe
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask

    from bot.settings import Settings
    from bot.web.webhooks import ChannelKeys
    from handlers.services import Services

# The largest body that any page takes unless it says otherwise for itself.
LARGEST_BODY = 1024 * 1024


def create_app(services: "Services | None" = None, settings: "Settings | None" = None) -> "Flask":
    """Return the application; without arguments joined from the settings, for production.

    Raises ``SettingsRefused`` when these are incomplete.
    """
    from flask import Flask, redirect
    from prometheus_client import CollectorRegistry
    from werkzeug.wrappers import Response

    from bot.channels.slip_pictures import SlipPictures
    from bot.live_texts import LiveTexts
    from bot.settings import read_settings
    from bot.web import health, slips, webhooks
    from bot.web.errors import explain_errors
    from bot.web.security import secure
    from bot.web.staff import open_desk

    settings = settings or read_settings()
    if services is None:
        services = _services(settings)
    app = Flask(__name__, static_folder=None)
    app.config["MAX_CONTENT_LENGTH"] = LARGEST_BODY
    registry = CollectorRegistry()
    live = LiveTexts(services)
    talking = webhooks.blueprint(services, _keys(settings), registry)
    talking.before_request(live)
    app.register_blueprint(talking)
    app.register_blueprint(health.blueprint(services, registry))
    app.register_blueprint(slips.blueprint(SlipPictures(services, settings)))
    open_desk(app, services, settings, _form_secret(settings))
    secure(app, settings.public_url)
    explain_errors(app)
    if settings.demo:
        from bot.web import simulator
        from bot.web.simulator_people import read_people

        tried = simulator.blueprint(services, read_people(), settings.lontar_home)
        tried.before_request(live)
        app.register_blueprint(tried)

        @app.get("/")
        def home() -> Response:
            return redirect("/simulator")

    return app


def _services(settings: "Settings") -> "Services":
    from bot.logs import configure_logs
    from bot.settings import require_real
    from bot.wiring import services_from

    configure_logs()
    require_real(settings, web=True)
    return services_from(settings)


def _form_secret(settings: "Settings") -> str:
    """Return what signs the cookie of the desk's forms; in the demo it lives as long as we do."""
    if settings.secret_key is not None:
        return settings.secret_key.get_secret_value()
    return token_urlsafe()


def _keys(settings: "Settings") -> "ChannelKeys":
    from bot.web.webhooks import ChannelKeys

    secret, token = settings.telegram_webhook_secret, settings.twilio_auth_token
    return ChannelKeys(
        telegram_secret=secret.get_secret_value() if secret else None,
        twilio_auth_token=token.get_secret_value() if token else None,
        public_url=settings.public_url,
    )
