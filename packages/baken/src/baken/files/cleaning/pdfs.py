"""PDF: a new document, with of each page only what is needed to draw it.

What one sees on the page stays, also what was filled in or drawn upon it. What one
can click, run, open or attach goes, and so does everything that says who made it.
The rule is a list of what is taken over, not of what is removed.
"""

from decimal import Decimal
from io import BytesIO

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, Page, Pdf, Stream
from pikepdf.exceptions import PikepdfError

from baken.files.cleaning import drawing
from baken.files.cleaning.limits import OBJECTS, PAGES, UNPACKED, Reason, Refused

NUMBER = (int, float, Decimal)
DEEPEST = 50


def cleaned(content: bytes) -> bytes:
    """Return the pages, in a document without past, makers, actions or attachments.

    :raises Refused: if it is locked, hides layers, is only a cover of other files, or is too heavy.
    """
    pikepdf.settings.set_qpdf_limits(
        doc_max_warnings=500,
        parser_max_nesting=100,
        parser_max_errors=0,
        parser_max_container_size=1_000_000,
        max_stream_filters=5,
        flate_max_memory=UNPACKED,
        png_max_memory=UNPACKED,
        run_length_max_memory=UNPACKED,
        tiff_max_memory=UNPACKED,
    )
    try:
        source = Pdf.open(BytesIO(content.lstrip(b"\xef\xbb\xbf \t\r\n\f\x00")))
    except PikepdfError as error:
        # To unlock a file asks for chance from the machine, which is out of reach here.
        raise Refused(Reason.LOCKED if b"/Encrypt" in content else Reason.DAMAGED) from error
    with source:
        _check(source)
        if "/AcroForm" in source.Root:
            source.generate_appearance_streams()
        source.flatten_annotations("screen")
        wash = drawing.Wash(source)
        with Pdf.new() as clean:
            for page in source.pages:
                clean.pages.append(Page(_page(source, page.obj, wash)))
            target = BytesIO()
            clean.save(target, deterministic_id=True, recompress_flate=False)
    return target.getvalue()


def _is_box(value: object) -> bool:
    return isinstance(value, Array) and [isinstance(v, NUMBER) for v in value] == [True] * 4


def _is_angle(value: object) -> bool:
    return isinstance(value, int)


def _is_list(value: object) -> bool:
    return isinstance(value, Dictionary)


PLACED = {
    "/MediaBox": _is_box,
    "/CropBox": _is_box,
    "/Rotate": _is_angle,
    "/Resources": _is_list,
}
"""What a page may have from the tree above it, and what that must look like."""
OWN: dict[str, type | tuple[type, ...]] = {"/UserUnit": NUMBER, "/Group": Dictionary}


def _check(source: Pdf) -> None:
    if source.is_encrypted:
        raise Refused(Reason.LOCKED)
    if len(source.objects) > OBJECTS:
        raise Refused(Reason.HEAVY)
    if not len(source.pages):
        raise Refused(Reason.DAMAGED)
    if len(source.pages) > PAGES:
        raise Refused(Reason.PAGES)
    root = source.Root
    # A portfolio shows its attachments, and a living form draws itself: the pages say nothing.
    if "/Collection" in root or bool(root.get("/NeedsRendering", False)):
        raise Refused(Reason.COLLECTION)
    if "/OCProperties" in root and _hides(root.OCProperties):
        raise Refused(Reason.LAYERS)


def _hides(layers: Object) -> bool:
    """Return whether a layer is not shown; without the list of layers it would be."""
    shown = layers.get("/D", Dictionary())
    if shown.get("/BaseState") == Name.OFF or len(shown.get("/OFF", Array())):
        return True
    for layer in layers.get("/OCGs", Array()):
        usage = layer.get("/Usage", Dictionary())
        if any(Name.OFF in use.as_dict().values() for use in _dictionaries(usage)):
            return True
    return False


def _dictionaries(parent: Object) -> list[Object]:
    return [value for _, value in parent.items() if isinstance(value, Dictionary)]


def _page(source: Pdf, page: Object, wash: "drawing.Wash") -> Dictionary:
    """Return a page with boxes, resources and content, and no other word."""
    fresh = Dictionary(Type=Name.Page, MediaBox=Array([0, 0, 595, 842]))
    for key, fits in PLACED.items():
        if (value := _inherited(page, key)) is not None and fits(value):
            fresh[key] = value
    for key, kind in OWN.items():
        if isinstance(page.get(key), kind):
            fresh[key] = page[key]
    if "/Contents" in page:
        fresh.Contents = Stream(source, wash.content(page))
    if "/Resources" in fresh:
        wash.resources(fresh.Resources)
    if "/Group" in fresh:
        wash.thing(fresh.Group)
    return source.make_indirect(fresh)


def _inherited(page: Object, key: str) -> object:
    """Return what `page` says under `key`, or else the tree above it."""
    node: object = page
    for _ in range(DEEPEST):
        if not isinstance(node, Dictionary):
            return None
        if key in node:
            return node[key]
        node = node.get("/Parent")
    return None
