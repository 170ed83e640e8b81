package dev.portcullis.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.util.LeakPresenceDetector;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The demo as a user runs it, but for the process. */
class DemoMainTest {
    /** Maven runs the tests in the module's folder; the configuration stands one above. */
    private static final Path HOME = Path.of("..").toAbsolutePath().normalize();

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @AfterEach
    void releasesEveryBuffer() {
        LeakPresenceDetector.check();
    }

    private int run(String... arguments) {
        return DemoMain.run(
                List.of(arguments),
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                HOME);
    }

    private String output() {
        return out.toString(StandardCharsets.UTF_8);
    }

    private String errors() {
        return err.toString(StandardCharsets.UTF_8);
    }

    private void assertPrinted(String text) {
        assertTrue(output().contains(text), () -> "no '" + text + "' in:\n" + output() + errors());
    }

    @Test
    void callsAllKindsThroughTheProxyAndExitsWithZero() {
        int exitCode = run("--once", "--port", "0");
        assertPrinted("ok    GetFeature, found: Bodiam Castle");
        assertPrinted("ok    GetFeature, not found: no name");
        assertPrinted("ok    ListFeatures: 6 features: ");
        assertPrinted("ok    RecordRoute: 4 points, 3 features, ");
        assertPrinted("ok    RouteChat: 4 notes sent, 3 earlier ones came back");
        assertPrinted("x-forwarded-for: the server saw 203.0.113.7");
        assertPrinted("{route-guide-1=4, route-guide-2=4, route-guide-3=4}");
        assertPrinted("All 11 checks passed.");
        assertFalse(output().contains("FAIL"), this::output);
        assertEquals("", errors());
        assertEquals(0, exitCode);
    }

    @Test
    void takesAnotherPortWhenItsOwnIsInUseAndSaysSo() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            int exitCode = run("--once", "--port", Integer.toString(taken.getLocalPort()));
            assertPrinted("Port " + taken.getLocalPort() + " cannot be used");
            assertPrinted("another free one is taken");
            assertPrinted("All 11 checks passed.");
            assertEquals(0, exitCode);
        }
    }

    @Test
    void refusesWrongArgumentsWithExitCodeTwo() {
        assertEquals(2, run("--twice"));
        assertTrue(errors().contains("--twice"), this::errors);
        assertEquals(2, run("--port", "65536"));
        assertTrue(errors().contains("65536 is not in 0..65535"), this::errors);
        assertEquals(2, run("--port", "many"));
        assertTrue(errors().contains("many"), this::errors);
        assertEquals("", output());
    }

    @Test
    void explainsItselfOnRequest() {
        assertEquals(0, run("--help"));
        assertPrinted("--once");
        assertPrinted("--port=PORT");
    }
}
