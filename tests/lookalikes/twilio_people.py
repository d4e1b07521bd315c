"""People on WhatsApp: what they write and tap is posted, signed; what is sent, they see."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from tests.lookalikes.twilio_state import API, Button, Media, Message, Seen, TwilioState
from tests.lookalikes.twilio_twiml import BadTwiml, Reply, read_twiml
from tests.lookalikes.twilio_webhooks import Form, WebhookCall

_KINDS: Final = {"image": "image", "audio": "audio", "video": "video"}


@dataclass(frozen=True, slots=True)
class Turn:
    """One inbound message: what was posted, how that went, and the texts in the answer."""

    form: Form
    call: WebhookCall
    replies: tuple[str, ...]

    @property
    def sid(self) -> str:
        return dict(self.form)["MessageSid"]


class Person:
    """One WhatsApp address: a number, or an identifier that hides it (US.xxxx).

    `post` delivers an inbound form to the service's webhook; `api_url` is where media can be
    fetched. Every act posts one message and returns the Turn.
    """

    def __init__(
        self,
        state: TwilioState,
        post: Callable[[Form], WebhookCall],
        api_url: Callable[[], str],
        address: str,
        name: str,
    ) -> None:
        self._state = state
        self._post = post
        self._api_url = api_url
        self._last: Turn | None = None
        self.address = f"whatsapp:{address}"
        self.name = name

    @property
    def received(self) -> list[Seen]:
        """The messages on this phone, in order, with buttons and media."""
        with self._state.changed:
            return list(self._state.seen.get(self.address, []))

    @property
    def sees(self) -> list[str]:
        """The texts on this phone, in order."""
        return [seen.text for seen in self.received]

    def says(self, text: str, **fields: str) -> Turn:
        """Writes a text; further form fields can be given by name."""
        return self._sends({"Body": text, "MessageType": "text", **fields})

    def taps(self, title: str) -> Turn:
        """Taps a quick reply or list entry, by title or payload, on the newest message with it."""
        for seen in reversed(self.received):
            for button in seen.buttons:
                if title in {button.title, button.payload}:
                    return self._taps(seen, button)
        raise LookupError(f"nothing to tap called {title!r}")

    def replies_to(self, sid: str, text: str) -> Turn:
        """Answers one of our messages by quoting it."""
        return self.says(text, **self._quoting(sid))

    def forwards(self, text: str, *, often: bool = False) -> Turn:
        more = {"FrequentlyForwarded": "true"} if often else {}
        return self.says(text, Forwarded="true", **more)

    def sends_media(self, content: bytes, content_type: str, body: str = "") -> Turn:
        """Sends one file (image/jpeg, audio/ogg, application/pdf ...), perhaps with a caption."""
        media = Media(self._state.new_sid("ME"), content_type, content)
        kind = _KINDS.get(content_type.partition("/")[0], "document")
        fields = {"Body": body, "MessageType": kind, "MediaContentType0": content_type}
        return self._sends(fields, media)

    def sends_location(
        self, latitude: float, longitude: float, address: str = "", label: str = ""
    ) -> Turn:
        """Shares a place; Address and Label are there only when WhatsApp knows them."""
        fields = {"Body": "", "MessageType": "location"}
        fields |= {"Latitude": str(latitude), "Longitude": str(longitude)}
        fields |= {n: v for n, v in (("Address", address), ("Label", label)) if v}
        return self._sends(fields)

    def repeats(self) -> Turn:
        """Twilio posts the last message again, same MessageSid; shown only if it never was."""
        if self._last is None:
            raise LookupError("nothing was written yet")
        return self._deliver(self._last.form, show=not self._last.call.answered)

    def _taps(self, seen: Seen, button: Button) -> Turn:
        if button.listed:
            fields = {"ListId": button.payload, "ListTitle": button.title}
            if button.description:
                fields["ListDescription"] = button.description
        else:
            fields = {"ButtonText": button.title, "ButtonPayload": button.payload}
        kind = "button" if seen.approved and not button.listed else "interactive"
        quoting = self._quoting(seen.sid)
        return self._sends({"Body": button.title, "MessageType": kind, **fields, **quoting})

    def _quoting(self, sid: str) -> dict[str, str]:
        sender = self._state.sender
        return {"OriginalRepliedMessageSid": sid, "OriginalRepliedMessageSender": sender}

    def _sends(self, fields: Mapping[str, str], media: Media | None = None) -> Turn:
        sid = self._state.new_sid("MM" if media else "SM")
        account = self._state.account_sid
        files = [media] if media else []
        with self._state.changed:
            self._state.last_inbound[self.address] = self._state.clock.now()
            self._state.messages[sid] = Message(
                sid=sid,
                direction="inbound",
                from_=self.address,
                to=self._state.sender,
                body=fields["Body"],
                status="received",
                created=self._state.clock.now(),
                media=files,
            )
        form = {
            "SmsMessageSid": sid,
            "MessageSid": sid,
            "SmsSid": sid,
            "AccountSid": account,
            "From": self.address,
            "To": self._state.sender,
            "NumMedia": str(len(files)),
            "NumSegments": "1",
            "ReferralNumMedia": "0",
            "SmsStatus": "received",
            "ApiVersion": "2010-04-01",
            "ProfileName": self.name,
            **self._identity(),
            **fields,
        }
        if media:
            path = f"{API}/{account}/Messages/{sid}/Media/{media.sid}"
            form["MediaUrl0"] = f"{self._api_url()}{path}"
        self._last = self._deliver(list(form.items()), show=True)
        return self._last

    def _identity(self) -> dict[str, str]:
        """WaId for a number; for a hidden one the identifier instead."""
        context = {"ProfileName": self.name}
        plain = self.address.removeprefix("whatsapp:")
        if plain.startswith("+"):
            fields = {"WaId": plain[1:]}
            context["WaId"] = plain[1:]
        else:
            fields = {"ExternalUserId": f"whatsapp:ID.{plain.partition('.')[2]}"}
        metadata = {"type": "whatsapp", "data": {"context": context}}
        return {**fields, "ChannelMetadata": json.dumps(metadata, ensure_ascii=False)}

    def _deliver(self, form: Form, *, show: bool) -> Turn:
        """Post, read the TwiML in the answer, put its messages on the phone and in the log."""
        call = self._post(form)
        final = call.fallback or call
        replies: list[Reply] = []
        if final.answered and final.answer:
            try:
                replies = read_twiml(final.answer)
            except BadTwiml as bad:
                self._state.alarm(bad.code, bad.message)
        if show:
            for reply in replies:
                self._show(reply)
        return Turn(form, call, tuple(reply.text for reply in replies))

    def _show(self, reply: Reply) -> None:
        sid = self._state.new_sid("SM")
        with self._state.changed:
            self._state.messages[sid] = Message(
                sid=sid,
                direction="outbound-reply",
                from_=self._state.sender,
                to=self.address,
                body=reply.text,
                status="sent",
                created=self._state.clock.now(),
            )
        self._state.show(self.address, Seen(sid, reply.text, media=reply.media, inline=True))
