package dev.portcullis.app.reload;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portcullis.ReloadReport.KeptCertificate;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Certificate and key files that change beside a configuration that does not, or that is broken. */
@Timeout(120)
@DisabledOnOs(OS.WINDOWS)
final class CertificateReloadTest {
    /** Longer than any test: only the system's events count, and those of the configuration come too late. */
    private static final String NEVER = "1h";

    private static final long NEVER_MILLIS = 3_600_000;

    @TempDir
    private Path folder = Path.of("");

    private ReloadFiles files = new ReloadFiles(folder);

    @BeforeEach
    void write() throws Exception {
        files = new ReloadFiles(folder);
        files.writeStatic("filename: dynamic.yml");
        files.replace(
                "static.yml", Files.readString(files.path("static.yml")).replace("Duration: 0s", "Duration: " + NEVER));
        files.write("server.crt", "x");
        files.write("server.key", "x");
        files.write("password", "x");
        writeDynamic("server.crt", "server.key, keyPasswordFile: password");
    }

    private void writeDynamic(String certificate, String key) throws Exception {
        files.write(
                "dynamic.yml",
                ReloadFiles.dynamic("one") + "tls: { certificates: [ { certFile: " + certificate + ", keyFile: " + key
                        + " } ] }\n");
    }

    private String afterAChange(ThrowingRunnable change) throws Exception {
        try (ReloadThread thread = ReloadThread.start(files.reload(), state -> {}, NEVER_MILLIS, true)) {
            change.run();
            String applied = files.next();
            assertEquals(0, thread.state().failed());
            return applied;
        }
    }

    /** What a test does to files. */
    private interface ThrowingRunnable {
        void run() throws Exception;
    }

    @Test
    void doesNotWaitForTheConfigurationsPause() throws Exception {
        assertEquals("one", afterAChange(() -> files.write("server.crt", "in place")));
        assertEquals("one", afterAChange(() -> files.replace("server.key", "renamed")));
        assertEquals("one", afterAChange(() -> files.write("password", "another")));
    }

    @Test
    void noticesTheSwapOfAMountedSecret() throws Exception {
        Path mount = Files.createDirectory(files.path("mount"));
        for (String version : List.of("..1", "..2")) {
            Files.createDirectory(mount.resolve(version));
            Files.writeString(mount.resolve(version).resolve("tls.crt"), version);
            Files.writeString(mount.resolve(version).resolve("tls.key"), version);
        }
        Files.createSymbolicLink(mount.resolve("..data"), Path.of("..1"));
        Files.createSymbolicLink(mount.resolve("tls.crt"), Path.of("..data/tls.crt"));
        Files.createSymbolicLink(mount.resolve("tls.key"), Path.of("..data/tls.key"));
        writeDynamic("mount/tls.crt", "mount/tls.key");
        assertEquals("one", afterAChange(() -> {
            Path link = Files.createSymbolicLink(mount.resolve("..data_tmp"), Path.of("..2"));
            Files.move(link, mount.resolve("..data"), StandardCopyOption.ATOMIC_MOVE);
        }));
    }

    @Test
    void readsCertificateAndKeyTogetherWhenTheyAreWrittenOneAfterTheOther() throws Exception {
        BlockingQueue<String> read = new LinkedBlockingQueue<>();
        Reloader reloader = settings -> {
            try {
                read.add(Files.readString(files.path("server.crt")) + Files.readString(files.path("server.key")));
            } catch (java.io.IOException e) {
                throw new AssertionError(e);
            }
            return new Reloader.Applied(List.of(), List.of(), List.of());
        };
        ConfigReload reload = new ConfigReload(files.source().load(), files.source(), reloader, Long.MAX_VALUE);
        try (ReloadThread thread = ReloadThread.start(reload, state -> {}, NEVER_MILLIS, true)) {
            files.write("server.crt", "new");
            files.write("server.key", "key");
            assertEquals("newkey", read.poll(30, TimeUnit.SECONDS));
            assertTrue(thread.state().lastSucceeded());
        }
    }

    @Test
    void brokenConfigurationDoesNotKeepARunningCertificateFromBeingReplaced() throws Exception {
        ConfigReload reload = files.reload();
        files.write("dynamic.yml", "http: {");
        files.write("server.crt", "renewed");
        ReloadOutcome outcome = reload.run();
        assertFalse(outcome.applied());
        assertTrue(outcome.text().endsWith("the running configuration stays\nof the running configuration: 1 routers"));
        assertEquals("one", files.next());
        assertFalse(reload.run().applied());
        assertTrue(files.isQuiet(), "the same certificate is not read again");
    }

    @Test
    void saysOnceForEachContentWhatCouldNotBeReplaced() throws Exception {
        List<String> log = new ArrayList<>();
        KeptLog kept = new KeptLog(log::add);
        WatchPlan plan = WatchPlan.of(files.source().load().settings());
        FileMarks before = FileMarks.NONE.again(plan, true);
        List<KeptCertificate> one = List.of(new KeptCertificate(
                "server.crt", "it is bad", List.of(Path.of("server.crt"), files.path("server.key"))));
        String line = "not replaced: it is bad; the certificate of before is served on";
        assertEquals(List.of(line), kept.tell(one, before));
        assertEquals(List.of(line), kept.tell(one, before));
        assertEquals(List.of(line), log);
        files.write("server.key", "another");
        kept.tell(one, before.again(plan, true));
        assertEquals(List.of(line, line), log);
        kept.tell(List.of(), before);
        kept.tell(one, before);
        assertEquals(3, log.size());
    }

    @Test
    void showsInStateAndAnswerWhatCouldNotBeReplaced() throws Exception {
        List<KeptCertificate> none = List.of(new KeptCertificate("server.crt", "it is bad", List.of()));
        Reloader reloader = settings -> new Reloader.Applied(List.of(), List.of(), none);
        ConfigReload reload = new ConfigReload(files.source().load(), files.source(), reloader, Long.MAX_VALUE);
        ReloadOutcome outcome = reload.run();
        assertTrue(outcome.applied());
        assertTrue(
                outcome.text().endsWith("\nnot replaced: it is bad; the certificate of before is served on"),
                outcome::text);
        assertEquals(none, reload.state().kept());
    }
}
