"""Hostile and ordinary files, made here so that none lies in the repository.

`CANARY` stands wherever a file can hide something. What is kept of a file must not
hold it, however it is packed.
"""

import io
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf, Stream, String
from PIL import Image, ImageCms, ImageDraw

CANARY = "Canary7Q52.3702N"
SEEN = "Wat men ziet"
HIDDEN = CANARY.encode()
EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
RDF = (
    '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description'
    f' rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" dc:source="{CANARY}"/></rdf:RDF>'
)
XMP = f'<?xpacket begin=""?><x:xmpmeta xmlns:x="adobe:ns:meta/">{RDF}</x:xmpmeta>'
XXE = f'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x>&e;{CANARY}</x>'
SCRIPT = "app.alert(1)"


# --- Pictures ------------------------------------------------------------------------------------


def picture(size: tuple[int, int] = (64, 48), mode: str = "RGB") -> Image.Image:
    """Return a small picture with a red corner on the left."""
    made = Image.new(mode, size, "white")
    ImageDraw.Draw(made).rectangle((0, 0, size[0] // 3, size[1] // 3), fill="red")
    return made


def saved(made: Image.Image, format: str, **how: Any) -> bytes:  # noqa: A002  as Pillow says
    target = io.BytesIO()
    made.save(target, format, **how)
    return target.getvalue()


def exif(*, orientation: int = 1) -> Image.Exif:
    found = Image.Exif()
    found[0x010E] = found[0x013B] = found[0x9286] = CANARY
    found[0x0112] = orientation
    gps = found.get_ifd(0x8825)
    gps[1], gps[2], gps[0x1D] = "N", (52.0, 22.0, 12.0), CANARY
    return found


def jpeg(**how: Any) -> bytes:
    return saved(picture(), "JPEG", **how)


def segment(marker: int, body: bytes) -> bytes:
    return bytes([0xFF, marker]) + (len(body) + 2).to_bytes(2) + body


def jpeg_with_all() -> bytes:
    """A photo with place, maker, small picture, XMP, IPTC, comment, and more after its end."""
    photo = jpeg(exif=exif(), comment=HIDDEN)
    thumbnail = jpeg(comment=HIDDEN)
    notes = (
        segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0" + XMP.encode())
        + segment(0xE1, b"Exif\0\0" + thumbnail)
        + segment(0xED, b"Photoshop 3.0\x008BIM\x04\x04\0\0\0\0\0\x20\x1c\x02\x78\0\x10" + HIDDEN)
        + segment(0xEF, HIDDEN)
    )
    return photo[:2] + notes + photo[2:] + HIDDEN


def chunk(name: bytes, body: bytes) -> bytes:
    return len(body).to_bytes(4) + name + body + zlib.crc32(name + body).to_bytes(4)


def png(*extra: bytes, after: bytes = b"") -> bytes:
    """A PNG with chunks added after its head, and bytes after its end."""
    plain = saved(picture(), "PNG")
    return plain[:33] + b"".join(extra) + plain[33:] + after


def png_with_all() -> bytes:
    packed = zlib.compress(HIDDEN)
    return png(
        chunk(b"tEXt", b"Author\0" + HIDDEN),
        chunk(b"zTXt", b"Comment\0\0" + packed),
        chunk(b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0" + XMP.encode()),
        chunk(b"eXIf", exif().tobytes()[6:]),
        chunk(b"tIME", b"\x07\xea\x0b\x1a\x10\x10\x10"),
        chunk(b"prVt", HIDDEN),
        after=HIDDEN,
    )


def png_flood() -> bytes:
    """A PNG that says it has 60,000 by 60,000 pixels."""
    head = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 6, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(bytes(1000)))
        + chunk(b"IEND", b"")
    )


@cache
def bomb(size: int = 80 * 2**20) -> bytes:
    return zlib.compress(bytes(size), 1)


def profile() -> bytes:
    made = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    return bytes(made) + HIDDEN


def moving(format: str) -> bytes:  # noqa: A002
    return saved(picture(), format, save_all=True, append_images=[Image.new("RGB", (64, 48))])


def phone_photo() -> bytes:
    """A photo with a second picture behind it (MPO), as many phones make."""
    return saved(picture(), "MPO", save_all=True, append_images=[picture((32, 32))])


# --- PDF -----------------------------------------------------------------------------------------


def pdf(*changes: Callable[[Pdf], None], **how: Any) -> bytes:
    """A PDF of two pages with text, after `changes`."""
    made = Pdf.new()
    for _ in range(2):
        made.add_blank_page()
        page = made.pages[-1]
        page.Contents = Stream(made, f"BT /F1 12 Tf 72 700 Td ({SEEN}) Tj ET".encode())
        page.Resources = Dictionary(
            Font=Dictionary(
                F1=Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)
            )
        )
    for change in changes:
        change(made)
    target = io.BytesIO()
    made.save(target, **how)
    return target.getvalue()


def javascript(made: Pdf) -> None:
    action = Dictionary(S=Name.JavaScript, JS=String(SCRIPT + CANARY))
    made.Root.OpenAction = action
    made.Root.AA = Dictionary(WC=action)
    made.Root.Names = Dictionary(JavaScript=Dictionary(Names=Array([String("a"), action])))
    made.pages[0].AA = Dictionary(O=action)


def annotation(action: Dictionary | None = None, **fields: Any) -> Callable[[Pdf], None]:
    def change(made: Pdf) -> None:
        note = Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=Array([0, 0, 9, 9]), **fields)
        note.Contents, note.T = String(CANARY), String(CANARY)
        if action is not None:
            note.A = action
        made.pages[0].Annots = made.make_indirect(Array([made.make_indirect(note)]))

    return change


def launch(made: Pdf) -> None:
    annotation(Dictionary(S=Name.Launch, F=String("cmd.exe " + CANARY)))(made)


def address(made: Pdf) -> None:
    annotation(Dictionary(S=Name.URI, URI=String(f"http://{CANARY}.example.org/")))(made)


def elsewhere(made: Pdf) -> None:
    annotation(Dictionary(S=Name.GoToR, F=String(f"\\\\host\\{CANARY}"), D=Array([0, Name.Fit])))(
        made
    )


def rich_media(made: Pdf) -> None:
    annotation(RichMediaContent=Dictionary(X=Stream(made, HIDDEN)))(made)
    made.pages[0].Annots[0].Subtype = Name.RichMedia


def embedded(content: bytes = HIDDEN) -> Callable[[Pdf], None]:
    def change(made: Pdf) -> None:
        made.attachments[f"{CANARY}.exe"] = pikepdf.AttachedFileSpec(made, content)
        made.pages[0].AF = Array([made.attachments[f"{CANARY}.exe"].obj])

    return change


def form(made: Pdf) -> None:
    """A form that draws itself by XFA, asks for a file of the machine, and sends itself away."""
    drawn = Stream(made, b"/Tx BMC BT /F1 9 Tf 2 2 Td (Ingevuld) Tj ET EMC")
    drawn.Type, drawn.Subtype, drawn.BBox = Name.XObject, Name.Form, Array([0, 0, 90, 12])
    drawn.Resources = made.pages[0].Resources
    field = made.make_indirect(
        Dictionary(
            Type=Name.Annot,
            Subtype=Name.Widget,
            FT=Name.Tx,
            F=4,
            Rect=Array([72, 600, 162, 612]),
            T=String(CANARY),
            V=String("Ingevuld"),
            AP=Dictionary(N=made.make_indirect(drawn)),
            A=Dictionary(S=Name.SubmitForm, F=String("http://example.org/" + CANARY)),
        )
    )
    made.pages[0].Annots = Array([field])
    made.Root.AcroForm = Dictionary(Fields=Array([field]), XFA=Stream(made, XXE.encode()))


def told(made: Pdf) -> None:
    """Who made it, when, with what: in all the places where a PDF can say so."""
    made.docinfo["/Author"] = made.docinfo["/Title"] = made.docinfo["/Own"] = CANARY
    for place in (made.Root, made.pages[0].obj, made.pages[0].Resources.Font.F1):
        place.Metadata = made.make_indirect(Stream(made, (XMP + XXE).encode()))
        place.PieceInfo = Dictionary(Own=Dictionary(Private=String(CANARY)))
    made.pages[0].Thumb = Stream(made, HIDDEN)
    made.pages[0].LastModified = String(CANARY)
    made.pages[0].Resources.Properties = Dictionary(P1=Dictionary(Own=String(CANARY)))
    made.Root.StructTreeRoot = Dictionary(K=Dictionary(ActualText=String(CANARY)))
    made.Root.Outlines = Dictionary(First=Dictionary(Title=String(CANARY)))
    made.trailer[Name.Own] = made.make_indirect(Dictionary(Own=String(CANARY)))
    content = made.pages[0].Contents.read_bytes()
    marks = f"%{CANARY}\n/Span <</ActualText ({CANARY})>> BDC /{CANARY} MP ".encode()
    made.pages[0].Contents = Stream(made, marks + content + b" EMC")


def shown_photo(made: Pdf) -> None:
    """A photo with a place, and one in JPEG 2000 with a note, upon a page."""
    photo = Stream(made, jpeg_with_all())
    photo.Type, photo.Subtype, photo.Width, photo.Height = Name.XObject, Name.Image, 64, 48
    photo.ColorSpace, photo.BitsPerComponent = Name.DeviceRGB, 8
    photo.Filter, photo.Metadata = Name.DCTDecode, made.make_indirect(Stream(made, XMP.encode()))
    newer = Stream(made, jpeg2000_with_note())
    newer.Type, newer.Subtype, newer.Width, newer.Height = Name.XObject, Name.Image, 64, 48
    newer.Filter = Name.JPXDecode
    twice = Stream(made, zlib.compress(jpeg_with_all()))
    twice.Type, twice.Subtype, twice.Width, twice.Height = Name.XObject, Name.Image, 64, 48
    twice.ColorSpace = made.make_indirect(Array([Name.ICCBased, _profile(made)]))
    twice.BitsPerComponent, twice.Filter = 8, Array([Name.FlateDecode, Name.DCTDecode])
    made.pages[0].Resources.XObject = Dictionary(Xa=photo, Xb=newer, Xc=twice)
    made.pages[0].contents_add(b"q 64 0 0 48 72 500 cm /Xa Do /Xb Do /Xc Do Q")


def jpeg2000_with_note() -> bytes:
    plain = saved(picture(), "JPEG2000")
    comment = b"\xff\x64" + (len(HIDDEN) + 4).to_bytes(2) + b"\0\1" + HIDDEN
    start = plain.index(b"\xff\x4f\xff\x51")
    after = start + 4 + int.from_bytes(plain[start + 4 : start + 6])
    noted = bytearray(plain[:after] + comment + plain[after:])
    box = start - 8
    if int.from_bytes(noted[box : start - 4]):
        noted[box : box + 4] = (int.from_bytes(noted[box : box + 4]) + len(comment)).to_bytes(4)
    uuid = b"uuid" + bytes(16) + XMP.encode()
    return bytes(noted[:box]) + (len(uuid) + 4).to_bytes(4) + uuid + bytes(noted[box:])


def _profile(made: Pdf) -> Stream:
    found = Stream(made, profile())
    found.N = 3
    return found


def colours(made: Pdf) -> None:
    """Colours by profiles that say more, in each place where a colour may stand."""
    by_profile = made.make_indirect(Array([Name.ICCBased, _profile(made)]))
    lab = Array([Name.Lab, Dictionary(WhitePoint=Array([1, 1, 1]))])
    measured = _profile(made)
    measured.Alternate = lab
    drawn = Stream(made, b"/Cs1 cs 1 0 0 sc 0 0 9 9 re f")
    drawn.Type, drawn.Subtype, drawn.BBox = Name.XObject, Name.Form, Array([0, 0, 9, 9])
    drawn.Group = Dictionary(S=Name.Transparency, CS=by_profile)
    made.pages[0].Resources.XObject = Dictionary(Xa=drawn)
    made.pages[0].Resources.ColorSpace = Dictionary(
        Cs1=by_profile,
        Cs2=Array([Name.Indexed, by_profile, 0, String("abc")]),
        Cs3=Array([Name.ICCBased, measured]),
        DefaultRGB=by_profile,
    )


def inline_photo(made: Pdf) -> None:
    drawn = b"q BI /W 64 /H 48 /CS /RGB /BPC 8 /F /DCT ID " + jpeg_with_all() + b" EI Q"
    made.pages[0].contents_add(drawn)


def hidden_layer(made: Pdf) -> None:
    layer = made.make_indirect(Dictionary(Type=Name.OCG, Name=String(CANARY)))
    made.Root.OCProperties = Dictionary(OCGs=Array([layer]), D=Dictionary(OFF=Array([layer])))
    made.pages[0].Resources.Properties = Dictionary(L=layer)
    made.pages[0].contents_add(f"/OC /L BDC BT /F1 9 Tf ({CANARY}) Tj ET EMC".encode())


def portfolio(made: Pdf) -> None:
    embedded()(made)
    made.Root.Collection = Dictionary(Type=Name.Collection)


def living_form(made: Pdf) -> None:
    form(made)
    made.Root.NeedsRendering = True


def outside(made: Pdf) -> None:
    """A picture that lies in another file."""
    picture = Stream(made, b"")
    picture.Type, picture.Subtype, picture.Width, picture.Height = Name.XObject, Name.Image, 1, 1
    picture.ColorSpace, picture.BitsPerComponent = Name.DeviceGray, 8
    picture.F, picture.FFilter = String(f"\\\\host\\{CANARY}"), Name.FlateDecode
    postscript = Stream(made, HIDDEN)
    postscript.Type, postscript.Subtype = Name.XObject, Name.PS
    made.pages[0].Resources.XObject = Dictionary(Xa=picture, Xb=postscript)


def many_things(made: Pdf) -> None:
    made.Root.Own = Array([made.make_indirect(Dictionary(A=n)) for n in range(20_001)])


def many_pages(made: Pdf) -> None:
    for _ in range(200):
        made.add_blank_page()


def stream_bomb(made: Pdf) -> None:
    made.pages[0].Resources.XObject = Dictionary()
    for number in range(4):
        grown = Stream(made, bomb())
        grown.Filter = Name.FlateDecode
        grown.Type, grown.Subtype, grown.Width, grown.Height = Name.XObject, Name.Image, 9, 9
        grown.ColorSpace, grown.BitsPerComponent = Name.DeviceGray, 8
        made.pages[0].Resources.XObject[f"/X{number}"] = grown


def bomb_in_bomb(made: Pdf) -> None:
    grown = Stream(made, zlib.compress(bomb(300 * 2**20), 9))
    grown.Filter = Array([Name.FlateDecode, Name.FlateDecode])
    grown.Type, grown.Subtype, grown.BBox = Name.XObject, Name.Form, Array([0, 0, 9, 9])
    made.pages[0].Resources.XObject = Dictionary(Xa=grown)


def picture_flood(made: Pdf) -> None:
    wide = Stream(made, bytes(9))
    wide.Type, wide.Subtype, wide.Width, wide.Height = Name.XObject, Name.Image, 90_000, 90_000
    wide.ColorSpace, wide.BitsPerComponent = Name.DeviceGray, 1
    made.pages[0].Resources.XObject = Dictionary(Xa=wide)


def itself(made: Pdf) -> None:
    """A form that draws itself, and again."""
    drawn = made.make_indirect(Stream(made, b"/Xa Do"))
    drawn.Type, drawn.Subtype, drawn.BBox = Name.XObject, Name.Form, Array([0, 0, 9, 9])
    drawn.Resources = Dictionary(XObject=Dictionary(Xa=drawn))
    made.pages[0].Resources.XObject = Dictionary(Xa=drawn)


def locked(password: str = "") -> bytes:
    return pdf(encryption=pikepdf.Encryption(owner="owner", user=password, R=6))


def with_a_past() -> bytes:
    """A PDF whose first page was changed later on; the old one is still in the file."""
    old = pdf(told)
    replaced = b"\n9 0 obj\n<</Own (" + HIDDEN + b")>>\nendobj\n"
    start = old.rindex(b"startxref")
    place = old[start:].split()[1]
    at = len(old) + 1
    table = f"xref\n9 1\n{at:010} 00000 n \ntrailer\n<</Size 40 /Root 1 0 R /Prev ".encode()
    return (
        old + replaced + table + place + f">>\nstartxref\n{at + len(replaced) - 1}\n%%EOF".encode()
    )


def raw_pdf(*objects: str) -> bytes:
    """A PDF written by hand, without a table of where things are."""
    body = "".join(f"{n} 0 obj\n{text}\nendobj\n" for n, text in enumerate(objects, 1))
    return f"%PDF-1.7\n{body}trailer\n<</Root 1 0 R /Size {len(objects) + 1}>>\n%%EOF".encode()


CIRCLE = raw_pdf(
    "<</Type /Catalog /Pages 2 0 R>>",
    "<</Type /Pages /Count 2 /Kids [3 0 R 2 0 R]>>",
    "<</Type /Pages /Parent 2 0 R /Count 1 /Kids [2 0 R]>>",
)
DEEP = raw_pdf(
    "<</Type /Catalog /Pages 2 0 R>>",
    "<</Type /Pages /Count 1 /Kids [3 0 R]>>",
    "<</Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] /Own " + "[" * 5000 + "]" * 5000 + ">>",
)


# --- Other kinds ---------------------------------------------------------------------------------


def zipped(*names: str, content: bytes = HIDDEN) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as made:
        for name in names:
            made.writestr(name, content)
    return target.getvalue()


def zip_with_link() -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as made:
        link = zipfile.ZipInfo("link")
        link.external_attr = 0o120777 << 16
        made.writestr(link, "/etc/passwd")
    return target.getvalue()


def hostile() -> Iterator[tuple[str, str, bytes, str]]:
    """Yield what it is, its name, its bytes, and what becomes of it: a kind, or a reason."""
    yield from _pictures()
    yield from _documents()
    yield from _others()


def _pictures() -> Iterator[tuple[str, str, bytes, str]]:
    yield "photo with place, maker, XMP, IPTC, comment", "foto.jpg", jpeg_with_all(), "jpeg"
    yield "photo of a phone with a second picture", "foto.jpg", phone_photo(), "jpeg"
    yield (
        "photo with an orientation that is no number",
        "f.jpg",
        jpeg(exif=b"Exif\0\0MM\0*junk" + HIDDEN),
        "jpeg",
    )
    yield "JPEG and ZIP in one", "foto.jpg", jpeg() + zipped("a.txt"), "jpeg"
    yield "GIF and JAR in one", "foto.gif", saved(picture(), "GIF") + zipped("META-INF/M"), "png"
    yield "GIF with a comment", "f.gif", saved(picture(), "GIF", comment=HIDDEN), "png"
    yield "PNG with all its texts", "a.png", png_with_all(), "png"
    yield "PNG and PHP in one", "a.php.png", png(after=b"<?php " + HIDDEN), "png"
    yield "PNG with a profile", "a.png", saved(picture(), "PNG", icc_profile=profile()), "png"
    yield "PNG of 16 bits", "a.png", saved(Image.new("I;16", (9, 9)), "PNG"), "png"
    yield "photo in the colours of print", "p.jpg", saved(picture().convert("CMYK"), "JPEG"), "jpeg"
    yield (
        "WebP with a place",
        "w.webp",
        saved(picture(), "WEBP", exif=exif(), xmp=XMP.encode()),
        "jpeg",
    )
    yield "PNG with a bomb in its text", "b.png", png(chunk(b"zTXt", b"a\0\0" + bomb())), "damaged"
    yield "PNG with a bomb as profile", "b.png", png(chunk(b"iCCP", b"a\0\0" + bomb())), "damaged"
    yield "PNG that floods", "b.png", png_flood(), "pixels"
    yield "PNG that moves", "a.png", moving("PNG"), "animated"
    yield "WebP that moves", "a.webp", moving("WEBP"), "animated"
    yield "GIF that moves", "a.gif", moving("GIF"), "animated"
    yield "TIFF as JPEG", "a.jpg", saved(picture(), "TIFF"), "other_image"
    yield "BMP", "a.bmp", saved(picture(), "BMP"), "other_image"
    yield "JPEG cut short", "a.jpg", jpeg()[:400], "damaged"
    yield "PNG cut short", "a.png", png()[:80], "damaged"
    yield "JPEG of three bytes", "a.jpg", b"\xff\xd8\xff", "damaged"
    yield "HEIC", "a.jpg", b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + HIDDEN, "heic"


def _documents() -> Iterator[tuple[str, str, bytes, str]]:
    yield "PDF with scripts", "a.pdf", pdf(javascript), "pdf"
    yield "PDF that starts a program", "a.pdf", pdf(launch), "pdf"
    yield "PDF with an address", "a.pdf", pdf(address), "pdf"
    yield "PDF that opens another", "a.pdf", pdf(elsewhere), "pdf"
    yield "PDF with media", "a.pdf", pdf(rich_media), "pdf"
    yield "PDF with a file in it", "a.pdf", pdf(embedded()), "pdf"
    yield "PDF with the test virus in it", "a.pdf", pdf(embedded(EICAR)) + EICAR, "pdf"
    yield "PDF with a form, XFA and XXE", "a.pdf", pdf(form), "pdf"
    yield "PDF with makers everywhere, XXE in XMP", "a.pdf", pdf(told), "pdf"
    yield "PDF with photos that say where", "a.pdf", pdf(shown_photo), "pdf"
    yield "PDF with a picture elsewhere", "a.pdf", pdf(outside), "pdf"
    yield "PDF with profiles of colours", "a.pdf", pdf(colours), "pdf"
    yield "PDF with a past", "a.pdf", with_a_past(), "pdf"
    yield "PDF with a form in itself", "a.pdf", pdf(itself), "pdf"
    yield (
        "PDF packed tight",
        "a.pdf",
        pdf(told, object_stream_mode=pikepdf.ObjectStreamMode.generate),
        "pdf",
    )
    yield "PDF and HTML in one, PDF first", "a.html", pdf() + b"<html><script>" + HIDDEN, "pdf"
    yield "PDF and HTML in one, HTML first", "a.pdf", b"<html><script>1</script>" + pdf(), "web"
    yield "PDF with a photo within the drawing", "a.pdf", pdf(inline_photo), "damaged"
    yield "PDF with a hidden layer", "a.pdf", pdf(hidden_layer), "layers"
    yield "PDF that is a cover of files", "a.pdf", pdf(portfolio), "collection"
    yield "PDF that draws itself", "a.pdf", pdf(living_form), "collection"
    yield "PDF with a password", "a.pdf", locked("geheim"), "locked"
    yield "PDF that may not be printed", "a.pdf", locked(), "locked"
    yield "PDF of too many things", "a.pdf", pdf(many_things), "heavy"
    yield "PDF of too many pages", "a.pdf", pdf(many_pages), "pages"
    yield "PDF with bombs", "a.pdf", pdf(stream_bomb), "heavy"
    yield "PDF with a bomb in a bomb", "a.pdf", pdf(bomb_in_bomb), "damaged"
    yield "PDF with a flood", "a.pdf", pdf(picture_flood), "pixels"
    yield "PDF whose pages go round", "a.pdf", CIRCLE, "damaged"
    yield "PDF too deep", "a.pdf", DEEP, "damaged"
    yield "PDF cut short", "a.pdf", pdf()[:200], "damaged"
    yield "PDF of one line", "a.pdf", b"%PDF-1.7\n", "damaged"


def _others() -> Iterator[tuple[str, str, bytes, str]]:
    yield "test virus", "eicar.txt", EICAR, "test_virus"
    yield "SVG with a script", "a.svg", b"<svg xmlns='x'><script>1</script></svg>", "web"
    yield "HTML as PNG", "a.png", b"<!doctype html><script>1</script>", "web"
    yield "XML with an outside entity", "a.txt", XXE.encode(), "web"
    yield "PHP as text", "a.txt", b"hallo <?php system('id'); ?>", "web"
    yield "zip bomb as PDF", "a.pdf", zipped("0", content=bytes(10 * 2**20)), "archive"
    yield "zip that climbs, as PDF", "a.pdf", zipped("../../etc/cron.d/x"), "archive"
    yield "zip with a link", "a.zip", zip_with_link(), "archive"
    yield (
        "document with macros",
        "a.docx",
        zipped("[Content_Types].xml", "word/vbaProject.bin"),
        "office",
    )
    yield "old document", "a.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "office"
    yield "RTF", "a.txt", b"{\\rtf1 " + HIDDEN + b"}", "office"
    yield "shortcut", "a.pdf.lnk", b"L\0\0\0\x01\x14\x02\0\0\0\0\0\xc0" + HIDDEN, "program"
    yield "Windows program", "a.pdf.exe", b"MZ\x90\0\x03\0\0\0" + bytes(100), "program"
    yield "Linux program", "a", b"\x7fELF\x02\x01" + bytes(100), "program"
    yield "script of a shell", "a.txt", b"#!/bin/sh\nid\n", "program"
    yield "video", "a.mp4", b"\0\0\0\x18ftypisom\0\0\2\0" + HIDDEN, "moving"
    yield "sound", "a.mp3", b"ID3\x04\0\0\0\0\0\0" + HIDDEN, "moving"
    yield "nothing", "leeg.txt", b"", "empty"
    yield "only spaces", "leeg.txt", b" \n\t\n", "empty"
    yield "text in UTF-16", "a.txt", "hallo".encode("utf-16"), "letters"
    yield "text in Latin-1", "a.txt", "café".encode("latin-1"), "letters"
    yield "text with NUL", "a.txt", b"hal\0lo", "unknown"
    yield "noise", "a.txt", bytes(range(256)), "unknown"
    yield "text too long", "a.txt", b"a" * (2**20 + 1), "long_text"
    yield (
        "text that steers a screen",
        "a.txt",
        f"hallo \x1b[31m\x1b]0;{CANARY}\x07\x08daar".encode(),
        "text",
    )
    yield "text that turns round", "a.txt", "hallo \u202egpj.exe\u202c daar".encode(), "text"
    yield (
        "text with text in tags",
        "a.txt",
        ("hallo" + "".join(chr(0xE0000 + ord(c)) for c in CANARY)).encode(),
        "text",
    )
