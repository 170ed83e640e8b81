package dev.portcullis.settings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portcullis.settings.ServiceSettings.Part;
import dev.portcullis.settings.ServiceSettings.Weighted;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Weighted services that would never come to a server are found, and no others. */
final class ServiceGraphTest {
    @Test
    void splitsOfSplitsAreFine() {
        assertEquals(
                List.of(),
                faults(weighted("a", "b", "c"), weighted("b", "c", "d"), weighted("c", "d", "d"), servers("d")));
    }

    @Test
    void showsEachCircleOnce() {
        List<String> faults = faults(
                weighted("x", "a"), weighted("a", "b", "d"), weighted("b", "c"), weighted("c", "a"), servers("d"));
        assertEquals(1, faults.size());
        assertTrue(faults.get(0).startsWith("a: leads back to itself: a -> b -> c -> a"), faults::toString);
        assertTrue(faults(weighted("s", "s")).get(0).startsWith("s: leads back to itself: s -> s"));
    }

    @Test
    void failoversAreParts() {
        assertEquals(
                List.of("f: leads back to itself: f -> w -> f; a call would never come to a server"),
                faults(new ServiceSettings.Failover("f", "a", "w"), weighted("w", "a", "f"), servers("a")));
        assertEquals(List.of(), faults(new ServiceSettings.Failover("f", "a", "b"), servers("a"), servers("b")));
    }

    @Test
    void refusesWhatIsNestedTooDeepInWhateverOrder() {
        List<ServiceSettings> chain = new ArrayList<>();
        for (int i = 0; i < 5_000; i++) {
            chain.add(weighted("s" + i, "s" + (i + 1)));
        }
        assertTrue(!faults(chain).isEmpty());
        Collections.reverse(chain);
        assertEquals(List.of("s4991: nests services more than 8 deep"), faults(chain));
        assertEquals(List.of(), faults(chain.subList(0, ServiceGraph.NESTING_MAX)));
    }

    private static ServiceSettings weighted(String name, String... parts) {
        return new Weighted(
                name, Arrays.stream(parts).map(part -> new Part(part, 1)).toList());
    }

    private static ServiceSettings servers(String name) {
        return new ServiceSettings.LoadBalancer(name, List.of(), true);
    }

    private static List<String> faults(ServiceSettings... services) {
        return faults(List.of(services));
    }

    private static List<String> faults(List<ServiceSettings> services) {
        return ServiceGraph.faults(services).stream()
                .map(fault -> fault.service() + ": " + fault.words())
                .toList();
    }
}
