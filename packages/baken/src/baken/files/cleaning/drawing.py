"""What pages are drawn with: fonts, pictures, patterns and the drawing itself.

Each dictionary keeps the words that drawing needs. Each stream is unpacked, so that
what it may grow to is known, and packed anew.
"""

from collections.abc import Callable, Iterator
from typing import Any

import pikepdf
from pikepdf import (
    Array,
    ContentStreamInlineImage,
    ContentStreamInstruction,
    Dictionary,
    Name,
    Object,
    Pdf,
    Stream,
)

from baken.files.cleaning import inside
from baken.files.cleaning.limits import PIXELS, UNPACKED, Reason, Refused


def _words(text: str) -> frozenset[str]:
    return frozenset(f"/{word}" for word in text.split())


def _operators(text: str) -> frozenset[str]:
    return frozenset(text.split())


PICTURES = _words("DCTDecode DCT JPXDecode CCITTFaxDecode CCF JBIG2Decode")
KEPT = (
    _words("Type Subtype Length Filter DecodeParms Resources Matrix BBox Group S CS I K")
    | _words("Width Height ColorSpace BitsPerComponent Intent ImageMask Mask Decode Interpolate")
    | _words("SMask SMaskInData Matte FormType")
    | _words("Predictor Colors Columns EndOfLine EncodedByteAlign Rows EndOfBlock BlackIs1")
    | _words("DamagedRowsBeforeError JBIG2Globals ColorTransform EarlyChange")
    | _words("LW LC LJ ML D RI OP op OPM Font BG BG2 UCR UCR2 TR TR2 FL SM SA BM CA ca AIS TK BC G")
    | _words("PatternType PaintType TilingType XStep YStep Shading ExtGState ShadingType")
    | _words("Background AntiAlias Domain Function Coords Extend BitsPerCoordinate BitsPerFlag")
    | _words("VerticesPerRow FunctionType Range C0 C1 N Functions Bounds Encode Size Order")
    | _words("BitsPerSample WhitePoint BlackPoint Gamma Alternate Colorants Process Components")
    | _words("BaseFont FirstChar LastChar Widths FontDescriptor Encoding ToUnicode FontMatrix")
    | _words(
        "DescendantFonts FontBBox CharProcs BaseEncoding Differences CIDSystemInfo DW W DW2 W2"
    )
    | _words("W2 CIDToGIDMap Registry Ordering Supplement CMapName WMode UseCMap FontName")
    | _words(
        "FontStretch FontWeight Flags ItalicAngle Ascent Descent Leading CapHeight XHeight StemV"
    )
    | _words(
        "StemH AvgWidth MaxWidth MissingWidth FontFile FontFile2 FontFile3 CharSet Length1 Length2"
    )
    | _words("StemV Length1 Length2 Length3")
)
DRAWN = _words("Image Form")
FONTS = _words("Type0 Type1 MMType1 Type3 TrueType")
LISTS: dict[str, Callable[[Object], bool]] = {
    "/Font": lambda it: isinstance(it, Dictionary) and str(it.get("/Subtype")) in FONTS,
    "/XObject": lambda it: isinstance(it, Stream) and str(it.get("/Subtype")) in DRAWN,
    "/ExtGState": lambda it: isinstance(it, Dictionary),
    "/ColorSpace": lambda it: isinstance(it, Name | Array),
    "/Pattern": lambda it: isinstance(it, Dictionary | Stream) and "/PatternType" in it,
    "/Shading": lambda it: isinstance(it, Dictionary | Stream) and "/ShadingType" in it,
}
"""The lists of a page's resources, under names of one's own choice, and what may stand in each."""
OTHER_LISTS: dict[str, Callable[[Object], bool]] = {
    "/CharProcs": lambda it: isinstance(it, Stream),
    "/Colorants": lambda it: isinstance(it, Name | Array),
}
FITS = LISTS | OTHER_LISTS
DEVICES = {1: Name.DeviceGray, 3: Name.DeviceRGB, 4: Name.DeviceCMYK}
# Without those that mark a part: what a mark says is not drawn.
OPERATORS = (
    _operators("b B b* B* BT BX c cm CS cs d d0 d1 Do ET EX f F f* G g gs h i j J K k l m M n q Q")
    | _operators("re RG rg ri s S SC sc SCN scn sh T* Tc Td TD Tf Tj TJ TL Tm Tr Ts Tw Tz v w W W*")
    | _operators("y ' \"")
)
INLINE = _words("W H CS BPC IM D F DP I Width Height ColorSpace BitsPerComponent ImageMask") | (
    _words("Decode Filter DecodeParms Interpolate Intent Length L")
)


class Wash:
    """Cleans what the pages of one document share, each thing once, and counts what it unpacks."""

    def __init__(self, source: Pdf) -> None:
        """Begin with nothing seen and nothing unpacked."""
        self.source = source
        self.seen: set[tuple[tuple[int, int], str]] = set()
        self.unpacked = 0

    def resources(self, found: Object) -> None:
        """Clean a dictionary of resources and all that it leads to."""
        todo = [(found, "resources")]
        while todo:
            item, role = todo.pop()
            if item.is_indirect:
                if (item.objgen, role) in self.seen:
                    continue
                self.seen.add((item.objgen, role))
            todo.extend(self._parts(item, role))

    def thing(self, found: Object) -> None:
        """Clean one dictionary that stands alone, and all that it leads to."""
        holder = Dictionary(ExtGState=Dictionary(One=found))
        self.resources(holder)

    def content(self, drawn: Object) -> bytes:
        """Return the drawing of a page, form, pattern or glyph: strokes, texts and pictures alone.

        :raises Refused: for pictures in it that are written in an unusual way.
        """
        kept: list[ContentStreamInstruction | ContentStreamInlineImage] = []
        for step in pikepdf.parse_content_stream(drawn):
            if isinstance(step, ContentStreamInlineImage):
                _check_inline(step)
            elif str(step.operator) not in OPERATORS:
                continue
            kept.append(step)
        text = pikepdf.unparse_content_stream(kept)
        self._count(text)
        return text

    def _parts(self, item: Object, role: str) -> Iterator[tuple[Object, str]]:
        """Clean `item` and yield what hangs on it, with the role in which it does."""
        hung: list[tuple[Any, Object, str]]
        if isinstance(item, Array):
            hung = [(place, value, "thing") for place, value in enumerate(item)]
        else:
            for key in {key for key, _ in item.items() if not _stays(key, item, role)}:
                del item[key]
            hung = [(key, value, _role(key, role)) for key, value in item.items()]
        for place, value, part in hung:
            if isinstance(value, Array | Dictionary | Stream):
                plain = _plain_colours(value)
                if plain is not value:
                    item[place] = plain
                if not isinstance(plain, Name):
                    yield plain, part
        if isinstance(item, Stream):
            self._stream(item, role)

    def _stream(self, stream: Stream, role: str) -> None:
        pixels = _number(stream, "/Width") * _number(stream, "/Height")
        if pixels > PIXELS:
            raise Refused(Reason.PIXELS)
        drawn = stream.get("/Subtype") == Name.Form or stream.get("/PatternType") == 1
        if drawn or role == "glyph":
            stream.write(self.content(stream))
        elif (filters := _filters(stream)) and filters[-1] in PICTURES:
            self._picture(stream, filters)
        else:
            stream.write(self._count(stream.read_bytes()))

    def _picture(self, stream: Stream, filters: list[str]) -> None:
        """Take what is not the picture out of a picture that stays packed in its own way."""
        data = stream.read_raw_bytes()
        parameters = _parameters(stream)
        if len(filters) > 1:
            outer = Stream(self.source, data)
            outer.Filter = Array([Name(name) for name in filters[:-1]])
            data = outer.read_bytes()
        match filters[-1]:
            case "/DCTDecode" | "/DCT":
                data = inside.jpeg(data)
            case "/JPXDecode":
                data = inside.jpeg2000(data)
        stream.write(self._count(data), filter=Name(filters[-1]), decode_parms=parameters)

    def _count(self, data: bytes) -> bytes:
        self.unpacked += len(data)
        if self.unpacked > UNPACKED:
            raise Refused(Reason.HEAVY)
        return data


def _stays(key: str, item: Object, role: str) -> bool:
    """Return whether the word `key` of `item` is needed to draw."""
    if role == "resources":
        return key in LISTS
    if role == "/ColorSpace" and key.startswith("/Default"):
        return False  # what plain colours are to be read as: they are read as they are
    return FITS[role](item[key]) if role in FITS else key in KEPT


def _role(key: str, role: str) -> str:
    """Return the role in which the value of `key` hangs on something with `role`."""
    if role == "resources":
        return key
    if role in FITS:
        return "glyph" if role == "/CharProcs" else "thing"
    if key == "/Resources":
        return "resources"
    return key if key in OTHER_LISTS else "thing"


def _plain_colours(value: Object) -> Object:
    """Return `value`, or the plain colours that stand for it if it has a profile of a device."""
    if isinstance(value, Array) and len(value) > 1 and value[0] == Name.ICCBased:
        profile = value[1]
        if isinstance(profile, Stream):
            other = profile.get("/Alternate")
            if isinstance(other, Array) and len(other) and other[0] == Name.Lab:
                return other
            return DEVICES.get(_number(profile, "/N"), Name.DeviceRGB)
    return value


def _filters(stream: Stream) -> list[str]:
    found = stream.get("/Filter")
    if found is None:
        return []
    return [str(name) for name in found] if isinstance(found, Array) else [str(found)]


def _parameters(stream: Stream) -> Dictionary | None:
    """Return the parameters of the last filter."""
    found = stream.get("/DecodeParms")
    if isinstance(found, Array):
        found = found[-1] if len(found) else None
    return found if isinstance(found, Dictionary) else None


def _number(item: Object, key: str) -> int:
    value = item.get(key, 0)
    return int(value) if isinstance(value, int) else 0


def _check_inline(step: ContentStreamInlineImage) -> None:
    """Refuse a picture within the drawing that holds more than pixels."""
    pairs = step.iimage._image_object
    words = {str(word) for word in pairs[::2]}
    if words - INLINE or set(step.iimage.filters) & {"/DCTDecode", "/DCT"}:
        raise Refused(Reason.DAMAGED)
