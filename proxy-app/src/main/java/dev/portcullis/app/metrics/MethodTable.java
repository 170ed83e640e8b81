package dev.portcullis.app.metrics;

import dev.portcullis.grpc.GrpcPath;
import dev.portcullis.loop.EventLoopConfined;
import dev.portcullis.observe.ObservedCall;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A worker's rows by gRPC path. A method has a row of its own from its first OK in the process; every other call is counted
 * under {@code _OTHER}. A path object that was seen a moment ago is found by identity, before any hash.
 */
@EventLoopConfined
final class MethodTable {
    /** The labels of what has no labels of its own. */
    static final RowName OTHER = new RowName("_OTHER", "_OTHER");

    /**
     * Paths without a row whose calls are in flight. Honest clients have a few; a stranger's inventions must not grow the
     * table.
     */
    static final int UNKNOWN_PATHS_MAX = 1024;

    /** A connection mostly repeats one or two methods; four comparisons cost less than a hash of a new string. */
    private static final int RECENT = 4;

    private final MethodDirectory directory;
    private final PublishedRows published = new PublishedRows();
    private final CounterRow other = new CounterRow(OTHER, MethodCells.COUNT);
    private final Map<String, CounterRow> rows = new HashMap<>();
    private final Map<String, Starts> unknown = new HashMap<>();
    private final @Nullable String[] recentPaths = new @Nullable String[RECENT];
    private final CounterRow[] recentRows = new CounterRow[RECENT];
    private int nextRecent;

    MethodTable(MethodDirectory directory) {
        this.directory = directory;
        published.append(other);
    }

    /** A call arrived. */
    void onStarted(String path) {
        CounterRow row = find(path);
        if (row != null) {
            row.add(MethodCells.STARTED, 1);
            return;
        }
        Starts starts = unknown.get(path);
        if (starts != null) {
            starts.inFlight++;
        } else if (path.length() <= GrpcPath.PATH_CHARS_MAX && unknown.size() < UNKNOWN_PATHS_MAX) {
            unknown.put(path, new Starts());
        } else {
            other.add(MethodCells.STARTED, 1);
        }
    }

    /** The call ended. */
    void onEnded(ObservedCall call, GrpcCode code) {
        String path = call.path();
        CounterRow row = find(path);
        MethodCells.onEnded(row == null ? endUnknown(path, code) : row, call, code);
    }

    /** For the scrape. Any thread. */
    PublishedRows published() {
        return published;
    }

    @SuppressWarnings("ReferenceEquality") // a fast way out before the hash, which compares contents
    private @Nullable CounterRow find(String path) {
        for (int i = 0; i < RECENT; i++) {
            if (recentPaths[i] == path) {
                return recentRows[i];
            }
        }
        CounterRow row = rows.get(path);
        if (row != null) {
            recentPaths[nextRecent] = path;
            recentRows[nextRecent] = row;
            nextRecent = (nextRecent + 1) % RECENT;
        }
        return row;
    }

    private CounterRow endUnknown(String path, GrpcCode code) {
        GrpcPath name = code == GrpcCode.OK ? directory.admit(path) : directory.find(path);
        Starts starts = unknown.get(path);
        if (name != null) {
            return learn(path, name, starts);
        }
        if (starts != null) {
            // Counted only now: had the method become known in the meantime, its start would have belonged to it.
            other.add(MethodCells.STARTED, 1);
            if (--starts.inFlight == 0) {
                unknown.remove(path);
            }
        }
        return other;
    }

    private CounterRow learn(String path, GrpcPath name, @Nullable Starts starts) {
        CounterRow row = new CounterRow(new RowName(name.service(), name.method()), MethodCells.COUNT);
        row.add(MethodCells.STARTED, starts == null ? 1 : starts.inFlight);
        unknown.remove(path);
        rows.put(path, row);
        published.append(row);
        return row;
    }

    /** Calls of one path that started before the path had a row. */
    @EventLoopConfined
    private static final class Starts {
        private int inFlight = 1;
    }
}
