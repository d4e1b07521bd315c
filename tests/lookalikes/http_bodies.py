"""Reading what clients post: JSON, urlencoded forms and multipart forms with files."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from email.message import Message
from urllib.parse import parse_qsl


class UnreadableBody(ValueError):
    """The body is not what its content type says; answer 400."""


@dataclass(frozen=True, slots=True)
class Upload:
    """One file of a multipart form."""

    name: str
    content_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Body:
    """The fields and the files of one body; fields of a form are strings, of JSON anything."""

    fields: Mapping[str, object]
    files: Mapping[str, Upload]


def read_body(content_type: str, body: bytes) -> Body:
    """The fields and files in `body`; an empty body has none. Raises UnreadableBody."""
    head = _header(content_type)
    kind = head.get_content_type()
    if not body:
        return Body({}, {})
    if kind == "application/json":
        return Body(_read_json(body), {})
    if kind == "application/x-www-form-urlencoded":
        return Body(dict(parse_qsl(body.decode(), keep_blank_values=True)), {})
    if kind == "multipart/form-data":
        return _read_multipart(body, head.get_param("boundary"))
    raise UnreadableBody(kind)


def _header(content_type: str, disposition: str = "") -> Message:
    head = Message()
    head["Content-Type"] = content_type or "application/octet-stream"
    if disposition:
        head["Content-Disposition"] = disposition
    return head


def _read_json(body: bytes) -> dict[str, object]:
    try:
        value = json.loads(body)
    except ValueError as error:
        raise UnreadableBody("JSON") from error
    if not isinstance(value, dict):
        raise UnreadableBody("JSON object")
    return value


def _read_multipart(body: bytes, boundary: object) -> Body:
    if not isinstance(boundary, str):
        raise UnreadableBody("boundary")
    fields: dict[str, object] = {}
    files: dict[str, Upload] = {}
    for part in (b"\r\n" + body).split(b"\r\n--" + boundary.encode())[1:-1]:
        head_bytes, gap, content = part.removeprefix(b"\r\n").partition(b"\r\n\r\n")
        if not gap:
            raise UnreadableBody("multipart")
        pairs = (line.partition(":") for line in head_bytes.decode().splitlines())
        lines = {name.strip().lower(): value.strip() for name, _, value in pairs}
        head = _header(lines.get("content-type", ""), lines.get("content-disposition", ""))
        name = head.get_param("name", header="content-disposition")
        file_name = head.get_filename()
        if not isinstance(name, str):
            raise UnreadableBody("multipart without a name")
        if file_name is None:
            fields[name] = content.decode()
        else:
            files[name] = Upload(file_name, head.get_content_type(), content)
    return Body(fields, files)
