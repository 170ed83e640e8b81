#!/usr/bin/env python3
"""Starts the proxy several times: from the process to the first answered call, over TLS, through a backend.

  bench/start.py            10 starts
  bench/start.py 20         as many; JAVA_HOME and PORTCULLIS_JAVA_OPTS choose what is started

Prints medians: seconds by the clock, seconds of CPU until that call (which a busy machine changes less), MiB resident a second
later, as Pss: the process's share of what it has mapped with others. The first start may build or train, and does not count.
"""
import pathlib
import re
import statistics
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import edge as e  # noqa: E402
from handshakes import cpu_seconds  # noqa: E402

STARTS = 10
PAUSE_SECONDS = 0.004
WARM_UP_SECONDS = 600


def free_port():
    with e.socket.create_server(("127.0.0.1", 0)) as probe:
        return probe.getsockname()[1]


def start(context, seconds):
    """Seconds by the clock, seconds of CPU, and MiB of one start."""
    port = free_port()
    with tempfile.TemporaryDirectory() as work, e.Edge(work, port=port, java_opts="") as edge:
        while True:
            try:
                e.call(context, port)
                break
            except (OSError, EOFError):
                if edge.process.poll() is not None or time.monotonic() - edge.began > seconds:
                    sys.exit("the proxy does not start:\n" + edge.log())
                time.sleep(PAUSE_SECONDS)
        took, cpu = time.monotonic() - edge.began, cpu_seconds(edge.pid())
        time.sleep(1)
        rollup = pathlib.Path("/proc/%d/smaps_rollup" % edge.pid()).read_text()
        return took, cpu, int(re.search(r"Pss:\s+(\d+)", rollup).group(1)) / 1024


def main():
    count = int(sys.argv[1]) if len(sys.argv) > 1 else STARTS
    context = e.client_context()
    start(context, WARM_UP_SECONDS)
    seen = [start(context, e.START_SECONDS) for _ in range(count)]
    clock, cpu, mib = (statistics.median(column) for column in zip(*seen))
    print("%d starts: first answered call after %.2f s (best %.2f), CPU %.2f s, %.0f MiB" % (
        count, clock, min(seen)[0], cpu, mib))


if __name__ == "__main__":
    main()
