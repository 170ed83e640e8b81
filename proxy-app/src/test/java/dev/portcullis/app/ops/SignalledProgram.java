package dev.portcullis.app.ops;

import dev.portcullis.EdgeReport;
import dev.portcullis.app.metrics.FakeSettings;
import dev.portcullis.app.settings.AppSettings;
import dev.portcullis.app.settings.LogSettings;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;

/**
 * A process for {@link SignalsTest}: takes signals, survives a HUP that it sends to itself, and says on standard output how
 * far it is. With the argument {@code stuck} its drain never ends.
 */
final class SignalledProgram {
    private SignalledProgram() {}

    public static void main(String[] arguments) throws Exception {
        boolean stuck = arguments.length > 0 && arguments[0].equals("stuck");
        AppSettings settings = new AppSettings(List.of(), FakeSettings.edge(), LogSettings.DEFAULT, null, null);
        try (Operations operations = Operations.create(settings)) {
            operations.started(new EdgeReport("NIO", "JDK", Map.of(), List.of()), () -> drain(stuck), 0, Instant.now());
            operations.shutdown().install();
            raise("HUP");
            System.out.println("running");
            operations.awaitShutdown();
            System.out.println("drained");
        }
    }

    private static void drain(boolean stuck) {
        System.out.println("draining");
        if (stuck) {
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }
    }

    private static void raise(String name) throws ReflectiveOperationException {
        Class<?> signal = Class.forName("sun.misc.Signal");
        Object of = signal.getConstructor(String.class).newInstance(name);
        signal.getMethod("raise", signal).invoke(null, of);
    }
}
