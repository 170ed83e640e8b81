package dev.portcullis.grpc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How {@link GrpcPath} takes paths apart. */
final class GrpcPathTest {
    @Test
    void takesAMethodApart() {
        assertEquals(new GrpcPath("pkg.Svc", "Do"), GrpcPath.parse("/pkg.Svc/Do"));
        assertEquals(new GrpcPath("a", "b"), GrpcPath.parse("/a/b"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/", "//", "///", "*", "a/b", "/a", "/a/", "//b", "/a/b/", "/a/b/c", "?", "x"})
    void anythingElseIsNoMethod(String path) {
        assertNull(GrpcPath.parse(path));
    }

    @Test
    void aPathThatIsTooLongIsNoMethod() {
        String longest = "/a.B/" + "x".repeat(GrpcPath.PATH_CHARS_MAX - "/a.B/".length());
        assertNotNull(GrpcPath.parse(longest));
        assertNull(GrpcPath.parse(longest + "x"));
    }
}
