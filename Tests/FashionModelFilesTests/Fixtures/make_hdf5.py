"""Writes HDF5 files with the kinds of values that a reader may meet, with h5py 3.14.0 (HDF5 1.14.6).

    python make_hdf5.py
"""

import os

import h5py
import numpy as np

HERE = os.path.dirname(os.path.abspath(__file__))
NUMBERS = np.array([[0, 1, 2], [-3, 100, -128]])

with h5py.File(os.path.join(HERE, "kinds.h5"), "w") as file:
    group = file.create_group("numbers")
    for kind in ("<f2", ">f2", "<f4", ">f4", "<f8", ">f8", "i1", "<i2", ">i4", "<i8"):
        group[kind.replace("<", "little_").replace(">", "big_")] = NUMBERS.astype(kind)
    group["unsigned"] = np.array([0, 255], "u1")
    group["half"] = np.array([0x0001, 0x8400, 0x7BFF, 0x7C00, 0xFC00, 0x3555], "<u2").view("<f2")

    group = file.create_group("odd")
    group["complex"] = np.zeros(2, "c8")
    group["text"] = np.array([b"a", b"bc"])
    group.create_dataset("chunked", data=np.zeros(64, "f4"), chunks=(16,), compression="gzip")
    group.create_dataset("unwritten", shape=(4,), dtype="f4")
    group.create_dataset("elsewhere", shape=(4,), dtype="f4", external=[("other.bin", 0, 16)])
    group["soft"] = h5py.SoftLink("/numbers/little_f4")
    group["nothing"] = h5py.Empty("f4")
    group["committed"] = np.dtype("f4")

    # A link to another file turns its group into one of the newer format.
    file.create_group("newer")["external"] = h5py.ExternalLink("other.h5", "/x")

    attributes = file.attrs
    attributes["variable"] = "größer"
    attributes["fixed"] = np.bytes_(b"fixed")
    attributes["variables"] = np.array(["a", "", "ccc"], dtype=h5py.string_dtype())
    attributes["fixeds"] = np.array([b"a", b"", b"ccc"])
    attributes["none"] = np.zeros(0)
    attributes["number"] = 3

with h5py.File(os.path.join(HERE, "latest.h5"), "w", libver="latest") as file:
    file["x"] = np.zeros(2, "f4")
