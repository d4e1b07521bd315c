"""What a worker does beside sending, with the parts that the settings ask for."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager
from functools import partial

from bot.channels.simulated_files import SimulatedFiles
from bot.settings import Settings
from handlers.channel import SIMULATED_TELEGRAM, SIMULATED_WHATSAPP, TELEGRAM, WHATSAPP
from handlers.documents import Fetcher
from handlers.services import Services

# Does what is due and returns how much that was.
Work = Callable[[], int]


@contextmanager
def open_work(settings: Settings, services: Services) -> Iterator[tuple[Work, Work]]:
    """Give what does all that is due by now, and what follows running announcements closely.

    Each returns how much that was; closed at the end.
    """
    from bot.documents.reader import FileReader
    from bot.live_texts import LiveTexts
    from bot.worker import owner_name
    from handlers.announcing.expanding import expand_due
    from handlers.announcing.resting import Resting
    from handlers.falling_due import do_due
    from handlers.reminding.looks import Looks
    from handlers.staff.chain import Looking

    looks, chain, live = Looks(), Looking(services, told=not settings.demo), LiveTexts(services)
    live()
    with _open_fetchers(settings) as fetchers, closing(FileReader()) as reader:
        whatsapp = _whatsapp_work(settings, services)

        def work() -> int:
            live()
            return do_due(services, fetchers, reader, owner_name(), looks) + whatsapp() + chain()

        yield (
            work,
            partial(expand_due, services, settings.twilio_daily_limit, Resting()),
        )


def _whatsapp_work(settings: Settings, services: Services) -> Work:
    """Return what is asked of Twilio now and then: missed messages, and what Meta approved."""
    from bot.channels.whatsapp_approvals import refresh_approvals
    from bot.channels.whatsapp_client import connecting
    from bot.channels.whatsapp_sweep import DueSweep

    connect, sender = connecting(settings), settings.twilio_whatsapp_sender
    if connect is None or sender is None:
        return lambda: 0
    sweep = DueSweep(services, connect, sender)
    return lambda: sweep() + refresh_approvals(services, connect)


@contextmanager
def _open_fetchers(settings: Settings) -> Iterator[Mapping[str, Fetcher]]:
    """Open how each configured channel hands over files, and the simulated ones always."""
    simulated = SimulatedFiles(settings.lontar_home)
    fetchers: dict[str, Fetcher] = {SIMULATED_TELEGRAM: simulated, SIMULATED_WHATSAPP: simulated}
    account, token = settings.twilio_account_sid, settings.twilio_auth_token
    with ExitStack() as stack:
        if settings.telegram_token is not None:
            from bot.channels.telegram_files import TelegramFiles

            telegram = TelegramFiles(
                settings.telegram_token.get_secret_value(), settings.telegram_api_url
            )
            stack.callback(telegram.close)
            fetchers[TELEGRAM] = telegram
        if account is not None and token is not None:
            from bot.channels.whatsapp_files import WhatsAppFiles

            fetchers[WHATSAPP] = WhatsAppFiles(
                account, token.get_secret_value(), settings.twilio_api_url
            )
        yield fetchers
