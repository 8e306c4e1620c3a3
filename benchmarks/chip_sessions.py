"""Chip sessions per second, in process and through pcscd, against bare APDU round trips.

A session authenticates both ways, writes EF05, EF06 and EF08 with a photograph of 4,096 bytes,
reads everything back and compares. Through pcscd it is held against as many bare round trips
(GET CHALLENGE by the same layer) as the session has commands, by turns in the same run. Without
pcscd and vpcd (or with another pcscd at work) that part is left out and said so.

    python benchmarks/chip_sessions.py [--cards 200] [--full]
"""

import argparse
import contextlib
import datetime
import os
import resource
import statistics
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from minka.chip import CardData, InProcess, SoftwareKeys, load_profile, make_blank, personalise
from minka.chip.errors import TransportFailed
from minka.chip.transports import PcscTransport, Recording, VirtualReader, readers
from minka.chip.transports._virtual_reader import DRIVER

IN_PROCESS_LIMIT, PCSC_LIMIT, MEMORY_LIMIT_MB, ROUNDS = 250, 0.7, 8, 7
KEYS = SoftwareKeys.demonstration()
PROFILE = load_profile("3.00")
DAY = datetime.date(2026, 11, 20)
CHALLENGE = bytes.fromhex("0084000008")
DATA = CardData(
    card_number="A00000017",
    social_security_number="619901199003070023",
    name="王芳",
    sex="2",
    ethnic_group="01",
    birth_date=DAY,
    issued_on=DAY,
    expires_on=DAY.replace(year=2036),
    photo=os.urandom(4096),
)


def blank(serial: int):
    return make_blank(division="619901", serial=serial, profile=PROFILE, keys=KEYS)


def commands_of_a_session() -> int:
    recording = Recording(InProcess(blank(0)))
    assert personalise(recording, DATA, PROFILE, KEYS).is_good
    return sum(not isinstance(step, bytes) for step in recording.trace.steps)


def in_process(cards: int) -> float:
    """Return sessions per second of one core, blanks not counted."""
    blanks = [blank(serial) for serial in range(cards)]
    start = time.process_time()
    for card in blanks:
        assert personalise(InProcess(card), DATA, PROFILE, KEYS).is_good
    return cards / (time.process_time() - start)


def memory_growth(cards: int) -> float:
    """Return by how many MB the process grew between the first tenth and the last card."""
    early = 0
    for serial in range(cards):
        assert personalise(InProcess(blank(serial)), DATA, PROFILE, KEYS).is_good
        if serial == cards // 10:
            early = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - early) / 1024


@contextlib.contextmanager
def pcscd(reader: VirtualReader) -> Iterator[str]:
    """Run a pcscd with our reader; yield the reader's name."""
    with tempfile.TemporaryDirectory() as folder, reader:
        (Path(folder) / "vpcd").write_text(reader.configuration("Bench"))
        daemon = subprocess.Popen(
            ["pcscd", "-f", "-c", folder], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        try:
            yield found_reader()
        finally:
            daemon.terminate()
            daemon.wait()


def found_reader() -> str:
    deadline = time.monotonic() + 15
    while time.monotonic() < deadline:
        with contextlib.suppress(TransportFailed):
            if names := readers():
                return names[0]
        time.sleep(0.05)
    raise SystemExit("pcscd did not start")


def through_pcsc(rounds: int, commands: int) -> tuple[float, float]:
    """Return the best seconds of (a session, as many bare round trips), taken by turns."""
    reader = VirtualReader()
    reader.insert(blank(1))
    pairs = []
    with pcscd(reader) as name:
        for serial in range(rounds):
            reader.insert(blank(serial))
            with PcscTransport(name) as transport:
                start = time.perf_counter()
                assert personalise(transport, DATA, PROFILE, KEYS).is_good
                middle = time.perf_counter()
                for _ in range(commands):
                    transport.exchange(CHALLENGE)
                pairs.append((middle - start, time.perf_counter() - middle))
    ours, theirs = zip(*pairs, strict=True)
    return min(ours), min(theirs)


def can_use_pcsc() -> bool:
    return DRIVER.exists() and os.geteuid() == 0 and not Path("/run/pcscd/pcscd.comm").exists()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--cards", type=int, default=200)
    parser.add_argument("--full", action="store_true", help="100,000 cards for the memory")
    args = parser.parse_args()
    commands = commands_of_a_session()
    rate = statistics.median(in_process(args.cards) for _ in range(ROUNDS))
    good = rate >= IN_PROCESS_LIMIT
    print(
        f"in process: {rate:,.0f} sessions/s/core of {commands} commands"
        f" (at least {IN_PROCESS_LIMIT})"
    )
    cards = 100_000 if args.full else 5_000
    growth = memory_growth(cards)
    good &= growth <= MEMORY_LIMIT_MB
    print(f"memory over {cards:,} cards: +{growth:.1f} MB (at most {MEMORY_LIMIT_MB})")
    if not can_use_pcsc():
        print("through pcscd: left out (needs pcscd, vpcd, root, and no other pcscd at work)")
        return 0 if good else 1
    session, bare = through_pcsc(args.cards, commands)
    good &= bare / session >= PCSC_LIMIT
    print(
        f"through pcscd: {1 / session:,.0f} sessions/s, {commands} bare round trips"
        f" {1 / bare:,.0f}/s, ratio {bare / session:.2f} (at least {PCSC_LIMIT})"
    )
    return 0 if good else 1


if __name__ == "__main__":
    raise SystemExit(main())
