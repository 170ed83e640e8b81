#!/usr/bin/env python3
"""CPU of the proxy for a resumed TLS handshake, as a ratio to a full one; each connection also exchanges SETTINGS.

  bench/handshakes.py                 3 rounds of 1,000 connections of each kind, behind a warm-up of 4,000
  bench/handshakes.py 5 2000          rounds and connections

The kinds take turns, and the median of the rounds counts. Fails when a connection that should resume its session does not.
"""
import os
import pathlib
import statistics
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import edge as e  # noqa: E402

ROUNDS, CONNECTIONS, WARM_UP = 3, 1_000, 4_000
VERSIONS = {"TLS 1.3": e.ssl.TLSVersion.TLSv1_3, "TLS 1.2": e.ssl.TLSVersion.TLSv1_2}


def cpu_seconds(pid):
    fields = pathlib.Path("/proc/%d/stat" % pid).read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def own_seconds(pid):
    """Of those the threads that carry calls: what is left is mostly the JVM's compilers, which end some day."""
    total = 0
    for task in pathlib.Path("/proc/%d/task" % pid).iterdir():
        if (task / "comm").read_text().startswith("portcullis-"):
            fields = (task / "stat").read_text().rsplit(")", 1)[1].split()
            total += int(fields[11]) + int(fields[12])
    return total / os.sysconf("SC_CLK_TCK")


def visit(context, port, session):
    """One connection up to the proxy's SETTINGS, behind which a TLS 1.3 ticket has come too; gives its session."""
    with e.socket.create_connection(("127.0.0.1", port), e.CALL_SECONDS) as raw:
        with context.wrap_socket(raw, server_hostname="localhost", session=session) as sock:
            sock.sendall(e.PREFACE + e.frame(e.SETTINGS, 0, 0))
            if not sock.recv(e.READ_BYTES):
                raise EOFError("the proxy ended a connection")
            if sock.session_reused != (session is not None):
                sys.exit("a session was%s resumed" % (" not" if session else ""))
            return sock.session


def cost(edge, context, port, resumed, count):
    """Microseconds of CPU for each connection: of the process, and of its own threads."""
    session = visit(context, port, None) if resumed else None
    before, own = cpu_seconds(edge.pid()), own_seconds(edge.pid())
    for _ in range(count):
        latest = visit(context, port, session)
        session = latest if resumed else None
    return (cpu_seconds(edge.pid()) - before) * 1e6 / count, (own_seconds(edge.pid()) - own) * 1e6 / count


def main():
    rounds, count = (int(word) for word in (sys.argv[1:] + [ROUNDS, CONNECTIONS][len(sys.argv) - 1:]))
    with tempfile.TemporaryDirectory() as work, e.Edge(work) as edge:
        edge.await_start()
        port = edge.port("grpcs")
        contexts = {}
        for name, version in VERSIONS.items():
            contexts[name] = e.client_context()
            contexts[name].minimum_version = contexts[name].maximum_version = version
            for resumed in (False, True):
                cost(edge, contexts[name], port, resumed, WARM_UP // 4)
        seen = {(name, resumed): [] for name in VERSIONS for resumed in (False, True)}
        for _ in range(rounds):
            for (name, resumed), costs in seen.items():
                costs.append(cost(edge, contexts[name], port, resumed, count))
        for name in VERSIONS:
            for what, column in (("process", 0), ("own threads", 1)):
                full, again = (statistics.median(c[column] for c in seen[name, resumed]) for resumed in (False, True))
                print("%s  %-11s  full %5.0f us  resumed %5.0f us  %.2f x full" % (name, what, full, again, again / full))


if __name__ == "__main__":
    main()
