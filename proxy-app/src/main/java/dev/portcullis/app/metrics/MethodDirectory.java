package dev.portcullis.app.metrics;

import dev.portcullis.grpc.GrpcPath;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Which methods have labels of their own, for the whole process. A worker asks once per method, not per call; any thread
 * may ask, nobody waits.
 */
final class MethodDirectory {
    /**
     * Methods with labels of their own. A large API has some 200; each makes about 25 series, so 500 are the 12,500 that a
     * small Prometheus takes from one target without harm.
     */
    static final int METHODS_MAX = 500;

    private final ConcurrentMap<String, GrpcPath> admitted = new ConcurrentHashMap<>();
    private final AtomicInteger places = new AtomicInteger();

    /** The name of a path that was admitted before, or null. */
    @Nullable
    GrpcPath find(String path) {
        return admitted.get(path);
    }

    /**
     * Admits a path of which a call has ended with OK, so that nobody can fill the directory with names that no backend
     * knows.
     *
     * @return its name, or null when it is not a method's path or the directory is full
     */
    @Nullable
    GrpcPath admit(String path) {
        GrpcPath known = admitted.get(path);
        if (known != null || places.get() >= METHODS_MAX) {
            return known;
        }
        GrpcPath name = GrpcPath.parse(path);
        if (name == null || places.incrementAndGet() > METHODS_MAX) {
            if (name != null) {
                places.decrementAndGet();
            }
            return null;
        }
        GrpcPath first = admitted.putIfAbsent(path, name);
        if (first != null) {
            places.decrementAndGet();
        }
        return first == null ? name : first;
    }
}
