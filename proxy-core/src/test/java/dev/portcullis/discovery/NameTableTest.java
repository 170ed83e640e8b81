package dev.portcullis.discovery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portcullis.address.BackendAddress;
import dev.portcullis.loop.Worker;
import dev.portcullis.settings.ServerSettings;
import dev.portcullis.settings.ServiceSettings;
import dev.portcullis.settings.ServiceSettings.LoadBalancer;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** When names are asked for, and what becomes of services meanwhile; the test is the name server and turns the clock. */
class NameTableTest {
    private static final LoadBalancer SERVICE = service("users", "users.test", 50051, "");

    private final EmbeddedChannel loop = new EmbeddedChannel();
    private final Map<String, Consumer<Answer>> asked = new LinkedHashMap<>();
    private final NameLookup lookup = new NameLookup() {
        @Override
        public void ask(String name, RecordKind kind, Consumer<Answer> told) {
            asked.put(name + " " + kind, told);
        }

        @Override
        public void close() {}
    };
    private long nowNanos = 1;
    private int changes;
    private final Worker worker;
    private final NameTable table;

    NameTableTest() {
        loop.freezeTime();
        worker = new Worker(0, loop.eventLoop(), () -> nowNanos);
        table = new NameTable(worker, lookup, new DiscoveryLimits(5_000, 60_000, 1_000, 30_000, 4), () -> changes++);
    }

    @AfterEach
    void close() {
        loop.finishAndReleaseAll();
    }

    private static LoadBalancer service(String name, String host, int port, String srv) {
        ServerSettings server = new ServerSettings("h2c://" + host, new BackendAddress(host, port, true), 2, srv);
        return new LoadBalancer(name, List.of(server), false);
    }

    private void watch(ServiceSettings... services) {
        table.watch(KnownNames.of(List.of(services)));
    }

    private void answer(String question, Answer answer) {
        Consumer<Answer> told = asked.remove(question);
        if (told == null) {
            throw new AssertionError("nobody asks for " + question + ", but for " + asked.keySet());
        }
        told.accept(answer);
    }

    private static Answer ips(long ttlSeconds, String... ips) {
        List<InetAddress> found = Arrays.stream(ips)
                .map(NetUtil::createInetAddressFromIpAddressString)
                .toList();
        return Answer.ofAddresses(found, ttlSeconds);
    }

    private void advanceMillis(long millis) {
        nowNanos += TimeUnit.MILLISECONDS.toNanos(millis);
        worker.timers().advance(nowNanos);
    }

    private List<String> servers(LoadBalancer service) {
        return ((LoadBalancer) table.known().resolved(service))
                .servers().stream()
                        .map(server -> server.address().withPlace() + " " + server.weight())
                        .toList();
    }

    private String unresolved(LoadBalancer service) {
        return ((LoadBalancer) table.known().resolved(service)).unresolved();
    }

    @Test
    void bothFamiliesAreServersAndTheNameStays() {
        watch(SERVICE);
        assertFalse(table.isAnswered());
        assertEquals("no address is known for 'users.test': nobody has answered yet", unresolved(SERVICE));
        answer("users.test A", ips(30, "10.0.0.1", "10.0.0.2"));
        answer("users.test AAAA", ips(30, "fd00::1"));
        assertTrue(table.isAnswered());
        assertEquals(
                List.of(
                        "users.test:50051 (10.0.0.1:50051) 2",
                        "users.test:50051 (10.0.0.2:50051) 2",
                        "users.test:50051 ([fd00::1]:50051) 2"),
                servers(SERVICE));
        assertEquals("", unresolved(SERVICE));
    }

    @Test
    void isAskedAgainWhenTheTtlIsOver() {
        watch(SERVICE);
        answer("users.test A", ips(20, "10.0.0.1"));
        answer("users.test AAAA", Answer.none("no such record"));
        advanceMillis(17_900);
        assertEquals(Set.of(), asked.keySet());
        advanceMillis(4_200);
        assertEquals(Set.of("users.test A", "users.test AAAA"), asked.keySet());
        int before = changes;
        answer("users.test A", ips(20, "10.0.0.1"));
        answer("users.test AAAA", Answer.none("no such record"));
        assertEquals(before, changes, "nothing has moved");
    }

    @Test
    void ttlIsBoundedBelowAndAbove() {
        watch(SERVICE);
        answer("users.test A", ips(0, "10.0.0.1"));
        answer("users.test AAAA", Answer.none(""));
        advanceMillis(4_400);
        assertEquals(Set.of(), asked.keySet());
        advanceMillis(1_200);
        answer("users.test A", ips(86_400, "10.0.0.1"));
        answer("users.test AAAA", Answer.none(""));
        advanceMillis(53_000);
        assertEquals(Set.of(), asked.keySet());
        advanceMillis(14_000);
        assertEquals(2, asked.size());
    }

    @Test
    void nameThatFailsOrVanishesKeepsItsServers() {
        watch(SERVICE);
        answer("users.test A", ips(5, "10.0.0.1"));
        answer("users.test AAAA", Answer.none(""));
        advanceMillis(6_000);
        answer("users.test A", Answer.failed("the name server answered SERVFAIL"));
        answer("users.test AAAA", Answer.failed("the name server answered SERVFAIL"));
        assertEquals(1, servers(SERVICE).size());
        assertEquals("", unresolved(SERVICE));
        advanceMillis(1_200);
        answer("users.test A", Answer.none("the name server answered NXDOMAIN"));
        answer("users.test AAAA", Answer.none("the name server answered NXDOMAIN"));
        assertEquals(1, servers(SERVICE).size());
        advanceMillis(2_000);
        answer("users.test A", ips(5, "10.0.0.2"));
        answer("users.test AAAA", Answer.none(""));
        assertEquals(List.of("users.test:50051 (10.0.0.2:50051) 2"), servers(SERVICE));
    }

    @Test
    void familyThatFailsIsKeptAndOneThatIsGoneIsNot() {
        watch(SERVICE);
        answer("users.test A", ips(5, "10.0.0.1"));
        answer("users.test AAAA", ips(5, "fd00::1"));
        advanceMillis(6_000);
        answer("users.test A", ips(5, "10.0.0.2"));
        answer("users.test AAAA", Answer.failed("timed out"));
        assertEquals(
                List.of("users.test:50051 (10.0.0.2:50051) 2", "users.test:50051 ([fd00::1]:50051) 2"),
                servers(SERVICE));
        advanceMillis(1_200);
        answer("users.test A", ips(5, "10.0.0.2"));
        answer("users.test AAAA", Answer.none("no such record"));
        assertEquals(List.of("users.test:50051 (10.0.0.2:50051) 2"), servers(SERVICE));
    }

    @Test
    void backOffGrowsUpToItsMost() {
        watch(SERVICE);
        long waitedMillis = 0;
        List<Long> waits = new ArrayList<>();
        while (waits.size() < 12) {
            if (asked.isEmpty()) {
                advanceMillis(20);
                waitedMillis += 20;
            } else {
                waits.add(waitedMillis);
                waitedMillis = 0;
                answer("users.test A", Answer.failed("timed out"));
                answer("users.test AAAA", Answer.failed("timed out"));
            }
        }
        assertEquals(1_000, waits.get(1), 150);
        assertEquals(1_600, waits.get(2), 200);
        assertEquals(30_000, waits.get(11), 3_100);
        assertEquals("no address is known for 'users.test': timed out", unresolved(SERVICE));
    }

    @Test
    void srvTargetsOfTheBestPriorityShareByWeight() {
        LoadBalancer srv = service("users", "users.test", 443, "_grpc._tcp.users.test");
        watch(srv);
        answer(
                "_grpc._tcp.users.test SRV",
                Answer.ofTargets(
                        List.of(
                                new Target("a.test", 7001, 1, 3),
                                new Target("b.test", 7002, 1, 0),
                                new Target("standby.test", 7003, 2, 9)),
                        30));
        assertFalse(table.isAnswered(), "the targets have no address yet");
        answer("standby.test A", ips(30, "10.0.0.9"));
        answer("standby.test AAAA", Answer.none(""));
        assertEquals(List.of("users.test:443 (10.0.0.9:7003) 18"), servers(srv));
        answer("a.test A", ips(30, "10.0.0.1"));
        answer("a.test AAAA", Answer.none(""));
        answer("b.test A", ips(30, "10.0.0.2"));
        answer("b.test AAAA", Answer.none(""));
        assertEquals(List.of("users.test:443 (10.0.0.1:7001) 6", "users.test:443 (10.0.0.2:7002) 2"), servers(srv));
    }

    @Test
    void manyNamesWaitForTheirTurn() {
        List<LoadBalancer> services = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            services.add(service("s" + i, "h" + i + ".test", 1, ""));
        }
        watch(services.toArray(ServiceSettings[]::new));
        int answered = 0;
        while (!asked.isEmpty()) {
            assertTrue(asked.size() <= 2 * 4, "names under way: " + asked.keySet());
            String name = asked.keySet().iterator().next().split(" ", -1)[0];
            answer(name + " A", ips(60, "10.0.0.1"));
            answer(name + " AAAA", Answer.none(""));
            answered++;
        }
        assertEquals(10, answered);
        assertTrue(table.isAnswered());
    }

    @Test
    void reloadKeepsWhatIsKnownAndForgetsTheRest() {
        LoadBalancer other = service("other", "other.test", 1, "");
        watch(SERVICE, other);
        answer("users.test A", ips(60, "10.0.0.1"));
        answer("users.test AAAA", Answer.none(""));
        watch(SERVICE);
        assertEquals(1, servers(SERVICE).size());
        int before = changes;
        answer("other.test A", ips(60, "10.0.0.7"));
        answer("other.test AAAA", Answer.none(""));
        assertEquals(before, changes);
        assertEquals(List.of(), servers(other));
    }
}
