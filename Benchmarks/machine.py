"""What a measurement was made on: processor, cores, system, versions; nothing that names the machine."""

import datetime
import os
import pathlib
import platform


def describe():
    cpu = _cpu_info()
    vectors = [name for name in ("avx2", "avx512f", "avx512_bf16", "amx_tile") if name in cpu.get("flags", "").split()]
    return {
        "date": datetime.datetime.now(datetime.UTC).strftime("%Y-%m-%d %H:%M UTC"),
        "processor": cpu.get("model name") or platform.processor() or platform.machine(),
        "vectorInstructions": vectors,
        "cores": len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count(),
        "system": _system(),
        "python": platform.python_version(),
    }


def load():
    """The load of the last minute: above the number of threads measured, something else was running."""
    return round(os.getloadavg()[0], 2)


def _cpu_info():
    path = pathlib.Path("/proc/cpuinfo")
    lines = path.read_text().split("\n\n")[0].splitlines() if path.exists() else []
    return {key.strip(): value.strip() for key, _, value in (line.partition(":") for line in lines)}


def _system():
    try:
        return platform.freedesktop_os_release()["PRETTY_NAME"]
    except OSError:
        return platform.platform(terse=True)
