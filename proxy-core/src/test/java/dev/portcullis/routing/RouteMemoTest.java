package dev.portcullis.routing;

import static dev.portcullis.routing.Requests.CLIENT;
import static dev.portcullis.routing.Requests.request;
import static dev.portcullis.routing.Requests.router;
import static dev.portcullis.routing.Requests.routes;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portcullis.http2.hpack.HeaderBlock;
import dev.portcullis.http2.hpack.HeaderField;
import dev.portcullis.http2.hpack.Indexing;
import dev.portcullis.settings.SettingsException;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** When {@link RouteMemo} answers by itself, and when it may not. */
final class RouteMemoTest {
    private final RouteMemo memo = new RouteMemo();

    @Test
    void remembersTheAnswerForTheSameFields() throws SettingsException {
        EntryPointRoutes routes = routes(router("a", "Host(`a`)"));
        HeaderBlock request = request("a", "/x");
        Route first = memo.find(routes, request, CLIENT, null);
        assertNotNull(first);
        assertSame(first, memo.find(routes, request, CLIENT, null));
        assertEquals(1, memo.size());
    }

    @Test
    void remembersThatThereIsNoRoute() throws SettingsException {
        EntryPointRoutes routes = routes(router("a", "Host(`a`)"));
        HeaderBlock request = request("b", "/x");
        assertNull(memo.find(routes, request, CLIENT, null));
        assertNull(memo.find(routes, request, CLIENT, null));
        assertEquals(1, memo.size());
    }

    @Test
    void forgetsWhenTheRoutesAreReplaced() throws SettingsException {
        HeaderBlock request = request("a", "/x");
        assertEquals("old", found(routes(router("old", "Host(`a`)")), request));
        assertEquals("new", found(routes(router("new", "Host(`a`)")), request));
        assertEquals(1, memo.size());
    }

    @Test
    void doesNotAnswerWhereTheFirstCandidateLooksAtMore() throws SettingsException {
        EntryPointRoutes routes =
                routes(router("canary", "Host(`a`) && Header(`x-env`, `canary`)", 9), router("stable", "Host(`a`)", 1));
        HeaderBlock plain = request("a", "/x");
        HeaderBlock canary = plain.copy();
        canary.add(HeaderField.of("x-env", "canary"));
        assertEquals("stable", found(routes, plain));
        assertEquals("canary", found(routes, canary));
        assertEquals("stable", found(routes, plain));
        assertEquals(0, memo.size());
    }

    @Test
    void answersWhereOnlyALaterCandidateLooksAtMore() throws SettingsException {
        EntryPointRoutes routes = routes(
                router("first", "Host(`a`) && PathPrefix(`/x`)", 9), router("later", "Header(`x-env`, `canary`)", 1));
        assertEquals("first", found(routes, request("a", "/x", "x-env: canary")));
        assertEquals(1, memo.size());
    }

    @Test
    void keepsAtMost64Answers() throws SettingsException {
        EntryPointRoutes routes = routes(router("a", "Host(`a`)"));
        Set<HeaderBlock> requests = new HashSet<>();
        for (int i = 0; i < 1_000; i++) {
            HeaderBlock request = request(i % 2 == 0 ? "a" : "b", "/" + i);
            requests.add(request);
            assertEquals(i % 2 == 0 ? "a" : null, found(routes, request));
            assertEquals(i % 2 == 0 ? "a" : null, found(routes, request));
            assertTrue(memo.size() <= RouteMemo.ENTRIES_MAX);
        }
        for (HeaderBlock request : requests) {
            assertEquals(request.get(3).value().equals("a") ? "a" : null, found(routes, request));
        }
    }

    @Test
    void keepsWhatItKnowsWhenItGrows() throws SettingsException {
        EntryPointRoutes routes = routes(router("a", "Host(`a`)"));
        HeaderBlock[] requests = new HeaderBlock[RouteMemo.ENTRIES_MAX];
        for (int i = 0; i < requests.length; i++) {
            requests[i] = request(i % 2 == 0 ? "a" : "b", "/" + i);
            found(routes, requests[i]);
            for (int known = 0; known <= i; known++) {
                assertEquals(known % 2 == 0 ? "a" : null, found(routes, requests[known]));
            }
            assertEquals(i + 1, memo.size());
        }
    }

    @Test
    void keepsNoFieldThatDoesNotComeAgainOrIsHuge() throws SettingsException {
        EntryPointRoutes routes = routes(router("a", "Host(`a`)"));
        HeaderBlock once = new HeaderBlock();
        once.add(HeaderField.of(":path", "/x", Indexing.WITHOUT));
        once.add(HeaderField.of(":authority", "a"));
        assertEquals("a", found(routes, once));
        assertEquals("a", found(routes, request("a", "/" + "x".repeat(1_000))));
        assertEquals(0, memo.size());
    }

    @Test
    void answersWithoutAuthorityAndWithHost() throws SettingsException {
        EntryPointRoutes routes = routes(router("any", "PathPrefix(`/`)", 1), router("a", "Host(`a`)", 2));
        HeaderBlock bare = new HeaderBlock();
        bare.add(HeaderField.of(":path", "/x"));
        assertEquals("any", found(routes, bare));
        assertEquals("any", found(routes, bare));
        HeaderBlock withHost = bare.copy();
        withHost.add(HeaderField.of("host", "a"));
        assertEquals("a", found(routes, withHost));
        assertEquals(2, memo.size());
        assertNull(found(routes, new HeaderBlock()));
    }

    private @org.jspecify.annotations.Nullable String found(EntryPointRoutes routes, HeaderBlock request) {
        Route route = memo.find(routes, request, CLIENT, null);
        return route == null ? null : route.router();
    }
}
