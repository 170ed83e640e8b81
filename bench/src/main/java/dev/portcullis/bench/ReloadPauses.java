package dev.portcullis.bench;

import dev.portcullis.EdgeProxy;
import dev.portcullis.ReloadReport;
import dev.portcullis.address.BackendAddress;
import dev.portcullis.address.ListenAddress;
import dev.portcullis.observe.EdgeObserver;
import dev.portcullis.observe.ObserverFactory;
import dev.portcullis.routing.RouteTable;
import dev.portcullis.settings.EdgeSettings;
import dev.portcullis.settings.EntryPointSettings;
import dev.portcullis.settings.H2Settings;
import dev.portcullis.settings.LifeCycleSettings;
import dev.portcullis.settings.RouterSettings;
import dev.portcullis.settings.ServerSettings;
import dev.portcullis.settings.ServiceSettings;
import dev.portcullis.settings.TimeoutSettings;
import dev.portcullis.settings.TlsSettings;
import dev.portcullis.settings.TransportKind;
import dev.portcullis.settings.TrustSettings;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * How long a reload takes, and what it does to the loops, told apart from what the machine and the JVM do to everybody: a pulse,
 * which only wants to wake up in time, feels collections and other processes as a loop does, also in rounds without a reload.
 */
public final class ReloadPauses {
    private static final int ROUNDS = 50;
    private static final int WORKERS = 2;
    private static final int SERVERS_EACH = 3;
    /** About as long as a reload. */
    private static final long QUIET_NANOS = 30_000_000;

    private final int count;
    private final Pulse pulse = new Pulse();

    private ReloadPauses(int count) {
        this.count = count;
    }

    /** Takes the count of routers and services; 1000 when there is none. */
    public static void main(String[] args) throws Exception {
        ReloadPauses pauses = new ReloadPauses(args.length == 0 ? 1_000 : Integer.parseInt(args[0]));
        try (EdgeProxy proxy = EdgeProxy.start(pauses.settings(0, 0), new Silence())) {
            pauses.reloads("every router and service changes", proxy, pauses.count);
            pauses.reloads("one router and service change", proxy, 1);
        }
        pauses.control("control: the rules are compiled, nobody reloads", true);
        pauses.control("control: nothing happens", false);
    }

    private void reloads(String title, EdgeProxy proxy, int changing) throws Exception {
        Rows rows = new Rows(title);
        proxy.reload(settings(0, 0));
        for (int round = 0; round < ROUNDS; round++) {
            EdgeSettings next = settings(changing, round + 1);
            long[] before = workerCpuNanos();
            long collectedMillis = collectedMillis();
            pulse.longestLateNanos();
            long startedNanos = System.nanoTime();
            ReloadReport report = proxy.reload(next);
            rows.add("reload", System.nanoTime() - startedNanos);
            rows.add("longest task of a loop, by the clock", report.longestTaskNanos());
            rows.add("all tasks of a loop, its CPU", most(before, workerCpuNanos()));
            rows.add("pulse too late", pulse.longestLateNanos());
            rows.add("collections, to the ms", TimeUnit.MILLISECONDS.toNanos(collectedMillis() - collectedMillis));
        }
        rows.print();
    }

    private void control(String title, boolean busy) throws Exception {
        Rows rows = new Rows(title);
        RouteTable table = RouteTable.compile(settings(0, 0).routers());
        for (int round = 0; round < ROUNDS; round++) {
            EdgeSettings next = settings(count, round + 1);
            long collectedMillis = collectedMillis();
            pulse.longestLateNanos();
            if (busy) {
                table = table.replaced(next.routers());
            } else {
                LockSupport.parkNanos(QUIET_NANOS);
            }
            rows.add("pulse too late", pulse.longestLateNanos());
            rows.add("collections, to the ms", TimeUnit.MILLISECONDS.toNanos(collectedMillis() - collectedMillis));
        }
        rows.print();
    }

    private static long[] workerCpuNanos() {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        return Arrays.stream(threads.getThreadInfo(threads.getAllThreadIds()))
                .filter(thread -> thread != null && thread.getThreadName().startsWith("portcullis-worker"))
                .mapToLong(thread -> threads.getThreadCpuTime(thread.getThreadId()))
                .toArray();
    }

    private static long most(long[] before, long[] after) {
        long most = 0;
        for (int i = 0; i < before.length; i++) {
            most = Math.max(most, after[i] - before[i]);
        }
        return most;
    }

    private static long collectedMillis() {
        return ManagementFactory.getGarbageCollectorMXBeans().stream()
                .mapToLong(GarbageCollectorMXBean::getCollectionTime)
                .sum();
    }

    /** The first routers and services are as this round wants them, the others as ever. */
    private EdgeSettings settings(int changing, int round) {
        EntryPointSettings entryPoint = new EntryPointSettings(
                "web",
                new ListenAddress("127.0.0.1", 0),
                false,
                TrustSettings.OFF,
                TrustSettings.OFF,
                TimeoutSettings.DEFAULT,
                LifeCycleSettings.DEFAULT,
                H2Settings.DEFAULT);
        List<RouterSettings> routers = new ArrayList<>();
        List<ServiceSettings> services = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int version = i < changing ? round : 0;
            String rule = "Host(`h" + i + ".test`) && PathPrefix(`/a.S" + version + "/`)";
            routers.add(new RouterSettings("r" + i, rule, List.of("web"), "s" + i, rule.length(), false));
            List<ServerSettings> servers = new ArrayList<>();
            for (int j = 0; j < SERVERS_EACH; j++) {
                servers.add(new ServerSettings("", new BackendAddress("127.0.0.1", 10_000 + version * 10 + j), 1 + j));
            }
            services.add(new ServiceSettings.LoadBalancer("s" + i, servers, true));
        }
        TlsSettings tls = new TlsSettings(List.of(), null, "TLSv1.2", "TLSv1.3");
        return new EdgeSettings(WORKERS, TransportKind.AUTO, List.of(entryPoint), routers, services, List.of(), tls);
    }

    /** Wakes up twice in a millisecond and finds how much later than wanted it did. */
    private static final class Pulse {
        private static final long BEAT_NANOS = 500_000;

        private final AtomicLong longest = new AtomicLong();

        Pulse() {
            Thread thread = new Thread(this::beat, "pulse");
            thread.setDaemon(true);
            thread.start();
        }

        private void beat() {
            while (true) {
                long startedNanos = System.nanoTime();
                LockSupport.parkNanos(BEAT_NANOS);
                longest.accumulateAndGet(System.nanoTime() - startedNanos - BEAT_NANOS, Math::max);
            }
        }

        /** Since it was asked last. */
        long longestLateNanos() {
            return longest.getAndSet(0);
        }
    }

    /** Durations of all rounds, by what was measured. */
    private static final class Rows {
        private final String title;
        private final Map<String, List<Long>> rows = new LinkedHashMap<>();

        Rows(String title) {
            this.title = title;
        }

        void add(String what, long nanos) {
            rows.computeIfAbsent(what, unused -> new ArrayList<>()).add(nanos);
        }

        void print() {
            System.out.println(title + ", ms");
            rows.forEach((what, nanos) -> {
                long[] sorted =
                        nanos.stream().mapToLong(Long::longValue).sorted().toArray();
                System.out.printf(
                        Locale.ROOT,
                        "  %-38s first %7.2f  median %7.2f  worst %7.2f%n",
                        what,
                        nanos.get(0) / 1e6,
                        sorted[sorted.length / 2] / 1e6,
                        sorted[sorted.length - 1] / 1e6);
            });
        }
    }

    /** Nobody calls here. */
    private static final class Silence implements ObserverFactory {
        @Override
        public EdgeObserver forWorker(int worker) {
            return new SilentObserver();
        }

        @Override
        public void onAcceptRefused(String entryPoint) {}
    }
}
