"""Small workbooks (.xlsx), made without a spreadsheet program."""

import datetime
import io
import zipfile
from xml.sax.saxutils import escape

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
LINKS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
FIRST_DAY = datetime.date(1899, 12, 30)  # of serial 0, from March 1900 on

ROOTS = (
    f'<Relationships xmlns="{PACKAGE}">'
    f'<Relationship Id="w" Type="{LINKS}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
)
WORKBOOK = (
    f'<workbook xmlns="{MAIN}" xmlns:r="{LINKS}">'
    f'<sheets><sheet name="People" sheetId="1" r:id="s"/></sheets></workbook>'
)
WORKBOOK_LINKS = (
    f'<Relationships xmlns="{PACKAGE}">'
    f'<Relationship Id="s" Type="{LINKS}/worksheet" Target="worksheets/sheet1.xml"/>'
    f'<Relationship Id="t" Type="{LINKS}/styles" Target="styles.xml"/></Relationships>'
)
STYLES = f'<styleSheet xmlns="{MAIN}"><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs></styleSheet>'


def cell(value):
    if value is None:
        return "<c/>"
    if isinstance(value, datetime.date):
        return f'<c s="1"><v>{(value - FIRST_DAY).days}</v></c>'
    if isinstance(value, int):
        return f"<c><v>{value}</v></c>"
    return f'<c t="inlineStr"><is><t>{escape(value)}</t></is></c>'


def workbook(rows, sheet=None):
    """Of one sheet: each cell a text, a whole number, a date or None. `sheet`: its XML, in place of that of `rows`."""
    lines = "".join(f"<row>{''.join(map(cell, row))}</row>" for row in rows)
    parts = {
        "_rels/.rels": ROOTS,
        "xl/workbook.xml": WORKBOOK,
        "xl/_rels/workbook.xml.rels": WORKBOOK_LINKS,
        "xl/styles.xml": STYLES,
        "xl/worksheets/sheet1.xml": sheet
        or f'<worksheet xmlns="{MAIN}"><sheetData>{lines}</sheetData></worksheet>',
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return out.getvalue()
