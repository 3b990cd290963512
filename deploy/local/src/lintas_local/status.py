"""What runs, and how much memory each process takes."""

from pathlib import Path

from lintas_local.leftovers import Register


def resident_mb(pid: int) -> float:
    """The memory of a process that is in use, in MB."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    return 0.0


def table(state: Path) -> str:
    """One line a process, with the sum."""
    alive = Register(state).alive()
    if not alive:
        return f"Nothing runs on {state}."
    sizes = {name: resident_mb(pid) for name, pid in alive.items()}
    rows = [f"{name:<12} {alive[name]:>8} {size:>8.0f} MB" for name, size in sizes.items()]
    return "\n".join([*rows, f"{'together':<12} {'':>8} {sum(sizes.values()):>8.0f} MB"])
