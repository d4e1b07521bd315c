"""People on Telegram: what they type, tap and send becomes updates; what the bot sent, they see."""

from tests.lookalikes.faults import Fault, Faults
from tests.lookalikes.http_bodies import Upload
from tests.lookalikes.http_server import Json
from tests.lookalikes.telegram_delivery import Deliveries
from tests.lookalikes.telegram_parameters import refusal
from tests.lookalikes.telegram_state import Delivery, Sent, TelegramState, buttons_of

_BLOCKED = "Forbidden: bot was blocked by the user"


class Person:
    """One person in a private chat (or, through `in_group`, in a group).

    Every act builds a proper update with the next update_id, gives it to the bot and returns how
    that went.
    """

    def __init__(
        self,
        state: TelegramState,
        deliveries: Deliveries,
        faults: Faults,
        user_id: int,
        first_name: str,
        last_name: str,
    ) -> None:
        self._state = state
        self._deliveries = deliveries
        self._faults = faults
        self.user: Json = {
            "id": user_id,
            "is_bot": False,
            "first_name": first_name,
            "last_name": last_name,
            "language_code": "id",
        }
        names = {"first_name": first_name, "last_name": last_name}
        self.chat: Json = {"id": user_id, **names, "type": "private"}
        self.phone = f"+62{user_id % 1_000_000:010d}"  # impossible: it begins with zeros
        self._typed: dict[int, Json] = {}

    def in_group(self, chat_id: int, title: str = "Kelompok Contoh") -> "Person":
        """The same person, writing in a group (negative chat_id)."""
        there = Person(
            self._state,
            self._deliveries,
            self._faults,
            self.user["id"],
            self.user["first_name"],
            self.user["last_name"],
        )
        there.chat = {"id": chat_id, "title": title, "type": "group"}
        return there

    @property
    def received(self) -> list[Sent]:
        """What the bot sent to this chat, in order."""
        with self._state.changed:
            return [sent for sent in self._state.sent if sent.chat_id == self.chat["id"]]

    @property
    def sees(self) -> list[str]:
        """The texts of what the bot sent to this chat."""
        return [sent.text for sent in self.received]

    @property
    def keyboard(self) -> tuple[str, ...]:
        """The captions of the reply keyboard under the text field; empty when there is none."""
        return tuple(caption for caption, _ in self._keyboard_buttons())

    def says(self, text: str, **more: object) -> Delivery:
        """Types a text; a leading /command is marked as Telegram marks it."""
        content: Json = {"text": text, **more}
        if text.startswith("/"):
            length = len(text.split(maxsplit=1)[0])
            content["entities"] = [{"type": "bot_command", "offset": 0, "length": length}]
        return self._sends(content)

    def starts(self, payload: str = "") -> Delivery:
        """Opens the bot, perhaps through a deep link with a payload."""
        return self.says(f"/start {payload}".strip())

    def presses(self, caption: str) -> Delivery:
        """Presses a button of the reply keyboard: its caption is sent, or what it asks for."""
        for shown, button in self._keyboard_buttons():
            if shown == caption:
                if button.get("request_contact"):
                    return self.shares_contact()
                if button.get("request_location"):
                    return self.sends_location(-8.6, 122.2)
                return self.says(caption)
        raise LookupError(f"no button {caption!r} among {self.keyboard}")

    def taps(self, button: str, message_id: int | None = None) -> Delivery:
        """Taps an inline button by caption or callback_data, on the newest or a given message."""
        for sent in reversed(self.received):
            if message_id in {None, sent.message_id}:
                for caption, found in buttons_of(sent.reply_markup):
                    if "callback_data" in found and button in {caption, found["callback_data"]}:
                        return self._query(sent, found["callback_data"])
        raise LookupError(f"no inline button {button!r}")

    def shares_contact(self) -> Delivery:
        """Shares the own number: the contact carries the person's own user_id."""
        return self.shares_contact_of(self.phone, self.user["first_name"], self.user["id"])

    def shares_contact_of(self, phone: str, name: str, user_id: int | None = None) -> Delivery:
        """Forwards a contact, somebody else's perhaps, with or without a user_id."""
        contact: Json = {"phone_number": phone, "first_name": name}
        if user_id is not None:
            contact["user_id"] = user_id
        return self._sends({"contact": contact})

    def sends_photo(self, content: bytes, caption: str = "", **more: object) -> Delivery:
        """Sends a photo; Telegram offers a small and the full size, the largest last."""
        upload = Upload("photo.jpg", "image/jpeg", content)
        small = self._state.keep_file(Upload("photo.jpg", "image/jpeg", content[:1000]), "photos")
        full = self._state.keep_file(upload, "photos")
        sizes = [{**small, "width": 90, "height": 67}, {**full, "width": 1280, "height": 960}]
        captioned = {"caption": caption} if caption else {}
        return self._sends({"photo": sizes, **captioned, **more})

    def sends_voice(self, content: bytes, seconds: int = 4) -> Delivery:
        kept = self._state.keep_file(Upload("voice.oga", "audio/ogg", content), "voice")
        return self._sends({"voice": {**kept, "duration": seconds, "mime_type": "audio/ogg"}})

    def sends_document(self, name: str, content: bytes, content_type: str) -> Delivery:
        kept = self._state.keep_file(Upload(name, content_type, content), "documents")
        return self._sends({"document": {**kept, "file_name": name, "mime_type": content_type}})

    def sends_location(self, latitude: float, longitude: float, **more: object) -> Delivery:
        return self._sends({"location": {"latitude": latitude, "longitude": longitude, **more}})

    def sends_sticker(self, emoji: str = "👍") -> Delivery:
        kept = self._state.keep_file(Upload("sticker.webp", "image/webp", b"RIFF"), "stickers")
        kind = {"type": "regular", "is_animated": False, "is_video": False}
        size = {"width": 512, "height": 512}
        return self._sends({"sticker": {**kept, **kind, **size, "emoji": emoji}})

    def edits(self, text: str, message_id: int | None = None) -> Delivery:
        """Changes an own message, the last one unless told otherwise."""
        before = self._typed[message_id or max(self._typed)]
        edited = {**before, "text": text, "edit_date": int(self._state.now())}
        return self._gives("edited_message", edited)

    def blocks(self) -> Delivery:
        """Blocks the bot: my_chat_member tells it, and every later send is refused with 403."""
        self._faults.add(Fault(refusal(403, _BLOCKED), str(self.chat["id"])))
        return self._changes_membership("member", "kicked")

    def unblocks(self) -> Delivery:
        chat = str(self.chat["id"])
        self._faults.lift(lambda fault: fault.target == chat)
        return self._changes_membership("kicked", "member")

    def _sends(self, content: Json) -> Delivery:
        message_id = self._state.next_message_id(self.chat["id"])
        message: Json = {
            "message_id": message_id,
            "from": self.user,
            "chat": self.chat,
            "date": int(self._state.now()),
            **content,
        }
        self._typed[message_id] = message
        return self._gives("message", message)

    def _gives(self, kind: str, content: Json) -> Delivery:
        self._state.know(self.chat)
        return self._deliveries.happens({"update_id": self._state.next_update_id(), kind: content})

    def _query(self, sent: Sent, data: str) -> Delivery:
        with self._state.changed:
            query_id = f"{self.user['id']}{len(self._state.queries) + 1:09d}"
            self._state.queries[query_id] = True
        message: Json = {
            "message_id": sent.message_id,
            "from": {name: self._state.me[name] for name in ("id", "is_bot", "first_name")},
            "chat": self.chat,
            "date": int(self._state.now()),
            "text": sent.text,
            "reply_markup": sent.reply_markup,
        }
        return self._gives(
            "callback_query",
            {
                "id": query_id,
                "from": self.user,
                "message": message,
                "chat_instance": str(self.chat["id"]),
                "data": data,
            },
        )

    def _changes_membership(self, before: str, after: str) -> Delivery:
        bot = {name: self._state.me[name] for name in ("id", "is_bot", "first_name", "username")}

        def member(status: str) -> Json:
            until = {"until_date": 0} if status == "kicked" else {}
            return {"user": bot, "status": status, **until}

        return self._gives(
            "my_chat_member",
            {
                "chat": self.chat,
                "from": self.user,
                "date": int(self._state.now()),
                "old_chat_member": member(before),
                "new_chat_member": member(after),
            },
        )

    def _keyboard_buttons(self) -> tuple[tuple[str, Json], ...]:
        """The reply keyboard last shown and not removed; inline keyboards do not touch it."""
        for sent in reversed(self.received):
            markup = sent.reply_markup or {}
            if "remove_keyboard" in markup:
                return ()
            if "keyboard" in markup:
                return buttons_of(markup)
        return ()
