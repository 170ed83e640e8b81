package dev.portcullis.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portcullis.EdgeProxy;
import dev.portcullis.app.cli.Portcullis;
import dev.portcullis.app.config.ConfigLoader;
import dev.portcullis.app.config.ConfigSearch;
import dev.portcullis.tls.TestCertificates;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The whole program, in this process, on files that it cannot start with: exit code, words, and nothing left open. */
@Timeout(60)
final class StartMistakesTest {
    private static final String ANY = "127.0.0.1:0";
    private static final String NOWHERE = "127.0.0.1:1";

    @TempDir
    private Path folder = Path.of("");

    private final StringWriter err = new StringWriter();

    @Test
    void exitsWithThreeWhenThePortOfAnEntryPointIsTaken() throws Exception {
        int admin = freePort();
        try (ServerSocket taken = taken()) {
            String address = "127.0.0.1:" + taken.getLocalPort();
            assertEquals(3, run(files().config(address, "127.0.0.1:" + admin, NOWHERE)));
            assertTrue(
                    err.toString().contains("portcullis: entry point secure cannot listen on " + address + ": "),
                    err::toString);
            assertTrue(err.toString().contains("Address already in use"), err::toString);
            requireFree(admin);
        }
    }

    @Test
    void exitsWithThreeWhenTheAdminPortIsTaken() throws Exception {
        int secure = freePort();
        try (ServerSocket taken = taken()) {
            String address = "127.0.0.1:" + taken.getLocalPort();
            assertEquals(3, run(files().config("127.0.0.1:" + secure, address, NOWHERE)));
            assertTrue(err.toString().contains(address), err::toString);
            requireFree(secure);
        }
    }

    @Test
    void exitsWithThreeWhenAHostIsNotKnown() throws Exception {
        assertEquals(3, run(files().config("no-such-host.invalid:0", ANY, NOWHERE)));
        assertTrue(
                err.toString()
                        .contains("portcullis: entry point secure cannot listen on no-such-host.invalid:0: "
                                + "the name cannot be resolved"),
                err::toString);
    }

    @Test
    void exitsWithTwoWhenACertificateIsMissing() throws Exception {
        ProgramFiles files = files();
        Files.delete(files.path("server.crt"));
        assertEquals(2, run(files.config(ANY, ANY, NOWHERE)));
        assertTrue(err.toString().contains("server.crt"), err::toString);
        assertTrue(err.toString().contains("1 problem in the configuration; nothing was started"), err::toString);
    }

    @Test
    void exitsWithTwoWhenAKeyIsAnothers() throws Exception {
        ProgramFiles files = files();
        Files.writeString(
                files.path("server.key"), TestCertificates.ec("localhost").getPrivateKeyPEM());
        assertEquals(2, run(files.config(ANY, ANY, NOWHERE)));
        assertTrue(err.toString().contains("server.key does not match certificate"), err::toString);
    }

    @Test
    void exitsWithTwoWhenACertificateIsNone() throws Exception {
        ProgramFiles files = files();
        Files.writeString(files.path("server.crt"), "not a certificate");
        assertEquals(2, run(files.config(ANY, ANY, NOWHERE)));
        assertTrue(err.toString().contains("holds no PEM certificate"), err::toString);
    }

    private ProgramFiles files() throws Exception {
        return new ProgramFiles(folder);
    }

    private int run(Path config) {
        return Portcullis.commandLine(
                        new ConfigLoader(new RouterRules()),
                        new ConfigSearch(Map.of(), List.of(folder)),
                        OperatedProxy::open,
                        EdgeProxy::start)
                .setErr(new PrintWriter(err))
                .execute("run", "--config", config.toString());
    }

    private static ServerSocket taken() throws IOException {
        return new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = taken()) {
            return socket.getLocalPort();
        }
    }

    private static void requireFree(int port) throws IOException {
        try (ServerSocket again = new ServerSocket()) {
            again.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        }
    }
}
