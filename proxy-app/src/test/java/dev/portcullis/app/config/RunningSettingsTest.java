package dev.portcullis.app.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;

import dev.portcullis.settings.EdgeSettings;
import dev.portcullis.settings.SettingsException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A reload gives the objects that run where it reads equal ones, and nothing but equal ones. */
final class RunningSettingsTest {
    private static final String TEXT = """
            entryPoints: { grpc: { address: ":50050" } }
            serversTransport: { maxIdleConnsPerHost: 1 }
            http:
              routers:
                one: { rule: "Host(`one`)", service: balancer, middlewares: [ limit ] }
                two: { rule: "Host(`two`)", service: canary }
              middlewares:
                limit: { inFlightReq: { amount: 10 } }
                names: { headers: { customRequestHeaders: { x-edge: "1" } } }
              services:
                balancer: { loadBalancer: { servers: [ { url: "h2c://10.0.0.1:1" } ], serversTransport: own } }
                usual: { loadBalancer: { servers: [ { url: "h2c://10.0.0.2:1" } ] } }
                canary: { weighted: { services: [ { name: balancer, weight: 9 }, { name: usual } ] } }
              serversTransports:
                own: { forwardingTimeouts: { dialTimeout: 3s } }
            """;

    @Test
    void givesWhatRunsWhereNothingChanged() throws Exception {
        EdgeSettings running = read(TEXT, null);
        EdgeSettings again = read(TEXT, running);
        assertEquals(running, again);
        for (int i = 0; i < 2; i++) {
            assertSame(running.routers().get(i), again.routers().get(i));
            assertSame(running.middlewares().get(i), again.middlewares().get(i));
        }
        for (int i = 0; i < 3; i++) {
            assertSame(running.services().get(i), again.services().get(i));
        }
    }

    @Test
    void givesWhatWasReadWhereItChanged() throws Exception {
        EdgeSettings running = read(TEXT, null);
        String changed = TEXT.replace("Host(`two`)", "Host(`other`)")
                .replace("amount: 10", "amount: 11")
                .replace("10.0.0.2", "10.0.0.3");
        EdgeSettings next = read(changed, running);
        assertEquals(read(changed, null), next);
        assertSame(running.routers().get(0), next.routers().get(0));
        assertNotEquals(running.routers().get(1), next.routers().get(1));
        assertNotEquals(running.middlewares().get(0), next.middlewares().get(0));
        assertSame(running.middlewares().get(1), next.middlewares().get(1));
        assertSame(running.services().get(0), next.services().get(0));
        assertNotEquals(running.services().get(1), next.services().get(1));
    }

    @Test
    void givesNoServiceThatIsConnectedToOtherwise() throws Exception {
        EdgeSettings running = read(TEXT, null);
        String changed = TEXT.replace("dialTimeout: 3s", "dialTimeout: 4s");
        EdgeSettings next = read(changed, running);
        assertEquals(read(changed, null), next);
        assertNotSame(running.services().get(0), next.services().get(0));
        assertSame(running.services().get(1), next.services().get(1));
        String unnamed = TEXT.replace(", serversTransport: own", "");
        assertEquals(read(unnamed, null), read(unnamed, running));
    }

    @Test
    void findsWhatMoved() throws Exception {
        EdgeSettings running = read(TEXT, null);
        String moved = TEXT.replace("    one: {", "    zero: { rule: \"Host(`zero`)\", service: usual }\n    one: {")
                .replace("    usual: {", "    other: {")
                .replace("name: usual", "name: other")
                .replace("service: usual", "service: other");
        EdgeSettings next = read(moved, running);
        assertEquals(read(moved, null), next);
        assertSame(running.routers().get(0), next.routers().get(1));
        assertSame(running.routers().get(1), next.routers().get(2));
        String first =
                "balancer: { loadBalancer: { servers: [ { url: \"h2c://10.0.0.1:1\" } ], serversTransport: own } }";
        String without = TEXT.replace(first, "")
                .replace("service: balancer", "service: usual")
                .replace("name: balancer, weight: 9", "name: usual");
        assertSame(running.services().get(1), read(without, running).services().get(0));
    }

    private static EdgeSettings read(String text, @Nullable EdgeSettings running) throws SettingsException {
        return ConfigText.loader()
                .beside(running)
                .load("test.yml", text)
                .settings()
                .edge();
    }
}
