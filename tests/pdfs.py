"""PDFs written by hand."""

from __future__ import annotations

from collections.abc import Sequence

__all__ = ["make_pdf"]


def make_pdf(
    contents: Sequence[str],
    *,
    size: tuple[float, float] = (595, 842),
    page: str = "",
    catalog: str = "",
    resources: str = "",
    objects: Sequence[str] = (),
) -> bytes:
    """A PDF with Helvetica as /F1.

    Args:
        contents: Content stream of each page.
        size: Width and height of the pages in points.
        page: More entries of each page dictionary.
        catalog: More entries of the catalog.
        resources: More entries of the resources.
        objects: Bodies of further objects; the first is object 4.
    """
    first = 4 + len(objects)
    kids = [first + 2 * index for index in range(len(contents))]
    bodies = [
        f"<< /Type /Catalog /Pages 2 0 R {catalog} >>",
        f"<< /Type /Pages /Count {len(kids)} /Kids [{' '.join(f'{kid} 0 R' for kid in kids)}] >>",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        *objects,
    ]
    for kid, content in zip(kids, contents, strict=True):
        bodies += [
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {size[0]} {size[1]}] /Contents {kid + 1} 0 R "
            f"/Resources << /Font << /F1 3 0 R >> {resources} >> {page} >>",
            f"<< /Length {len(content)} >>\nstream\n{content}\nendstream",
        ]
    return _assemble(bodies)


def _assemble(bodies: Sequence[str]) -> bytes:
    pdf, offsets = b"%PDF-1.7\n", []
    for number, body in enumerate(bodies, 1):
        offsets.append(len(pdf))
        pdf += f"{number} 0 obj\n{body}\nendobj\n".encode("latin-1")
    table = "".join(f"{offset:010} 00000 n \n" for offset in offsets)
    size = len(bodies) + 1
    trailer = f"trailer\n<< /Size {size} /Root 1 0 R >>\nstartxref\n{len(pdf)}\n%%EOF\n"
    return pdf + f"xref\n0 {size}\n0000000000 65535 f \n{table}{trailer}".encode("latin-1")
