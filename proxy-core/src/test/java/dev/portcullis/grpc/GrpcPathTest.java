package dev.portcullis.grpc;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How {@link GrpcPath} takes paths apart. */
final class GrpcPathTest {
    @Test
    void takesAMethodApart() {
        assertEquals(new GrpcPath("pkg.Svc", "Do"), GrpcPath.of("/pkg.Svc/Do"));
        assertEquals(new GrpcPath("pkg.Svc", "Do"), GrpcPath.of("/pkg.Svc/Do?x=/y"));
        assertEquals(new GrpcPath("a", "b"), GrpcPath.of("/a/b"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "", "/", "//", "///", "*", "a/b", "/a", "/a/", "//b", "/a/b/", "/a/b/c", "?", "/?/a", "/a?/b", "x"
            })
    void givesEmptyNamesForAnythingElse(String path) {
        assertEquals(new GrpcPath("", ""), GrpcPath.of(path));
    }
}
