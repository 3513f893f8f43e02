"""Pictures on disk: PNG files that carry how they were painted and notice when they are damaged.

The last chunk before the end of such a file is a text chunk `seal`: the SHA-256 of every byte before it. So a
picture is one file, written in one rename, and needs no index beside it to be trusted.
"""

from __future__ import annotations

import hashlib
import io
import os
import struct
import tempfile
import zlib
from collections.abc import Mapping
from pathlib import Path

from PIL import Image, PngImagePlugin

_END = struct.pack(">I", 0) + b"IEND" + struct.pack(">I", zlib.crc32(b"IEND"))
_SEAL_SIZE = 12 + len(b"seal\0") + 64


def write_bytes(path: Path, data: bytes) -> None:
    """Write a file all at once: whoever reads it sees the old content or the new, also after a crash."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".part", dir=path.parent)
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        mode = path.stat().st_mode & 0o777 if path.exists() else 0o666 & ~_umask()
        temporary.chmod(mode)
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def write_picture(path: Path, image: Image.Image, texts: Mapping[str, str]) -> None:
    """Write a sealed PNG that carries `texts` (keywords of up to 79 Latin letters; any text)."""
    info = PngImagePlugin.PngInfo()
    for keyword, text in texts.items():
        info.add_itxt(keyword, text)
    buffer = io.BytesIO()
    image.save(buffer, "PNG", pnginfo=info)
    write_bytes(path, _sealed(buffer.getvalue()))


def is_sound(path: Path) -> bool:
    """Whether the file is a sealed PNG in which not one byte has changed."""
    try:
        data = path.read_bytes()
    except OSError:
        return False
    body = data[: -len(_END) - _SEAL_SIZE]
    return len(data) > len(_END) + _SEAL_SIZE and _sealed(body + _END) == data


def read_texts(path: Path) -> dict[str, str]:
    """What a sealed PNG says about itself; OSError where it is no picture."""
    with Image.open(path) as image:
        image.load()
        return {str(key): str(value) for key, value in image.info.items() if isinstance(value, str)}


def _sealed(png: bytes) -> bytes:
    """The file with its seal before the end chunk, for a file that has none."""
    body = png.removesuffix(_END)
    content = b"tEXtseal\0" + hashlib.sha256(body).hexdigest().encode()
    chunk = struct.pack(">I", len(content) - 4) + content + struct.pack(">I", zlib.crc32(content))
    return body + chunk + _END


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
