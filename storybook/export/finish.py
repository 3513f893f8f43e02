"""The last pass over a PDF for a printer: a plain structure, and the profile of its colours where one is asked for"""

from __future__ import annotations

import io

import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf, Stream, String
from PIL import ImageCms

from storybook import printer

_SRGB = "sRGB IEC61966-2.1"
_SCREEN_ONLY = ("/Outlines", "/PageMode", "/Names", "/ViewerPreferences", "/PageLayout")


def finished(data: bytes, rules: printer.Pdf) -> bytes:
    """The file without what only screens have use for, in the version asked for. The same file, the same bytes."""
    with pikepdf.open(io.BytesIO(data)) as pdf:
        for name in _SCREEN_ONLY:
            if name in pdf.Root:
                del pdf.Root[name]
        for page in pdf.pages:
            if "/Trans" in page.obj:
                del page.obj["/Trans"]
        pdf.docinfo["/Trapped"] = Name("/False")
        if rules.output_intent:
            pdf.Root.OutputIntents = Array([_intent(pdf)])
        return saved(pdf, rules.version)


def saved(pdf: Pdf, version: str) -> bytes:
    """The file's bytes: no encryption, no object streams, an identifier made of its content."""
    out = io.BytesIO()
    pdf.save(
        out,
        force_version=version,
        deterministic_id=True,
        object_stream_mode=pikepdf.ObjectStreamMode.disable,
    )
    return out.getvalue()


def _intent(pdf: Pdf) -> Dictionary:
    """What the colours mean (PDF 32000-1, 14.11.5): sRGB, with its profile."""
    profile = Stream(pdf, srgb())
    profile.N = 3
    return Dictionary(
        Type=Name.OutputIntent,
        S=Name.GTS_PDFX,
        OutputConditionIdentifier=String(_SRGB),
        RegistryName=String("http://www.color.org"),
        Info=String(_SRGB),
        DestOutputProfile=pdf.make_indirect(profile),
    )


def srgb() -> bytes:
    """The sRGB profile, its date of making (bytes 24 to 35 of the header, ICC.1) always the same."""
    made = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    date = b"".join(value.to_bytes(2, "big") for value in (2000, 1, 1, 0, 0, 0))
    return made[:24] + date + made[36:]
