"""Writes HDF5 files with every way to store data sets, groups and attributes that h5py 3.14.0 (HDF5 1.14.6) has.

    python make_layouts.py

With h5py 3.16.0 (HDF5 2.0.0), it writes layouts_hdf5_2.h5 instead, whose newest format is newer.

layouts.h5 is in the default format, layouts_latest.h5 in the newest. Number i of a data set of n numbers is i mod 97. And
packed.h5 is everyday/separable.h5 as people pack files again: in the newest format, compressed. user_block.h5 and
user_block_latest.h5 begin with bytes of somebody's own.
"""

import os
import sys

import h5py
import numpy as np

HERE = os.path.dirname(os.path.abspath(__file__))


def numbers(*shape, kind="<f4"):
    return (np.arange(np.prod(shape)) % 97).reshape(shape).astype(kind)


def write(name, libver):
    with h5py.File(os.path.join(HERE, name), "w", libver=libver) as file:
        data = file.create_group("data")
        data.create_dataset("one_chunk", data=numbers(4, 6), chunks=(4, 6))
        data.create_dataset("one_gzip", data=numbers(4, 6), chunks=(4, 6), compression="gzip")
        data.create_dataset("plain", data=numbers(5, 7), chunks=(2, 3))
        data.create_dataset("gzip", data=numbers(5, 7, 3), chunks=(2, 3, 3), compression="gzip", compression_opts=9)
        data.create_dataset("shuffled", data=numbers(31), chunks=(8,), compression="gzip", shuffle=True)
        data.create_dataset("checked", data=numbers(9, 4, kind=">i2"), chunks=(4, 4), fletcher32=True)
        data.create_dataset("all", data=numbers(3, 3, 2, 5), chunks=True, compression="gzip", shuffle=True, fletcher32=True)
        data.create_dataset("many", data=numbers(2100), chunks=(1,), compression="gzip")
        data.create_dataset("lzf", data=numbers(64), chunks=(16,), compression="lzf")
        data.create_dataset("growing", data=numbers(20), chunks=(8,), maxshape=(None,))
        early = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
        early.set_chunk((3, 4))
        early.set_alloc_time(h5py.h5d.ALLOC_TIME_EARLY)
        space = h5py.h5s.create_simple((7, 9))
        h5py.h5d.create(data.id, b"early", h5py.h5t.IEEE_F32LE, space, early)
        data["early"][...] = numbers(7, 9)
        data.create_dataset("unwritten", shape=(8,), chunks=(4,), dtype="<f4")

        file.create_group("größe")["слой один"] = numbers(3)
        many = file.create_group("Gruppe ü")
        for index in range(40):
            many[f"выход {index}"] = np.float32(index)
        most = file.create_group("viele ü")
        for index in range(1200):
            most[f"名前{index}"] = most["名前0"] if index else np.float32(7)
        odd = file.create_group("ü")
        odd["soft"] = h5py.SoftLink("/data/plain")
        odd["external"] = h5py.ExternalLink("other.h5", "/x")

        for index in range(30):
            file["größe"].attrs[f"名 {index}"] = f"wert {index}"


if h5py.version.hdf5_version_tuple >= (2, 0, 0):
    write("layouts_hdf5_2.h5", "latest")
    sys.exit()

write("layouts.h5", None)
write("layouts_latest.h5", "latest")

for name, libver, size in ("user_block.h5", None, 512), ("user_block_latest.h5", "latest", 2048):
    with h5py.File(os.path.join(HERE, name), "w", libver=libver, userblock_size=size) as file:
        file.create_dataset("data/chunks", data=numbers(5, 7), chunks=(2, 3), compression="gzip")
        file["data"].attrs["text"] = "wert"
    with open(os.path.join(HERE, name), "r+b") as file:
        file.write(b"MATLAB 7.3 MAT-file".ljust(size))

source = os.path.join(HERE, "everyday", "separable.h5")
with h5py.File(source) as old, h5py.File(os.path.join(HERE, "packed.h5"), "w", libver="latest") as new:
    for key, value in old.attrs.items():
        new.attrs[key] = value

    def copy(name, item):
        if isinstance(item, h5py.Group):
            made = new.create_group(name)
        elif item.size > 1:
            made = new.create_dataset(name, data=item[...], chunks=True, compression="gzip", shuffle=True, fletcher32=True)
        else:
            made = new.create_dataset(name, data=item[...])
        for key, value in item.attrs.items():
            made.attrs[key] = value

    old.visititems(copy)
