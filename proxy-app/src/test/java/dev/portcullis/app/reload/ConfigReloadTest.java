package dev.portcullis.app.reload;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portcullis.settings.Problem;
import dev.portcullis.settings.SettingsException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** One reload after another, on the test's own thread. */
@DisabledOnOs(OS.WINDOWS)
final class ConfigReloadTest {
    @TempDir
    private Path folder = Path.of("");

    private ReloadFiles files = new ReloadFiles(folder);

    @BeforeEach
    void write() throws Exception {
        files = new ReloadFiles(folder);
        files.writeStatic("filename: dynamic.yml");
        files.write("dynamic.yml", ReloadFiles.dynamic("one"));
    }

    @Test
    void looksAtContentsNotAtDates() throws Exception {
        ConfigReload reload = files.reload();
        assertFalse(reload.hasChanged(true));
        Files.setLastModifiedTime(files.path("dynamic.yml"), FileTime.fromMillis(1));
        assertFalse(reload.hasChanged(false));
        files.replace("dynamic.yml", ReloadFiles.dynamic("one"));
        assertFalse(reload.hasChanged(true));
        files.replace("dynamic.yml", ReloadFiles.dynamic("two"));
        assertTrue(reload.hasChanged(false));
        assertTrue(reload.hasChanged(false), "until it is read");
        assertTrue(reload.run().applied());
        assertFalse(reload.hasChanged(true));
    }

    @Test
    void readsAgainWhatWasWrittenWhileTheProgramStarted() throws Exception {
        ConfigReload reload = new ConfigReload(files.source().load(), files.source(), files, 0);
        assertTrue(reload.hasChanged(false));
        assertTrue(reload.run().applied());
        assertFalse(reload.hasChanged(false));
    }

    /** The dates are older than the reload, as those of files that were moved or whose clock is another machine's. */
    @Test
    void findsWhatWasWrittenWhileAReloadWasApplied() throws Exception {
        ConfigReload reload = ofFolderWhile("conf/a.yml", ReloadFiles.dynamic("later"));
        files.write("conf/a.yml", ReloadFiles.dynamic("b") + certificates());
        assertTrue(reload.run().applied());
        assertEquals("b", files.next());
        assertTrue(reload.hasChanged(false));
        assertTrue(reload.run().applied());
        assertEquals("later", files.next());
    }

    @Test
    void findsWhatCameIntoAFolderAndWhatLeftItWhileAReloadWasApplied() throws Exception {
        ConfigReload reload =
                ofFolderWhile("conf/b.yml", "http: { routers: { b: { rule: \"Path(`/b`)\", service: s } } }");
        assertTrue(reload.run().applied());
        assertEquals("a", files.next());
        assertTrue(reload.hasChanged(false));
        assertTrue(reload.run().applied());
        assertEquals("a,b", files.next());
        assertFalse(reload.hasChanged(true));
        Files.delete(files.path("conf/b.yml"));
        assertTrue(reload.hasChanged(false));
    }

    @Test
    void findsWhatWasWrittenWhileAReloadWasRefused() throws Exception {
        Reloader slow = settings -> {
            writeAsOld("dynamic.yml", ReloadFiles.dynamic("mended"));
            throw new SettingsException(
                    List.of(new Problem(files.path("server.crt").toString(), 0, 0, "is no certificate", "")));
        };
        ConfigReload reload = new ConfigReload(files.source().load(), files.source(), slow, Long.MAX_VALUE);
        files.write("dynamic.yml", ReloadFiles.dynamic("wrong"));
        assertFalse(reload.run().applied());
        assertTrue(reload.hasChanged(false));
    }

    /** Of a folder with one file; while a reload is applied, somebody writes this. */
    private ConfigReload ofFolderWhile(String name, String text) throws Exception {
        Files.createDirectory(files.path("conf"));
        files.write("conf/a.yml", ReloadFiles.dynamic("a"));
        files.writeStatic("directory: conf");
        Reloader slow = settings -> {
            Reloader.Applied applied = files.reload(settings);
            writeAsOld(name, text);
            return applied;
        };
        return new ConfigReload(files.source().load(), files.source(), slow, Long.MAX_VALUE);
    }

    private void writeAsOld(String name, String text) {
        try {
            files.write(name, text);
            Files.setLastModifiedTime(files.path(name), FileTime.fromMillis(1));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What names a certificate and a key, which are there; what they hold is not looked at here. */
    private String certificates() throws IOException {
        files.write("server.crt", "x");
        files.write("server.key", "x");
        return "tls: { certificates: [ { certFile: \"" + files.path("server.crt") + "\", keyFile: \""
                + files.path("server.key") + "\" } ] }\n";
    }

    @Test
    void countsAndKeepsTheLastError() throws Exception {
        ConfigReload reload = files.reload();
        String first = reload.state().hash();
        assertEquals(16, first.length());
        files.write("dynamic.yml", ReloadFiles.dynamic("refused"));
        assertEquals(
                new ReloadOutcome(false, "the proxy refuses this\n1 problem; the running configuration stays"),
                reload.run());
        assertEquals(1, reload.state().failed());
        assertFalse(reload.state().lastSucceeded());
        assertEquals(first, reload.state().hash(), "the hash is that of what runs");
        files.write("dynamic.yml", ReloadFiles.dynamic("two"));
        assertTrue(reload.run().applied());
        assertEquals(1, reload.state().succeeded());
        assertEquals("", reload.state().lastError());
        assertNotEquals(first, reload.state().hash());
        files.write("dynamic.yml", ReloadFiles.dynamic("one"));
        reload.run();
        assertEquals(first, reload.state().hash());
    }

    @Test
    void namesWhatNeedsARestart() throws Exception {
        ConfigReload reload = files.reload();
        Files.writeString(
                files.path("static.yml"),
                Files.readString(files.path("static.yml")) + "log: { level: DEBUG }\naccessLog: {}\nping: {}\n");
        String text = reload.run().text();
        assertTrue(text.endsWith("; needs a restart: log, accessLog, ping, metrics, api, or their entry point"), text);
        assertEquals(3, reload.state().needRestart().size());
    }

    @Test
    void survivesADefect() throws Exception {
        Reloader broken = settings -> {
            throw new IllegalStateException("test");
        };
        ConfigReload reload = new ConfigReload(files.source().load(), files.source(), broken, 0);
        assertTrue(reload.run().text().contains("a defect of the proxy: java.lang.IllegalStateException: test"));
        assertEquals(1, reload.state().failed());
    }

    @Test
    void watchesCertificatesAndWhereProblemsWere() throws Exception {
        files.write("dynamic.yml", ReloadFiles.dynamic("one") + certificates());
        ConfigReload reload = files.reload();
        files.write("server.key", "renewed");
        assertTrue(reload.hasChanged(false));
        reload.run();
        files.writeStatic("filename: later.yml");
        assertFalse(reload.run().applied());
        assertFalse(reload.hasChanged(true));
        files.write("later.yml", ReloadFiles.dynamic("later"));
        assertTrue(reload.hasChanged(false));
    }

    @Test
    void watchesEveryLinkOnTheWay() throws Exception {
        Path real = Files.createDirectories(files.path("real/deep")).toRealPath();
        Files.writeString(real.resolve("f.yml"), "");
        Files.createSymbolicLink(files.path("link"), real.getParent());
        Path relative = Files.createSymbolicLink(files.path("again.yml"), Path.of("link/deep/../deep/f.yml"));
        WatchedNames names = WatchedNames.of(new WatchPlan(Set.of(relative), Set.of(), Set.of()));
        assertTrue(names.matters(folder, "again.yml"));
        assertTrue(names.matters(folder, "link"));
        assertTrue(names.matters(real, "f.yml"));
        assertFalse(names.matters(real, "g.yml"));
        WatchedNames loop = WatchedNames.of(new WatchPlan(
                Set.of(Files.createSymbolicLink(files.path("self"), Path.of("self"))), Set.of(), Set.of()));
        assertEquals(Set.of(folder), loop.folders());
    }

    @Test
    void watchesWhereAMissingFileWouldAppear() {
        WatchedNames names = WatchedNames.of(
                new WatchPlan(Set.of(), Set.of(files.path("no/such/file.yml")), Set.of(files.path("none"))));
        assertTrue(names.matters(folder, "no"));
        assertTrue(names.isOfCertificate(folder, "no"));
        assertFalse(names.isOfCertificate(folder, "none"));
        assertTrue(names.matters(folder, "none"));
    }
}
