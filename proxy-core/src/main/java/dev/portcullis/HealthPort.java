package dev.portcullis;

import dev.portcullis.grpc.ServingStatus;
import dev.portcullis.http2.ConnectionOptions;
import dev.portcullis.http2.H2Connection;
import dev.portcullis.http2.H2Handler;
import dev.portcullis.http2.PeerRole;
import dev.portcullis.loop.Worker;
import dev.portcullis.relay.HealthDesk;
import dev.portcullis.relay.ServingSource;
import dev.portcullis.settings.GuardSettings;
import dev.portcullis.settings.H2Settings;
import dev.portcullis.settings.KeepAliveSettings;
import dev.portcullis.settings.TimeoutSettings;
import io.netty.channel.ChannelHandler;
import io.netty.channel.EventLoop;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * {@code grpc.health.v1} on a port that is no entry point, such as the admin port: HTTP/2 with prior knowledge, and nothing else. Its
 * connections live on one event loop, which is not one of the workers'.
 */
public final class HealthPort {
    private final Worker worker;
    private final Supplier<CompletableFuture<Map<String, ServingStatus>>> states;
    private final Consumer<Throwable> defects;

    /**
     * A port whose connections live on a loop.
     *
     * @param defects told of defects of our own, each of which ends a connection
     * @param states asked on that loop for each question; completes on any thread, as {@link EdgeProxy#serving} does
     */
    public HealthPort(
            EventLoop loop,
            Supplier<CompletableFuture<Map<String, ServingStatus>>> states,
            Consumer<Throwable> defects) {
        this.defects = defects;
        this.worker = new Worker(0, loop);
        this.states = states;
    }

    /** Serves one connection, from its preface on. */
    public ChannelHandler newHandler() {
        HealthDesk desk = new HealthDesk(worker, new Source(), defects);
        TimeoutSettings timeouts = TimeoutSettings.DEFAULT.capped();
        ConnectionOptions options = new ConnectionOptions(
                PeerRole.CLIENT,
                H2Settings.DEFAULT,
                timeouts.prefaceMillis(),
                timeouts.headersMillis(),
                timeouts.idleMillis(),
                timeouts.streamIdleMillis(),
                GuardSettings.DEFAULT,
                KeepAliveSettings.DEFAULT);
        return new H2Handler(context -> new H2Connection(worker, context, options, desk));
    }

    /** Brings answers back to the loop. */
    private final class Source implements ServingSource {
        @Override
        public void ask(String service, Consumer<@Nullable ServingStatus> told) {
            askAll(all -> told.accept(all.get(service)));
        }

        /** Workers that do not answer take no calls either. */
        @Override
        public void askAll(Consumer<Map<String, ServingStatus>> told) {
            states.get()
                    .exceptionally(defect -> Map.of("", ServingStatus.NOT_SERVING))
                    .thenAccept(all -> worker.eventLoop().execute(() -> told.accept(all)));
        }
    }
}
