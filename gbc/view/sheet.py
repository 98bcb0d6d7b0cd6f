"""A dataset at a glance: its counts, and its first pictures in a row."""

from __future__ import annotations

import base64
from xml.etree import ElementTree as ET

from gbc.query import Dataset
from gbc.store import Layout
from gbc.view.pictures import MEDIA_TYPE, THUMBNAIL, Pictures
from gbc.view.svg import plain

_PICTURES = 6


def sheet(dataset: Dataset) -> str:
    """HTML to be put into another page."""
    part = ET.Element("div", style="font: 14px/1.5 system-ui, sans-serif")
    counts = dataset.counts()
    ET.SubElement(part, "b").text = plain(str(dataset.folder))
    told = ", ".join(f"{count:,} {table}" for table, count in counts.items() if count)
    ET.SubElement(part, "div", style="opacity: 0.75").text = told
    row = ET.SubElement(part, "div", style="display: flex; flex-wrap: wrap; gap: 10px; margin-top: 8px")
    asked = "SELECT image_id, shard, name, node_count FROM images WHERE version IS NOT NULL ORDER BY position LIMIT ?"
    layout = Layout(dataset.folder.absolute())
    pictures = Pictures(lambda: layout)
    for image_id, shard, name, nodes in dataset.sql(asked, [_PICTURES]).rows():
        card = ET.SubElement(row, "div", style="width: 170px; overflow-wrap: anywhere")
        data = pictures.shown(image_id, shard, THUMBNAIL)
        if data is not None:
            encoded = f"data:{MEDIA_TYPE};base64,{base64.b64encode(data).decode('ascii')}"
            ET.SubElement(card, "img", src=encoded, alt="", style="width: 100%; border-radius: 6px")
        ET.SubElement(card, "div").text = plain(name)
        ET.SubElement(card, "div", style="opacity: 0.75").text = f"{nodes} nodes"
    return ET.tostring(part, encoding="unicode", method="html")
