package dev.portcullis.app;

import dev.portcullis.FrameBackend;
import dev.portcullis.grpc.ServingStatus;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What the admin port of a program of its own says of servers that are checked: one is healthy, one is not. */
@Timeout(120)
@DisabledOnOs(OS.WINDOWS)
final class BackendsProgramTest {
    private static final String ITEM = "{\"service\": \"s\",\"backend\": \"%s\",\"weight\": 1,\"check\": \"%s\","
            + "\"availableWorkers\": %d,\"workers\": 2,\"reason\": \"%s\",\"openCalls\": 0}";

    @TempDir
    private Path folder = Path.of("");

    @Test
    void showsEveryServerWithWhatItsCheckFound() throws Exception {
        try (FrameBackend well = new FrameBackend("well");
                FrameBackend ill = new FrameBackend("ill")) {
            ill.say(ServingStatus.NOT_SERVING);
            String balancer =
                    "healthCheck: { mode: grpc, grpc: { watch: true } }, servers: [ { url: \"h2c://%s\" }, { url: \"h2c://%s\" } ]"
                            .formatted(well.address(), ill.address());
            try (SmallProgram program = SmallProgram.start(new ProgramFiles(folder), balancer, "")) {
                String wanted = "{\"backends\": ["
                        + ITEM.formatted(well.address(), "healthy", 2, "")
                        + ","
                        + ITEM.formatted(ill.address(), "unhealthy", 0, "says NOT_SERVING")
                        + "]}";
                program.awaitPage("/api/backends", wanted);
                program.awaitPage("/metrics", line(well, 1));
                program.awaitPage("/metrics", line(ill, 0));
                ill.say(ServingStatus.SERVING);
                program.awaitPage("/api/backends", ITEM.formatted(ill.address(), "healthy", 2, ""));
                program.awaitPage("/metrics", line(ill, 1));
            }
        }
    }

    private static String line(FrameBackend backend, int value) {
        return "portcullis_backend_healthy{backend=\"" + backend.address() + "\",service=\"s\"} " + value + ".0";
    }
}
