"""``/slips/<token>.png``: the slip of a report, for Twilio to fetch and for the simulator to show.

The token is drawn at random and holds for a day; the address says nothing of whom the slip is.
"""

from flask import Blueprint, Response
from werkzeug.exceptions import NotFound

from bot.channels.slip_pictures import SlipPictures

PNG = "image/png"


def blueprint(pictures: SlipPictures) -> Blueprint:
    """Return the one route; HEAD answers as GET does, for Twilio asks that first."""
    found = Blueprint("slips", __name__)

    @found.get("/slips/<token>.png")
    def slip(token: str) -> Response:
        picture = pictures(token)
        if picture is None:
            raise NotFound
        return Response(picture.content, content_type=PNG, headers={"Cache-Control": "no-store"})

    return found
