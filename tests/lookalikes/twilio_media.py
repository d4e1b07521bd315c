"""The Media subresource: what people sent, behind the account's credentials, and its deletion.

The bytes come by way of a redirect, as Twilio's do: a client that does not follow one gets none.
"""

from typing import Final

from tests.lookalikes.http_server import Answer, Json, Request, answer_json
from tests.lookalikes.twilio_errors import TwilioRefuses
from tests.lookalikes.twilio_messages import Messages
from tests.lookalikes.twilio_state import API, Media, TwilioState

STORE: Final = "/media-store"


class MediaFiles:
    """Answers .../Messages/{sid}/Media and the store behind it.

    `store` is where the redirect leads, `detours` how often the store leads on to itself.
    `credentials` notes for each request to the store whether it brought an Authorization header.
    """

    def __init__(self, state: TwilioState, messages: Messages) -> None:
        self._state = state
        self._messages = messages
        self.store = STORE
        self.detours = 0
        self.credentials: list[bool] = []

    def respond(self, method: str, message_sid: str, rest: str) -> Answer:
        """Answer a request for .../Messages/`message_sid`/Media`rest`. Raises TwilioRefuses."""
        message = self._messages.find(message_sid)
        wants_json = rest.endswith(".json")
        sid = rest.removesuffix(".json").strip("/")
        if not sid and method == "GET":
            found = [self._show(message_sid, media) for media in message.media]
            return answer_json({"media_list": found, "page": 0, "page_size": 50})
        media = next((media for media in message.media if media.sid == sid), None)
        if media is None:
            raise TwilioRefuses(20404, sid)
        match method:
            case "GET" if wants_json:
                return answer_json(self._show(message_sid, media))
            case "GET" | "HEAD":
                return Answer(307, headers={"Location": f"{self.store}/{message_sid}/{sid}"})
            case "DELETE":
                message.media.remove(media)
                return Answer(204)
        raise TwilioRefuses(20404)

    def give(self, request: Request) -> Answer:
        """The bytes, at the place the redirect leads to."""
        self.credentials.append("authorization" in request.headers)
        if self.detours:
            self.detours -= 1
            return Answer(307, headers={"Location": request.path})
        message_sid, sid = request.path.removeprefix(STORE).strip("/").split("/")
        for media in self._messages.find(message_sid).media:
            if media.sid == sid:
                return Answer(200, media.content, media.content_type)
        raise TwilioRefuses(20404, sid)

    def _show(self, message_sid: str, media: Media) -> Json:
        account = self._state.account_sid
        return {
            "sid": media.sid,
            "account_sid": account,
            "parent_sid": message_sid,
            "content_type": media.content_type,
            "date_created": None,
            "date_updated": None,
            "uri": f"{API}/{account}/Messages/{message_sid}/Media/{media.sid}.json",
        }
