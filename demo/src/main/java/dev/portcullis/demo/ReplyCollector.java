package dev.portcullis.demo;

import io.grpc.ClientInterceptor;
import io.grpc.Metadata;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.StreamObserver;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Gathers the answers of one call on grpc-java's threads and hands them to the thread that waits. */
final class ReplyCollector<T> implements StreamObserver<T> {
    /** Longer than any call of the demo or the tests takes on a busy machine. */
    private static final long WAIT_SECONDS = 60;

    private final AtomicReference<@Nullable Metadata> headers = new AtomicReference<>();
    private final AtomicReference<@Nullable Metadata> trailers = new AtomicReference<>();
    private final List<T> results = new ArrayList<>();
    private final CompletableFuture<List<T>> done = new CompletableFuture<>();

    /** Goes into the call that this collects, for its headers and trailers. */
    ClientInterceptor interceptor() {
        return MetadataUtils.newCaptureMetadataInterceptor(headers, trailers);
    }

    @Override
    public void onNext(T result) {
        results.add(result);
    }

    @Override
    public void onError(Throwable error) {
        done.completeExceptionally(error);
    }

    @Override
    public void onCompleted() {
        done.complete(results);
    }

    /**
     * Waits for the end of the call.
     *
     * @throws io.grpc.StatusRuntimeException the call's status, when it is not OK
     */
    Reply<List<T>> await() {
        try {
            List<T> all = done.get(WAIT_SECONDS, TimeUnit.SECONDS);
            return new Reply<>(List.copyOf(all), header(SeenHeaders.SEEN_FORWARDED_FOR), header(SeenHeaders.SERVED_BY));
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            throw new IllegalStateException(e.getCause());
        } catch (TimeoutException e) {
            throw new IllegalStateException("no end of the call within " + WAIT_SECONDS + " s", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** The same for a call with one answer. */
    Reply<T> awaitOne() {
        Reply<List<T>> all = await();
        if (all.result().size() != 1) {
            throw new IllegalStateException(all.result().size() + " answers instead of one");
        }
        return new Reply<>(all.result().get(0), all.forwardedFor(), all.servedBy());
    }

    /** An answer without messages may come without headers: then the trailers say it. */
    private String header(Metadata.Key<String> key) {
        String value = valueIn(headers.get(), key);
        return value != null ? value : Objects.requireNonNullElse(valueIn(trailers.get(), key), "");
    }

    private static @Nullable String valueIn(@Nullable Metadata metadata, Metadata.Key<String> key) {
        return metadata == null ? null : metadata.get(key);
    }
}
