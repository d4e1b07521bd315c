"""The Bot API's methods: each checks its parameters and gives the result, or raises Refused."""

import re
import time
from collections.abc import Callable, Mapping
from typing import Final

from tests.lookalikes.http_bodies import Upload
from tests.lookalikes.http_server import Json
from tests.lookalikes.telegram_checks import read_markup, read_text
from tests.lookalikes.telegram_parameters import Parameters, Refused, bad_request
from tests.lookalikes.telegram_state import Call, Sent, TelegramState

MEGABYTE: Final = 1_000_000
_COMMAND = re.compile(r"[a-z0-9_]{1,32}")
_ACTIONS = frozenset(
    {"typing", "upload_photo", "record_video", "upload_video", "record_voice", "upload_voice"}
    | {"upload_document", "choose_sticker", "find_location", "record_video_note"}
    | {"upload_video_note"}
)


class Methods:
    """The methods that act on chats, files and the bot's profile."""

    def __init__(self, state: TelegramState) -> None:
        self._state = state
        self._by_name: Mapping[str, Callable[[Parameters], object]] = {
            "getme": lambda _: state.me,
            "sendmessage": self._send_message,
            "sendphoto": self._send_photo,
            "senddocument": self._send_document,
            "sendchataction": self._send_chat_action,
            "answercallbackquery": self._answer_callback_query,
            "getfile": self._get_file,
            "setmycommands": self._set_my_commands,
            "setmydescription": self._set_profile("setMyDescription", "description", 512),
            "setmyshortdescription": self._set_profile(
                "setMyShortDescription", "short_description", 120
            ),
        }

    def run(self, method: str, parameters: Parameters) -> object:
        """Carry out one call and enter it in the ledger; gives the `result`. Raises Refused."""
        act = self._by_name.get(method.lower())
        if act is None:
            raise Refused(404, "Not Found")
        with self._state.changed:
            result = act(parameters)
            self._state.calls.append(
                Call(method, dict(parameters.fields), time.monotonic(), parameters.inline)
            )
            self._state.changed.notify_all()
        return result

    def _chat(self, parameters: Parameters) -> Json:
        chat = self._state.chats.get(parameters.chat_id)
        if chat is None:
            raise bad_request("chat not found")
        return chat

    def _send_message(self, parameters: Parameters) -> Json:
        chat = self._chat(parameters)
        text = read_text(parameters, "text", most=4096, required=True)
        return self._put("sendMessage", chat, parameters, {"text": text})

    def _send_photo(self, parameters: Parameters) -> Json:
        chat = self._chat(parameters)
        kept, file = self._file(parameters, "photo", most=10 * MEGABYTE)
        content: Json = {"photo": [{**kept, "width": 1280, "height": 960}]}
        return self._put("sendPhoto", chat, parameters, content, file=file)

    def _send_document(self, parameters: Parameters) -> Json:
        chat = self._chat(parameters)
        kept, file = self._file(parameters, "document", most=50 * MEGABYTE)
        named = {"file_name": file.name, "mime_type": file.content_type} if file else {}
        content: Json = {"document": {**kept, **named}}
        return self._put("sendDocument", chat, parameters, content, file=file)

    def _put(
        self,
        method: str,
        chat: Json,
        parameters: Parameters,
        content: Json,
        *,
        file: Upload | None = None,
    ) -> Json:
        """Put a message into the chat; the Message given back echoes inline keyboards only."""
        markup = read_markup(parameters, chat["id"])
        if "text" not in content:
            caption = read_text(parameters, "caption", most=1024, required=False)
            content = {**content, **({"caption": caption} if caption else {})}
        message_id = self._state.next_message_id(chat["id"])
        text = content.get("text") or content.get("caption") or ""
        self._state.sent.append(
            Sent(
                method=method,
                chat_id=chat["id"],
                text=text,
                reply_markup=markup,
                at=time.monotonic(),
                message_id=message_id,
                inline=parameters.inline,
                file=file,
            )
        )
        echoed = {"reply_markup": markup} if markup and "inline_keyboard" in markup else {}
        return {
            "message_id": message_id,
            "from": {name: self._state.me[name] for name in ("id", "is_bot", "first_name")},
            "chat": chat,
            "date": int(self._state.now()),
            **content,
            **echoed,
        }

    def _file(self, parameters: Parameters, name: str, *, most: int) -> tuple[Json, Upload | None]:
        """A new file, one known by its file_id, or one that Telegram would fetch from a URL."""
        upload = parameters.upload(name)
        if upload:
            if not upload.content:
                raise bad_request("file must be non-empty")
            if len(upload.content) > most:
                raise Refused(413, "Request Entity Too Large")
            return self._state.keep_file(upload, name), upload
        reference = parameters.text(name)
        if not reference:
            raise bad_request(f"there is no {name} in the request")
        if reference in self._state.files:
            _, known = self._state.files[reference]
            unique = f"AgAD{int(reference[4:]):010d}"
            size = len(known.content)
            return {"file_id": reference, "file_unique_id": unique, "file_size": size}, known
        if reference.startswith(("http://", "https://")):
            fetched = Upload(reference.rpartition("/")[2], "application/octet-stream", b"")
            return self._state.keep_file(fetched, name), None
        raise bad_request("wrong file identifier/HTTP URL specified")

    def _send_chat_action(self, parameters: Parameters) -> bool:
        self._chat(parameters)
        if parameters.text("action") not in _ACTIONS:
            raise bad_request("wrong parameter action in request")
        return True

    def _answer_callback_query(self, parameters: Parameters) -> bool:
        query_id = parameters.text("callback_query_id")
        if query_id not in self._state.queries:
            raise bad_request(
                "query is too old and response timeout expired or query ID is invalid"
            )
        if len(parameters.text("text")) > 200:
            raise bad_request("MESSAGE_TOO_LONG")
        self._state.queries[query_id] = False
        return True

    def _get_file(self, parameters: Parameters) -> Json:
        file_id = parameters.text("file_id")
        if file_id not in self._state.files:
            raise bad_request("wrong file_id or the file is temporarily unavailable")
        path, upload = self._state.files[file_id]
        if len(upload.content) > 20 * MEGABYTE:
            raise bad_request("file is too big")
        unique = f"AgAD{int(file_id[4:]):010d}"
        size = len(upload.content)
        return {
            "file_id": file_id,
            "file_unique_id": unique,
            "file_size": size,
            "file_path": path,
        }

    def _set_my_commands(self, parameters: Parameters) -> bool:
        commands = parameters.structure("commands")
        if not isinstance(commands, list) or len(commands) > 100:
            raise bad_request("can't parse commands: expected an Array of at most 100 BotCommand")
        for command in commands:
            name = str(command.get("command", "")).removeprefix("/")
            if not _COMMAND.fullmatch(name):
                raise bad_request("BOT_COMMAND_INVALID")
            if not 1 <= len(str(command.get("description", ""))) <= 256:
                raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
        self._state.profile["setMyCommands", parameters.text("language_code")] = commands
        return True

    def _set_profile(self, method: str, field: str, most: int) -> Callable[[Parameters], bool]:
        def act(parameters: Parameters) -> bool:
            if len(parameters.text(field)) > most:
                raise bad_request(f"{field.replace('_', ' ')} is too long")
            key = (method, parameters.text("language_code"))
            self._state.profile[key] = parameters.text(field)
            return True

        return act
