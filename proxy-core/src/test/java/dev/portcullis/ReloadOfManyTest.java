package dev.portcullis;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.portcullis.address.BackendAddress;
import dev.portcullis.entrypoint.EdgeWorker;
import dev.portcullis.settings.EdgeSettings;
import dev.portcullis.settings.EntryPointSettings;
import dev.portcullis.settings.RouterSettings;
import dev.portcullis.settings.ServerSettings;
import dev.portcullis.settings.ServiceSettings;
import dev.portcullis.settings.ServiceSettings.LoadBalancer;
import dev.portcullis.settings.TransportKind;
import dev.portcullis.tls.TestCertificates;
import dev.portcullis.upstream.Upstream;
import io.netty.util.LeakPresenceDetector;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a loop is asked to do for a reload follows from what changed, and not from how much there is. */
@Timeout(120)
final class ReloadOfManyTest {
    private static final int SERVICES = 1_000;
    private static final int CHANGED = 617;
    private static final EntryPointSettings ENTRY = EdgeFixture.secure();

    @AfterEach
    void releasesEverything() {
        LeakPresenceDetector.check();
    }

    @Test
    void serviceThatChangesIsTheOnlyOneThatIsTouchedOnALoop() throws Exception {
        try (EdgeProxy proxy = EdgeProxy.start(settings(1), new RecordingObserver())) {
            List<List<Upstream>> before = onEachLoop(proxy);
            ReloadReport report = proxy.reload(settings(2));
            List<List<Upstream>> after = onEachLoop(proxy);
            assertEquals("routers +0 -0 ~1, services +0 -0 ~1, servers +1 -1 ~0", report.summary());
            for (int worker = 0; worker < before.size(); worker++) {
                assertEquals(Set.of("s" + CHANGED), replaced(before.get(worker), after.get(worker)));
            }
        }
    }

    private static Set<String> replaced(List<Upstream> before, List<Upstream> after) {
        Set<String> names = new HashSet<>();
        for (int i = 0; i < SERVICES; i++) {
            if (before.get(i) != after.get(i)) {
                names.add(after.get(i).name());
            }
        }
        return names;
    }

    private static List<List<Upstream>> onEachLoop(EdgeProxy proxy) {
        return proxy.workers().stream().map(ReloadOfManyTest::onLoop).toList();
    }

    private static List<Upstream> onLoop(EdgeWorker worker) {
        CompletableFuture<List<Upstream>> seen = new CompletableFuture<>();
        worker.execute(() -> seen.complete(IntStream.range(0, SERVICES)
                .mapToObj(i -> worker.upstreams().service("s" + i))
                .toList()));
        return seen.join();
    }

    private static EdgeSettings settings(int version) {
        List<RouterSettings> routers = new ArrayList<>();
        List<ServiceSettings> services = new ArrayList<>();
        for (int i = 0; i < SERVICES; i++) {
            int number = i == CHANGED ? version : 0;
            String rule = "Host(`h" + i + ".test`) && PathPrefix(`/a.S" + number + "/`)";
            routers.add(new RouterSettings("r" + i, rule, List.of(ENTRY.name()), "s" + i, 1, true));
            List<ServerSettings> servers = List.of(
                    new ServerSettings("", new BackendAddress("127.0.0.1", 1)),
                    new ServerSettings("", new BackendAddress("127.0.0.1", 2 + number)));
            services.add(new LoadBalancer("s" + i, servers, true));
        }
        return new EdgeSettings(
                2,
                TransportKind.AUTO,
                List.of(ENTRY),
                routers,
                services,
                List.of(),
                TestCertificates.settings(TestCertificates.inline(EdgeFixture.trusted())));
    }
}
