package dev.portcullis.relay;

import dev.portcullis.grpc.ServingStatus;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Who knows which services take calls: by the names of the configuration, by the gRPC services that rules name, and as an empty name the
 * proxy itself. Answers on the loop that asks, at once or later.
 */
public interface ServingSource {
    /** Whether a service takes calls; null when there is none of that name. */
    void ask(String service, Consumer<@Nullable ServingStatus> told);

    /** The same of every name. */
    void askAll(Consumer<Map<String, ServingStatus>> told);
}
