"""Medians, ranges and ratios of a comparison, as Markdown."""

import statistics


def line(result):
    """One measurement for the terminal."""
    speeds = "  ".join(f"batch {batch}: {speed:,.0f}" for batch, speed in speeds_of(result).items())
    return f"{label(result):28}{result['task']:11}{speeds} images/s"


def label(result):
    return f"{result['name']} {result['variant']}".strip()


def speeds_of(result):
    """Batch size to images per second."""
    rows = [result["training"]] if result["task"] == "training" else result["inference"]
    return {row["batchSize"]: row["imagesPerSecond"] for row in rows}


def collect(rounds, task):
    """Batch size to implementation to the images per second of each round."""
    table = {}
    for results in rounds:
        for result in results:
            if result["task"] == task:
                for batch, speed in speeds_of(result).items():
                    table.setdefault(batch, {}).setdefault(label(result), []).append(speed)
    return table


def ratios(ours, theirs):
    """How many times faster ours was, round by round."""
    return [own / other for own, other in zip(ours, theirs, strict=True)]


def fastest(speeds, ours):
    """The implementation with the highest median, ours aside; nothing when ours is alone."""
    others = {name: statistics.median(values) for name, values in speeds.items() if name != ours}
    return max(others, key=others.get, default=None)


def markdown(run, ours):
    """The whole report."""
    machine = run["machine"]
    cores, vectors = machine["cores"], ", ".join(machine["vectorInstructions"]) or "none named"
    text = [
        "# Comparison",
        "",
        f"{machine['date']}; {machine['processor']}, {cores} cores (vector instructions: {vectors}); {machine['system']};",
        f"Python {machine['python']}; {run['threads']} threads each; {len(run['rounds'])} rounds, taken in turn"
        + (", each measurement beside one busy program." if run.get("beside") else "."),
        "",
        *(f"- {name}: {version}" for name, version in versions(run["rounds"]).items()),
        "",
        f"Command: `{run['command']}`",
        "",
        "Images per second. The ratio says how many times faster `fashion` was, within one round; **bold** is the fastest peer.",
        "",
    ]
    for task in ("training", "inference"):
        for batch, speeds in collect(run["rounds"], task).items():
            text += [f"## {task.capitalize()}, batch {batch}", "", *table(speeds, ours), ""]
    loads = [result["loadBefore"] for results in run["rounds"] for result in results]
    text.append(f"Load of the machine before the measurements: {min(loads):.2f} to {max(loads):.2f}.")
    return "\n".join(text) + "\n"


def versions(rounds):
    found = {}
    for results in rounds:
        for result in results:
            version = str(result["version"])
            found[result["name"]] = f"{version}, oneDNN {result['oneDNN']}" if "oneDNN" in result else version
    return found


def table(speeds, ours):
    yield "| implementation | median | min–max | ratio in each round | median ratio |"
    yield "|---|--:|--:|---|--:|"
    best = fastest(speeds, ours)
    for name, values in speeds.items():
        shown = f"**{name}**" if name == best else name
        row = f"| {shown} | {statistics.median(values):,.0f} | {min(values):,.0f}–{max(values):,.0f} |"
        if name == ours or ours not in speeds:
            yield f"{row} | |"
        else:
            each = ratios(speeds[ours], values)
            yield f"{row} {', '.join(f'{ratio:.2f}' for ratio in each)} | {statistics.median(each):.2f} |"
