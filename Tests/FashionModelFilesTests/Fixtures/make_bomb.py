"""Writes bomb.keras, an archive whose description is eight million zeros in eight thousand bytes.

    python make_bomb.py

Run with Python 3.11 and zlib 1.2.13.
"""

import os
import zipfile

HERE = os.path.dirname(os.path.abspath(__file__))

with zipfile.ZipFile(os.path.join(HERE, "bomb.keras"), "w", zipfile.ZIP_DEFLATED) as archive:
    archive.writestr(zipfile.ZipInfo("config.json"), bytes(1 << 23), zipfile.ZIP_DEFLATED)
