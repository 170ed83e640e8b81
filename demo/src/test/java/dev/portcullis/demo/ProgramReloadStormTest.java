package dev.portcullis.demo;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portcullis.demo.LiveFiles.Way;
import io.grpc.Channel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.netty.util.LeakPresenceDetector;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * The program as its users run it, between grpc-java clients and servers, while its files change a hundred times: by itself, and at
 * the admin port's word; every fifth time with a mistake, which must leave everything as it was.
 */
@Timeout(300)
@DisabledOnOs(OS.WINDOWS)
final class ProgramReloadStormTest {
    private static final int RELOADS = 100;
    private static final int MISTAKE_EVERY = 5;
    /** More than one worker gets some. */
    private static final int CLIENTS = 4;
    /** Calls between two looks for a new version, so that looking is no load. */
    private static final int CALLS_BETWEEN = 3;

    private static final List<Way> WAYS = List.of(Way.values());

    private static final Metadata.Key<String> VERSION =
            Metadata.Key.of(LiveFiles.VERSION_HEADER, Metadata.ASCII_STRING_MARSHALLER);

    @TempDir
    private Path folder = Path.of("");

    private final List<CallerChannel> clients = new ArrayList<>();

    @AfterEach
    void releasesEverything() {
        LeakPresenceDetector.check();
    }

    @Test
    void losesNoCall() throws Exception {
        try (TemporaryCertificate certificate = TemporaryCertificate.make();
                RawBackend first = backend("first");
                RawBackend second = backend("second")) {
            LiveFiles files = new LiveFiles(folder.toRealPath(), certificate, first.port(), second.port());
            try (RunningProgram program = RunningProgram.start(files.begin())) {
                List<Channel> channels = channels(program, certificate);
                RawCall stream = RawCall.start(channels.get(0), "Echo");
                PacedLoad load = PacedLoad.start(channels);
                storm(files, program, load, channels.get(1), stream);
                load.end();
                assertEquals(Status.Code.OK, stream.halfClose().awaitEnd().code());
                assertTrue(first.connectionsMade() > 0 && second.connectionsMade() > 0, "both servers were called");
            } finally {
                clients.forEach(CallerChannel::close);
            }
        }
    }

    private static RawBackend backend(String name) throws IOException {
        RawBackend backend = RawBackend.start(name);
        PacedLoad.serve(backend);
        return backend;
    }

    private List<Channel> channels(RunningProgram program, TemporaryCertificate certificate) throws IOException {
        for (int i = 0; i < CLIENTS; i++) {
            clients.add(CallerChannel.open(
                    program.address("secure"),
                    ProxyPreamble.NONE,
                    certificate.certificate().toFile(),
                    RawBackend.MESSAGE_BYTES_MAX));
        }
        return clients.stream().<Channel>map(CallerChannel::grpc).toList();
    }

    private static void storm(LiveFiles files, RunningProgram program, PacedLoad load, Channel client, RawCall stream)
            throws Exception {
        int running = 0;
        for (int version = 1; version <= RELOADS; version++) {
            boolean mistake = version % MISTAKE_EVERY == 0;
            files.write(version, WAYS.get(version % WAYS.size()), mistake);
            if (version % 2 == 0) {
                assertEquals(mistake ? 422 : 200, program.reload());
            }
            if (mistake) {
                program.logUntil(LiveFiles.MISSING + version);
                assertEquals(running, version(client));
            } else {
                awaitVersion(version, load, client, program);
                running = version;
            }
            byte[] message = {(byte) version};
            assertArrayEquals(message, stream.send(message).receive());
        }
    }

    private static void awaitVersion(int wanted, PacedLoad load, Channel client, RunningProgram program)
            throws InterruptedException {
        long untilNanos = System.nanoTime() + TimeUnit.SECONDS.toNanos(Waiting.SECONDS);
        for (int served = version(client); served != wanted; served = version(client)) {
            if (System.nanoTime() > untilNanos) {
                throw new AssertionError("version " + served + " is served, " + wanted + " was written; the log: "
                        + program.unreadLog());
            }
            load.awaitCalls(CALLS_BETWEEN);
        }
    }

    /** Whose rules a call that begins now is served by. */
    private static int version(Channel client) throws InterruptedException {
        RawCall call = RawCall.start(client, "Echo").halfClose();
        int version = Integer.parseInt(String.valueOf(call.awaitHeaders().get(VERSION)));
        assertEquals(Status.Code.OK, call.awaitEnd().code());
        return version;
    }
}
