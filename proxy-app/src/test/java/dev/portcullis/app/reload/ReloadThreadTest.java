package dev.portcullis.app.reload;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Real files that change in every way that editors and Kubernetes know. */
@Timeout(120)
@DisabledOnOs(OS.WINDOWS)
final class ReloadThreadTest {
    /** Longer than any test: only the system's events count. */
    private static final long NEVER_MILLIS = 3_600_000;

    @TempDir
    private Path folder = Path.of("");

    private final BlockingQueue<ReloadState> states = new LinkedBlockingQueue<>();
    private ReloadFiles files = new ReloadFiles(folder);

    @BeforeEach
    void inFolder() {
        files = new ReloadFiles(folder);
    }

    private ReloadThread watch() throws Exception {
        return ReloadThread.start(files.reload(), states::add, NEVER_MILLIS, true);
    }

    private ReloadState nextState() throws InterruptedException {
        ReloadState state = states.poll(30, TimeUnit.SECONDS);
        if (state == null) {
            throw new AssertionError("no reload came");
        }
        return state;
    }

    @Test
    void noticesARewriteInPlaceAndARename() throws Exception {
        files.writeStatic("filename: dynamic.yml");
        files.write("dynamic.yml", ReloadFiles.dynamic("one"));
        try (ReloadThread thread = watch()) {
            files.replace("dynamic.yml", ReloadFiles.dynamic("two"));
            assertEquals("two", files.next());
            assertEquals(0, thread.state().failed());
            // A file that is written in place may be seen half written by a thread that has to wait; it is read again
            // then.
            files.write("dynamic.yml", ReloadFiles.dynamic("three"));
            assertEquals("three", files.next());
        }
    }

    @Test
    void noticesTheSwapOfAKubernetesMount() throws Exception {
        files.writeStatic("filename: mount/dynamic.yml");
        Path mount = Files.createDirectory(files.path("mount"));
        Files.createDirectory(mount.resolve("..2026_1"));
        Files.writeString(mount.resolve("..2026_1/dynamic.yml"), ReloadFiles.dynamic("one"));
        Files.createSymbolicLink(mount.resolve("..data"), Path.of("..2026_1"));
        Files.createSymbolicLink(mount.resolve("dynamic.yml"), Path.of("..data/dynamic.yml"));
        try (ReloadThread thread = watch()) {
            for (int i = 2; i < 5; i++) {
                Path version = Files.createDirectory(mount.resolve("..2026_" + i));
                Files.writeString(version.resolve("dynamic.yml"), ReloadFiles.dynamic("r" + i));
                Path link = Files.createSymbolicLink(mount.resolve("..data_tmp"), version.getFileName());
                Files.move(link, mount.resolve("..data"), StandardCopyOption.ATOMIC_MOVE);
                assertEquals("r" + i, files.next());
            }
            for (int succeeded = 0; succeeded <= 3; succeeded++) {
                assertEquals(succeeded, nextState().succeeded());
            }
            assertEquals(0, thread.state().failed());
        }
    }

    @Test
    void noticesANewFileInAFolderAndOneBelowIt() throws Exception {
        files.writeStatic("directory: conf");
        Files.createDirectories(files.path("conf/deep"));
        files.write("conf/a.yml", ReloadFiles.dynamic("a"));
        try (ReloadThread thread = watch()) {
            assertEquals(2, nextState().files().size());
            files.replace("conf/b.yml", "http: { routers: { b: { rule: \"Path(`/b`)\", service: s } } }");
            assertEquals("a,b", files.next());
            assertEquals(3, nextState().files().size());
            files.replace("conf/deep/c.yml", "http: { routers: { c: { rule: \"Path(`/c`)\", service: s } } }");
            assertEquals("a,b,c", files.next());
            assertEquals(4, nextState().files().size());
            Files.delete(files.path("conf/b.yml"));
            assertEquals("a,c", files.next());
            assertEquals(3, nextState().files().size());
            assertTrue(thread.state().lastSucceeded());
        }
    }

    @Test
    void followsAFileThatTheStaticOneNamesAnew() throws Exception {
        files.writeStatic("filename: one.yml");
        files.write("one.yml", ReloadFiles.dynamic("one"));
        files.write("two.yml", ReloadFiles.dynamic("two"));
        try (ReloadThread thread = watch()) {
            files.replace(
                    "static.yml", Files.readString(files.path("static.yml")).replace("one.yml", "two.yml"));
            assertEquals("two", files.next());
            assertTrue(nextState().files().toString().contains("one.yml"));
            assertTrue(nextState().files().toString().contains("two.yml"));
            assertTrue(thread.state().lastSucceeded());
            files.replace("two.yml", ReloadFiles.dynamic("again"));
            assertEquals("again", files.next());
        }
    }

    @Test
    void keepsWhatRunsUntilAHalfWrittenFileIsWhole() throws Exception {
        files.writeStatic("filename: dynamic.yml");
        files.write("dynamic.yml", ReloadFiles.dynamic("one"));
        try (ReloadThread thread = watch()) {
            assertTrue(nextState().lastSucceeded());
            files.replace("dynamic.yml", "http: { routers: { x: {");
            ReloadState broken = nextState();
            assertFalse(broken.lastSucceeded());
            assertTrue(broken.lastError().contains("dynamic.yml:1:"), broken.lastError());
            assertTrue(broken.lastError().endsWith("the running configuration stays"), broken.lastError());
            assertTrue(files.isQuiet());
            files.replace("dynamic.yml", ReloadFiles.dynamic("whole"));
            assertEquals("whole", files.next());
            assertEquals("", nextState().lastError());
            assertEquals(1, thread.state().failed());
        }
    }

    @Test
    void findsByTheSlowLookWhatTheSystemDoesNotSay() throws Exception {
        files.writeStatic("filename: dynamic.yml");
        files.write("dynamic.yml", ReloadFiles.dynamic("one"));
        try (ReloadThread thread = ReloadThread.start(files.reload(), states::add, 20, false)) {
            files.replace("dynamic.yml", ReloadFiles.dynamic("found"));
            assertEquals("found", files.next());
            assertEquals(0, thread.state().failed());
        }
    }

    @Test
    void leavesFilesAloneThatAreNotToBeWatched() throws Exception {
        files.writeStatic("filename: dynamic.yml, watch: false");
        files.write("dynamic.yml", ReloadFiles.dynamic("one"));
        try (ReloadThread thread = ReloadThread.start(files.reload(), states::add, 1, true)) {
            files.replace("dynamic.yml", ReloadFiles.dynamic("two"));
            // Asked for, it is read all the same; had it been read before, the content would have come twice.
            assertTrue(thread.request().get(30, TimeUnit.SECONDS).applied());
            assertEquals("two", files.next());
            assertTrue(files.isQuiet());
        }
    }

    @Test
    void sharesOneReloadAmongThoseWhoWait() throws Exception {
        files.writeStatic("filename: dynamic.yml");
        files.write("dynamic.yml", ReloadFiles.dynamic("one"));
        CountDownLatch entered = new CountDownLatch(1);
        CountDownLatch open = new CountDownLatch(1);
        Reloader held = settings -> {
            entered.countDown();
            awaitUninterruptibly(open);
            return files.reload(settings);
        };
        ConfigReload reload = new ConfigReload(files.source().load(), files.source(), held, Long.MAX_VALUE);
        try (ReloadThread thread = ReloadThread.start(reload, states::add, NEVER_MILLIS, true)) {
            CompletableFuture<ReloadOutcome> first = thread.request();
            assertTrue(entered.await(30, TimeUnit.SECONDS));
            CompletableFuture<ReloadOutcome> second = thread.request();
            CompletableFuture<ReloadOutcome> third = thread.request();
            open.countDown();
            assertTrue(first.get(30, TimeUnit.SECONDS).applied());
            assertEquals(second.get(30, TimeUnit.SECONDS), third.get(30, TimeUnit.SECONDS));
            assertEquals(2, thread.state().succeeded());
        }
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        try {
            assertTrue(latch.await(30, TimeUnit.SECONDS));
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void answersWhoAsksTooLate() throws Exception {
        files.writeStatic("filename: dynamic.yml");
        files.write("dynamic.yml", ReloadFiles.dynamic("one"));
        ReloadThread thread = watch();
        thread.close();
        assertFalse(thread.request().get(30, TimeUnit.SECONDS).applied());
        assertTrue(files.isQuiet());
    }
}
