"""Pages as people photograph them, drawn by seed: lit unevenly, with the noise of a camera."""

import random
from io import BytesIO

from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageFont

_WORDS = ("surat", "keterangan", "ahli", "waris", "desa", "Maria", "Contoh", "lahir", "alamat")


def page(
    width: int, height: int, lines: int, letters: int, ink: int = 30, paper: int = 235
) -> Image.Image:
    """Return a grey page with lines of words; ``letters`` is their height in pixels."""
    drawn = Image.new("L", (width, height), paper)
    pen = ImageDraw.Draw(drawn)
    font = ImageFont.load_default(letters)
    chosen = random.Random(lines)  # noqa: S311 - the same page each time
    for number in range(lines):
        words = " ".join(chosen.choice(_WORDS) for _ in range(6))
        place = (width // 12, height // 12 + number * letters * 1.6)
        pen.text(place, words, fill=ink, font=font)
    return drawn


def photographed(drawn: Image.Image, light: float = 1.0, blur: float = 0.0) -> Image.Image:
    """Return ``drawn`` as a camera takes it: darker to one side, blurred, noisy, as a JPEG."""
    if blur:
        drawn = drawn.filter(ImageFilter.GaussianBlur(blur))
    shade = Image.linear_gradient("L").rotate(90).resize(drawn.size)
    lit = ImageChops.multiply(drawn, shade.point([round(255 - half / 2) for half in range(256)]))
    lit = lit.point([round(grey * light) for grey in range(256)])
    noisy = ImageChops.add(lit, Image.effect_noise(drawn.size, 6), 1, -128)
    return Image.open(BytesIO(written(noisy, "JPEG", quality=80)))


def written(image: Image.Image, kind: str, **how: object) -> bytes:
    """Return ``image`` as a file."""
    file = BytesIO()
    image.save(file, kind, **how)
    return file.getvalue()


def photo(width: int = 1600, height: int = 1200) -> Image.Image:
    """Return a picture in colour in which every corner is told apart, and that is sharp."""
    drawn = page(width, height, 12, height // 24).convert("RGB")
    pen = ImageDraw.Draw(drawn)
    part = height // 6
    pen.rectangle((0, 0, part, part), fill="red")
    pen.rectangle((width - part, 0, width, part), fill="lime")
    pen.rectangle((0, height - part, part, height), fill="blue")
    return drawn


def pdf_of(pages: int = 1, password: str = "") -> bytes:
    """Return a PDF of A4 pages with nothing but a heading; with a password it is encrypted."""
    kids = " ".join(f"{4 + 2 * number} 0 R" for number in range(pages))
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {pages} >>",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    for number in range(pages):
        objects.append(
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] "
            f"/Resources << /Font << /F1 3 0 R >> >> /Contents {5 + 2 * number} 0 R >>"
        )
        words = f"BT /F1 36 Tf 60 700 Td (Surat ahli waris {number + 1}) Tj ET"
        objects.append(f"<< /Length {len(words)} >>\nstream\n{words}\nendstream")
    return pdf_from(objects, password=password)


def pdf_from(objects: list[str], trailer: str = "", password: str = "") -> bytes:
    """Return a PDF of these objects, the first of which is its catalog."""
    content = b"%PDF-1.7\n"
    places = []
    if password:
        # A key that no empty password opens; what it hides does not matter.
        length = len(objects) + 1
        owner, user = "4f" * 32, "55" * 32
        objects = [
            *objects,
            f"<< /Filter /Standard /V 2 /R 3 /Length 128 /P -44 /O <{owner}> /U <{user}> >>",
        ]
        trailer += f" /Encrypt {length} 0 R /ID [<{'01' * 16}> <{'01' * 16}>]"
    for number, text in enumerate(objects, 1):
        places.append(len(content))
        content += f"{number} 0 obj\n{text}\nendobj\n".encode("latin-1")
    table = "".join(f"{place:010d} 00000 n \n" for place in places)
    end = len(content)
    content += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}".encode()
    content += f"trailer << /Size {len(objects) + 1} /Root 1 0 R{trailer} >>\n".encode()
    return content + f"startxref\n{end}\n%%EOF\n".encode()
