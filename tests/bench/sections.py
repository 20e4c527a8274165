# SPDX-License-Identifier: GPL-2.0-or-later
"""The tables, by the name of their place in docs/performance.md."""

from statistics import median

from figures import NOT_COUNTED, peak, per_frame, ratio_cell, seconds, table, times_cell
from lab import Run
from plan import AGAIN, BARE, FLOOR, OURS, TWIN
from session import PAIR, Comparison, Session

HEADINGS = {
    "machine": "Machine",
    "sip-cpu": "SIP only: CPU time",
    "sip-instructions": "SIP only: instructions",
    "rtp-cpu": "RTP with 1 % SIP: CPU time",
    "rtp-instructions": "RTP with 1 % SIP: instructions",
    "report": "What a report adds",
    "start": "Start-up and first use",
    "memory": "Memory at rest",
    "scale": "Long captures",
}
_MODE = "tshark -r FILE …"


def sections(session: Session) -> dict[str, str]:
    """All tables but the machine's."""
    made = {}
    for comparison in session.comparisons[:2]:
        made[f"{comparison.name}-cpu"] = _cpu(session, comparison)
        made[f"{comparison.name}-instructions"] = _instructions(session, comparison)
    made["report"] = _report(session)
    made["start"] = _start(session)
    made["memory"] = _memory(session)
    made["scale"] = _scale(session)
    return made


def _cpu(session: Session, comparison: Comparison) -> str:
    names = (BARE, FLOOR, OURS, TWIN, AGAIN)
    rows = []
    for row, measured in zip(comparison.rows, session.times[comparison.name]):
        if row.skipped:
            rows.append([row.title, row.skipped])
            continue
        base = measured[BARE]
        cells = [ratio_cell(measured[name], base) if name in measured else "no Lua" for name in names[1:]]
        rows.append([row.title, f"{seconds(base):.2f} s", *cells])
    return table([_MODE, *names], rows)


def _instructions(session: Session, comparison: Comparison) -> str:
    frames = comparison.cut[1].frames - comparison.cut[0].frames
    rows = []
    for row, cuts in zip(comparison.rows, comparison.counted()):
        if row.skipped:
            rows.append([row.title, row.skipped])
            continue
        costs = {name: per_frame(session.counts, cut, frames) for name, cut in cuts.items()}
        rows.append([row.title, *_instruction_cells(costs)])
    return table([_MODE, f"{BARE}, per frame", FLOOR, OURS, TWIN, "twin's extra / ours"], rows)


def _instruction_cells(costs: dict[str, float | None]) -> list[str]:
    base, ours, twin = costs[BARE], costs[OURS], costs.get(TWIN)
    if base is None or ours is None:
        return [NOT_COUNTED]
    others = (costs.get(name) for name in (FLOOR, OURS, TWIN))
    cells = [f"{cost / base:.4f}" if cost is not None else "–" for cost in others]
    return [f"{base:,.0f}", *cells, times_cell(twin - base, ours - base) if twin is not None else "–"]


def _report(session: Session) -> str:
    comparison = session.comparisons[2]
    frames = comparison.cut[1].frames - comparison.cut[0].frames
    rows = []
    for row, measured, cuts in zip(comparison.rows, session.times["report"], comparison.counted()):
        if row.skipped:
            rows.append([row.title, row.skipped])
            continue
        costs = {name: per_frame(session.counts, cut, frames) for name, cut in cuts.items()}
        without, more = costs["without"], costs["with"]
        counted = [NOT_COUNTED] if without is None or more is None else [f"{without:,.0f}", f"{more / without:.4f}"]
        cpu = ratio_cell(measured["with"], measured["without"])
        rows.append([row.title, f"{seconds(measured['without']):.2f} s", cpu, *counted])
    return table(["beside", "CPU without", "with", "instructions without, per frame", "with"], rows)


def _start(session: Session) -> str:
    empty, use = session.times["starts"]
    started = zip(empty[BARE], empty[OURS])
    more = median(ours.seconds - bare.seconds for bare, ours in started)
    runs = session.start_row.on(session.empty.path)
    counted = _millions(session, [runs[OURS]], [runs[BARE]])
    rows = [["start-up", f"{1000 * seconds(empty[BARE]):.1f} ms", f"{1000 * more:.2f} ms", counted]]

    texts = zip(use[f"{OURS} big"], use[f"{OURS} small"], use[f"{BARE} big"], use[f"{BARE} small"])
    extra = median((a.seconds - b.seconds) - (c.seconds - d.seconds) for a, b, c, d in texts)
    base = median(a.seconds - b.seconds for a, b in zip(use[f"{BARE} big"], use[f"{BARE} small"]))
    first = session.both(session.use_row, session.empty, session.refusal)
    counted = _millions(
        session, [first[f"{OURS} big"], first[f"{BARE} small"]], [first[f"{OURS} small"], first[f"{BARE} big"]]
    )
    rows.append(["first response", f"{1000 * base:.1f} ms", f"{1000 * extra:.2f} ms", counted])
    return table(["", BARE, f"{OURS}: CPU on top", "million instructions on top"], rows)


def _millions(session: Session, added: list[Run], subtracted: list[Run]) -> str:
    counts = session.counts
    if not {*added, *subtracted} <= counts.keys():
        return NOT_COUNTED
    return f"{(sum(counts[run] for run in added) - sum(counts[run] for run in subtracted)) / 1e6:.2f}"


def _growth(session: Session, name: str) -> float:
    """By how many bytes more than bare tshark the plugin grows from the small to the big capture."""
    measured = session.times[name][0]
    grown = {one: peak(measured[f"{one} big"]) - peak(measured[f"{one} small"]) for one in PAIR}
    return grown[OURS] - grown[BARE]


def _memory(session: Session) -> str:
    # In the long capture the calls that are remembered are as many at the end as in the short one, so all that grows
    # is by response. In the crowd no call is forgotten, so what grows beside the responses is by call.
    small, big = session.scale
    responses, past = big.responses - small.responses, big.calls - small.calls
    growth = _growth(session, "scale")
    by_response = growth / responses
    few, many = session.crowd
    calls = many.calls - few.calls
    by_call = (_growth(session, "crowd") - by_response * (many.responses - few.responses)) / calls
    return table(
        ["kept for", "bytes", "measured with"],
        [
            ["a response", f"{by_response:.0f}", f"{responses:,} responses more"],
            ["a past call, its responses included", f"{growth / past:.0f}", f"{past:,} calls more"],
            ["a remembered call, without its responses", f"{by_call:.0f}", f"{calls:,} calls more"],
        ],
    )


def _scale(session: Session) -> str:
    small, big = session.scale
    starts = session.start_row.on(session.empty.path)
    begun = {name: seconds(session.times["starts"][0][name]) for name in PAIR}
    rows = []
    for row, measured in zip(session.scale_rows, session.times["scale"]):
        if row.skipped:
            rows.append([row.title, row.skipped])
            continue
        runs = session.both(row, small, big)
        cpu, counted = {}, {}
        for name in PAIR:
            keys = [(f"{name} small", small.frames), (f"{name} big", big.frames)]
            cpu[name] = [1e6 * (seconds(measured[key]) - begun[name]) / frames for key, frames in keys]
            counted[name] = [per_frame(session.counts, (starts[name], runs[key]), frames) for key, frames in keys]
        rows += [[row.title, name, *_scale_cells(cpu[name], counted[name])] for name in PAIR]
    sizes = [f"{load.frames:,}" for load in (small, big)]
    head = [_MODE, "", *(f"CPU µs, {size}" for size in sizes), "ratio"]
    return table([*head, *(f"instructions, {size}" for size in sizes), "ratio"], rows)


def _scale_cells(cpu: list[float], counted: list[float | None]) -> list[str]:
    cells = [f"{cpu[0]:.2f}", f"{cpu[1]:.2f}", f"{cpu[1] / cpu[0]:.3f}"]
    if counted[0] is None or counted[1] is None:
        return [*cells, NOT_COUNTED]
    return [*cells, f"{counted[0]:,.0f}", f"{counted[1]:,.0f}", f"{counted[1] / counted[0]:.3f}"]
