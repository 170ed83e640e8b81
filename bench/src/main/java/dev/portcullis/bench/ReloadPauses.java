package dev.portcullis.bench;

import dev.portcullis.EdgeProxy;
import dev.portcullis.ReloadReport;
import dev.portcullis.address.BackendAddress;
import dev.portcullis.address.ListenAddress;
import dev.portcullis.observe.EdgeObserver;
import dev.portcullis.observe.ObserverFactory;
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
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** How long a reload takes in which every router and every service changes, and how long it keeps a loop from its sockets. */
public final class ReloadPauses {
    private static final int ROUNDS = 50;
    private static final int WORKERS = 2;
    private static final int SERVERS_EACH = 3;

    private ReloadPauses() {}

    /** Takes the count of routers and services; 1000 when there is none. */
    public static void main(String[] args) throws Exception {
        int count = args.length == 0 ? 1_000 : Integer.parseInt(args[0]);
        double[] reloadMillis = new double[ROUNDS];
        double[] pauseMillis = new double[ROUNDS];
        try (EdgeProxy proxy = EdgeProxy.start(settings(count, 0), new Silence())) {
            for (int round = 0; round < ROUNDS; round++) {
                EdgeSettings next = settings(count, round + 1);
                long startedNanos = System.nanoTime();
                ReloadReport report = proxy.reload(next);
                reloadMillis[round] = (System.nanoTime() - startedNanos) / 1e6;
                pauseMillis[round] = report.longestTaskNanos() / 1e6;
            }
        }
        print(count + " routers, reload, ms", reloadMillis);
        print("longest task of a loop, ms", pauseMillis);
    }

    private static void print(String what, double[] millis) {
        double first = millis[0];
        Arrays.sort(millis);
        System.out.printf(
                Locale.ROOT,
                "%-30s first %.2f  median %.2f  worst %.2f%n",
                what,
                first,
                millis[ROUNDS / 2],
                millis[ROUNDS - 1]);
    }

    private static EdgeSettings settings(int count, int round) {
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
            String rule = "Host(`h" + i + ".test`) && PathPrefix(`/a.S" + round + "/`)";
            routers.add(new RouterSettings("r" + i, rule, List.of("web"), "s" + i, rule.length(), false));
            List<ServerSettings> servers = new ArrayList<>();
            for (int j = 0; j < SERVERS_EACH; j++) {
                servers.add(new ServerSettings("", new BackendAddress("127.0.0.1", 10_000 + round * 10 + j), 1 + j));
            }
            services.add(new ServiceSettings.LoadBalancer("s" + i, servers, true));
        }
        TlsSettings tls = new TlsSettings(List.of(), null, "TLSv1.2", "TLSv1.3");
        return new EdgeSettings(WORKERS, TransportKind.AUTO, List.of(entryPoint), routers, services, List.of(), tls);
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
