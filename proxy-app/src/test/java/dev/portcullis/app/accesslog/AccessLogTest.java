package dev.portcullis.app.accesslog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portcullis.app.metrics.FakeCall;
import dev.portcullis.app.settings.AccessLogSettings;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Calls go in on one side, lines come out on the other, and a target that is stuck costs lines, not time. */
@Timeout(60)
final class AccessLogTest {
    private static final AccessLogSettings SMALL = new AccessLogSettings(false, "", 16);

    @Test
    void writesEveryLineBeforeItCloses(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("access.log");
        Files.writeString(file, "a line of yesterday\n");
        try (AccessLog log = AccessLog.open(new AccessLogSettings(true, file.toString(), 1024))) {
            for (int i = 0; i < 1000; i++) {
                log.onCallEnded(new FakeCall().path("/a.B/M" + i));
            }
        }
        List<String> lines = Files.readAllLines(file);
        assertEquals(1001, lines.size());
        assertEquals("a line of yesterday", lines.get(0));
        assertTrue(lines.get(1).contains("\"GrpcMethod\":\"M0\""), lines.get(1));
        assertTrue(lines.get(1000).contains("\"GrpcMethod\":\"M999\""), lines.get(1000));
    }

    @Test
    void takesLinesFromSeveralThreads(@TempDir Path folder) throws IOException, InterruptedException {
        Path file = folder.resolve("access.log");
        List<Thread> workers = new ArrayList<>();
        try (AccessLog log = AccessLog.open(new AccessLogSettings(false, file.toString(), 4096))) {
            for (int worker = 0; worker < 4; worker++) {
                Thread thread = new Thread(() -> {
                    for (int i = 0; i < 1000; i++) {
                        log.onCallEnded(new FakeCall());
                    }
                });
                workers.add(thread);
                thread.start();
            }
            for (Thread worker : workers) {
                worker.join();
            }
            assertEquals(0, log.droppedLines());
        }
        assertEquals(4000, Files.readAllLines(file).size());
    }

    @Test
    void dropsAndCountsWhatAStuckTargetCannotTake() throws InterruptedException {
        StuckOutput out = new StuckOutput();
        AccessLog log = AccessLog.over(out, SMALL);
        log.onCallEnded(new FakeCall());
        out.entered.await();
        for (int i = 0; i < 100; i++) {
            log.onCallEnded(new FakeCall());
        }
        assertEquals(84, log.droppedLines());
        out.released.countDown();
        log.close();
        assertEquals(17, out.taken.toString(StandardCharsets.US_ASCII).lines().count());
    }

    @Test
    void countsWhatAFailingTargetLoses() {
        AccessLog log = AccessLog.over(new FailingOutput(), SMALL);
        log.onCallEnded(new FakeCall());
        log.onCallEnded(new FakeCall());
        log.close();
        assertEquals(2, log.droppedLines());
    }

    @Test
    void goesOnAfterALineThatCannotBeFormatted() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        AccessLog log = AccessLog.over(out, SMALL, new FussyFormat());
        log.onCallEnded(new FakeCall().path("good"));
        log.onCallEnded(new FakeCall().path("bad"));
        log.onCallEnded(new FakeCall().path("good"));
        log.close();
        assertEquals("<good><good>", out.toString(StandardCharsets.US_ASCII));
        assertEquals(1, log.droppedLines());
    }

    @Test
    void namesAFileThatCannotBeOpened(@TempDir Path folder) {
        IOException refused = assertThrows(
                IOException.class, () -> AccessLog.open(new AccessLogSettings(true, folder.toString(), 16)));
        assertTrue(refused.toString().contains("accessLog.filePath: cannot open " + folder), refused.toString());
    }

    /** Blocks in its first write until it is released. */
    private static final class StuckOutput extends OutputStream {
        final CountDownLatch entered = new CountDownLatch(1);
        final CountDownLatch released = new CountDownLatch(1);
        final ByteArrayOutputStream taken = new ByteArrayOutputStream();

        @Override
        public void write(int b) {
            throw new AssertionError("lines come in batches");
        }

        @Override
        public void write(byte[] bytes, int offset, int length) {
            entered.countDown();
            try {
                released.await();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
            taken.write(bytes, offset, length);
        }
    }

    /** A disk that is full. */
    private static final class FailingOutput extends OutputStream {
        @Override
        public void write(int b) throws IOException {
            throw new IOException("no space left on device");
        }
    }

    /** Fails in the middle of some lines. */
    private static final class FussyFormat implements LineFormat {
        @Override
        public void append(LoggedCall call, TextBytes out) {
            out.ascii('<').ascii(call.path);
            if (call.path.equals("bad")) {
                throw new IllegalStateException("test");
            }
            out.ascii('>');
        }
    }
}
