#!/usr/bin/env python3
"""run.py [--sizes 10000,100000,1000000] [--runs 5] [--mvt PROGRAM] [--write]: the benches.

For each size a seeded backup is made once (bench/make_phone.py, in build-bench/), then measured in
one go: `bridle check` to the verdict, `bridle case index` of what it left, `sha256sum` of the same files,
`sqlite3` counting and joining the same tables, and MVT with the same feeds where it is installed.
Each is run several times, in turn; the table holds medians and ratios. --write puts it into
docs/performance.md between its marks.

MVT: python3 -m venv build-bench/mvt && build-bench/mvt/bin/pip install mvt
"""
import argparse
import os
import pathlib
import platform
import shutil
import statistics
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "bench"))

import measure  # noqa: E402

WORK = ROOT / "build-bench"
DOC = ROOT / "docs" / "performance.md"
INDEX = "bridle case index"
START, END = "<!-- bench: start -->", "<!-- bench: end -->"

# The same rows as the artifacts read, joined the same way: what any reader pays to SQLite.
READS = {
    "3d/3d0d7e5fb2ce288813306e4d4636395e047a3d28": "SELECT count(*), sum(length(m.text)), sum(length(m.attributedBody)), "
    "sum(m.date), sum(length(h.id)) FROM message AS m LEFT JOIN handle AS h ON h.ROWID = m.handle_id",
    "1a/1a0e7afc19d307da602ccdcece51af33afe92c53": "SELECT count(*), sum(v.visit_time), sum(length(i.url)) FROM "
    "history_visits AS v LEFT JOIN history_items AS i ON i.id = v.history_item",
    "7c/7c7fba66680ef796b916b067077cc246adacf01d": "SELECT count(*), sum(length(ZTEXT)), sum(ZMESSAGEDATE) FROM ZWAMESSAGE",
    "1f/1f5a521220a3ad80ebfdc196978df8e7a2e49dee": "SELECT count(*), sum(ZSTARTDATE), sum(length(c.ZIDENTIFIER)) FROM "
    "ZINTERACTIONS LEFT JOIN ZCONTACTS AS c ON c.Z_PK = ZSENDER",
    "5a/5a4935c78a5255723f707230a451d79c540d2741": "SELECT count(*), sum(ZDATE), sum(length(ZADDRESS)) FROM ZCALLRECORD",
    "Manifest.db": "SELECT count(*), sum(length(relativePath)), sum(length(file)) FROM Files",
}


def feeds():
    shared = ROOT.parent / "shared" / "indicators"
    found = sorted(shared.rglob("*.stix2")) if shared.is_dir() else []
    return found or [ROOT / "data" / "demo" / "sampleware.stix2"]


def phone(size):
    folder = WORK / f"phone-{size}"
    if not folder.exists():
        part = WORK / f"phone-{size}.part"
        shutil.rmtree(part, ignore_errors=True)
        subprocess.run([sys.executable, ROOT / "bench" / "make_phone.py", str(size), part], check=True)
        part.rename(folder)
    return folder


class Contestants:
    def __init__(self, folder, mvt):
        self.folder, self.mvt = folder, mvt
        self.case, self.mvt_out = WORK / "bench.case", WORK / "mvt-out"
        self.env = dict(os.environ, XDG_DATA_HOME=str(WORK / "home"), XDG_CONFIG_HOME=str(WORK / "home"),
                        MVT_NETWORK_ACCESS_ALLOWED="false")
        self.files = sorted(str(p) for p in folder.rglob("*") if p.is_file())

    def check(self):
        args = [a for f in feeds() for a in ("-i", str(f))]
        return [str(ROOT / "build" / "bridle"), "check", str(self.folder), *args, "--no-default-indicators",
                "-o", str(self.case), "--authority", "bench", "-q"]

    def commands(self):
        yield "bridle check", self.check()
        yield INDEX, [str(ROOT / "build" / "bridle"), "case", "index", str(self.case)]
        yield "sha256sum", ["sha256sum", *self.files]
        script = " ".join(f'sqlite3 "file:{self.folder / f}?immutable=1" "{q}";' for f, q in READS.items())
        yield "sqlite3", ["sh", "-c", script]
        if self.mvt:
            args = [a for f in feeds() for a in ("-i", str(f))]
            yield "mvt-ios check-backup", [str(self.mvt), "--disable-update-check", "--disable-indicator-update-check",
                                           "check-backup", *args, "-o", str(self.mvt_out), str(self.folder)]

    def run(self, name, command):
        for leftover in (self.case, self.mvt_out):
            if name != INDEX:  # which reads the case that the check has left
                shutil.rmtree(leftover, ignore_errors=True)
        cost = measure.measure(command, cwd=WORK, env=self.env)
        if cost.status not in (0, 1, 2) or (name != "bridle check" and cost.status):
            sys.exit(f"{name} ended with {cost.status}: {' '.join(command[:8])} ...")
        return cost


def machine():
    model = next((line.partition(":")[2].strip() for line in open("/proc/cpuinfo") if line.startswith("model name")),
                 platform.machine()) if os.path.exists("/proc/cpuinfo") else platform.machine()
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return f"{os.cpu_count()} cores of {model}, {memory:.0f} GiB, {platform.system()} {platform.release().split('-')[0]}"


def bench(size, runs, mvt):
    """(what the phone is, {name: [Cost]})"""
    contestants = Contestants(phone(size), mvt)
    costs = {}
    for turn in range(runs):
        for name, command in contestants.commands():
            if name.startswith("mvt") and turn >= (1 if size > 100000 else 3):
                continue
            cost = contestants.run(name, command)
            costs.setdefault(name, []).append(cost)
            print(f"  {size} {name}: {cost.wall:.2f} s, {cost.cpu:.2f} s CPU, {cost.together / 2**20:.0f} MiB", flush=True)
    total = sum(os.path.getsize(f) for f in contestants.files)
    return f"{size:,} messages, {total / 1e6:,.0f} MB", costs


def median(costs, key):
    return statistics.median(getattr(c, key) for c in costs)


def table(results):
    out = ["| backup | program | wall | CPU | memory, all processes | largest process | wall, times bridle's | CPU, times bridle's |",
           "|---|---|---|---|---|---|---|---|"]
    for what, costs in results:
        base, base_cpu = (median(costs["bridle check"], key) for key in ("wall", "cpu"))
        for name, c in costs.items():
            runs = f" ({len(c)} runs)"
            out.append(f"| {what} | {name}{runs} | {median(c, 'wall'):.2f} s | {median(c, 'cpu'):.2f} s | "
                       f"{median(c, 'together') / 2**20:.0f} MiB | {median(c, 'largest') / 2**20:.0f} MiB | "
                       f"{median(c, 'wall') / base:.2f} | {median(c, 'cpu') / base_cpu:.2f} |")
    return out


def write(lines, start=START, end=END):
    text = DOC.read_text(encoding="utf-8") if DOC.exists() else "# Performance\n"
    if start not in text:
        text += f"\n{start}\n{end}\n"
    before, _, rest = text.partition(start)
    _, _, after = rest.partition(end)
    DOC.parent.mkdir(exist_ok=True)
    DOC.write_text(before + start + "\n" + "\n".join(lines) + "\n" + end + after, encoding="utf-8")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sizes", default="10000,100000,1000000")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--mvt", default=shutil.which("mvt-ios") or str(WORK / "mvt" / "bin" / "mvt-ios"))
    parser.add_argument("--write", action="store_true")
    args = parser.parse_args()
    WORK.mkdir(exist_ok=True)
    (WORK / "home").mkdir(exist_ok=True)
    mvt = pathlib.Path(args.mvt) if pathlib.Path(args.mvt).exists() else None
    results = [bench(int(size), args.runs, mvt) for size in args.sizes.split(",")]
    lines = [f"Medians, on {machine()}; {len(feeds())} indicator files.", "", *table(results)]
    if mvt is None:
        lines += ["", "MVT was not installed where this was measured."]
    print("\n".join(lines))
    if args.write:
        write(lines)


if __name__ == "__main__":
    main()
