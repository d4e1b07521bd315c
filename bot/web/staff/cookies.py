"""The cookie that holds the token of a session: for this site alone, and for no script."""

from dataclasses import dataclass
from typing import Final, Self

from flask import Response, request

from bot.settings import Settings
from handlers.staff.devices import KEPT_FOR
from handlers.staff.seat import LONGEST

PLAIN: Final = "lontar-desk"
# Remembers that logins signed in here before; opens nothing by itself.
DEVICE: Final = "lontar-device"
# A browser takes this name only from https, for the whole site and for no other.
SECURE: Final = f"__Host-{PLAIN}"


@dataclass(frozen=True, slots=True)
class TokenCookie:
    """Where the token lies; ``secure`` where the public address is https."""

    secure: bool

    @classmethod
    def of(cls, settings: Settings) -> Self:
        """Return the cookie for where the desk is served."""
        return cls((settings.public_url or "").startswith("https://"))

    @property
    def name(self) -> str:
        """The cookie's name."""
        return SECURE if self.secure else PLAIN

    @property
    def device_name(self) -> str:
        """The name of the cookie by which a browser is known again."""
        return f"__Host-{DEVICE}" if self.secure else DEVICE

    def read(self) -> str:
        """Return the token, empty without one."""
        return request.cookies.get(self.name, "")

    def read_device(self) -> str:
        """Return what this browser was given when somebody signed in, empty without."""
        return request.cookies.get(self.device_name, "")

    def put_device(self, response: Response, device: str) -> Response:
        """Let the browser be known again."""
        response.set_cookie(
            self.device_name,
            device,
            max_age=int(KEPT_FOR.total_seconds()),
            secure=self.secure,
            httponly=True,
            samesite="Lax",
        )
        return response

    def put(self, response: Response, token: str) -> Response:
        """Hand a token to the browser."""
        response.set_cookie(
            self.name,
            token,
            max_age=int(LONGEST.total_seconds()),
            secure=self.secure,
            httponly=True,
            samesite="Lax",
        )
        return response

    def forget(self, response: Response) -> Response:
        """Take the token back."""
        response.delete_cookie(self.name, secure=self.secure, httponly=True, samesite="Lax")
        return response
