package dev.portcullis.app.ops;

import dev.portcullis.EdgeReport;
import dev.portcullis.app.metrics.FakeSettings;
import dev.portcullis.app.reload.ConfigReload;
import dev.portcullis.app.reload.ConfigSource;
import dev.portcullis.app.reload.ReadConfig;
import dev.portcullis.app.reload.Reloader;
import dev.portcullis.app.settings.AppSettings;
import dev.portcullis.app.settings.LogSettings;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;

/**
 * A process for {@link SignalsTest}: takes signals, reads its configuration at a HUP that it sends to itself, and says on
 * standard output how far it is. With the argument {@code stuck} its drain never ends.
 */
final class SignalledProgram {
    private SignalledProgram() {}

    public static void main(String[] arguments) throws Exception {
        boolean stuck = arguments.length > 0 && arguments[0].equals("stuck");
        AppSettings settings = FakeSettings.app(LogSettings.DEFAULT, null, null);
        try (Operations operations = Operations.create(settings)) {
            operations.started(new EdgeReport("NIO", "JDK", Map.of(), List.of()), () -> drain(stuck), 0, Instant.now());
            operations.shutdown().install();
            CountDownLatch reloaded = new CountDownLatch(1);
            ReadConfig read = new ReadConfig(settings, List.of());
            ConfigSource source = unused -> {
                System.out.println("reading");
                return read;
            };
            Reloader reloader = edge -> {
                reloaded.countDown();
                return new Reloader.Applied(List.of(), List.of(), List.of());
            };
            operations.reloadBy(new ConfigReload(read, source, reloader, 0), List::of);
            raise("HUP");
            reloaded.await();
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
