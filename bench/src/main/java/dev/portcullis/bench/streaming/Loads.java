package dev.portcullis.bench.streaming;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;

/** The cases. On the loop. */
final class Loads {
    /** Messages on their way in each stream of {@link Full}: a window is never the bound, nor is the generator's own turn. */
    private static final int UNDER_WAY = 100;

    private static final long SLOW_PERIOD_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private Loads() {}

    /**
     * The case of a name.
     *
     * @param count streams of each connection, or calls a second
     * @param delays takes the delay of each message, in nanoseconds
     */
    static Load of(String name, int connections, int count, LongConsumer delays) {
        return switch (name) {
            case "full" -> new Full(count, delays);
            case "slow" -> new Paced(connections, count, SLOW_PERIOD_NANOS, delays);
            case "unary" -> new Unary(TimeUnit.SECONDS.toNanos(1) / count, delays);
            default -> throw new IllegalArgumentException(name + " is no case; allowed: full, slow, unary");
        };
    }

    /** As many messages as the proxy passes: each that comes back is followed by another. */
    private record Full(int streams, LongConsumer delays) implements Load {
        @Override
        public void onConnected(EchoConnection connection) {
            for (int i = 0; i < streams; i++) {
                EchoStream stream = connection.open();
                for (int j = 0; j < UNDER_WAY; j++) {
                    stream.send(System.nanoTime(), false);
                }
            }
            connection.flush();
        }

        @Override
        public void onTick(long nowNanos) {}

        @Override
        public void onReply(EchoStream stream, long dueNanos) {
            long nowNanos = System.nanoTime();
            delays.accept(nowNanos - dueNanos);
            stream.send(nowNanos, false);
        }
    }

    /** Many streams, each of which sends a message in each period, spread over it; late ones count from when they were due. */
    private static final class Paced implements Load {
        private final List<EchoConnection> connections = new ArrayList<>();
        private final List<EchoStream> streams = new ArrayList<>();
        private final int connectionsWanted;
        private final int streamsEach;
        private final long periodNanos;
        private final LongConsumer delays;
        private long nextNanos;
        private long sent;

        Paced(int connectionsWanted, int streamsEach, long periodNanos, LongConsumer delays) {
            this.connectionsWanted = connectionsWanted;
            this.streamsEach = streamsEach;
            this.periodNanos = periodNanos;
            this.delays = delays;
        }

        @Override
        public void onConnected(EchoConnection connection) {
            connections.add(connection);
            for (int i = 0; i < streamsEach; i++) {
                streams.add(connection.open());
            }
            nextNanos = System.nanoTime();
        }

        @Override
        public void onTick(long nowNanos) {
            if (connections.size() < connectionsWanted) {
                return;
            }
            while (nowNanos - nextNanos >= 0) {
                streams.get((int) (sent++ % streams.size())).send(nextNanos, false);
                nextNanos += periodNanos / streams.size();
            }
            connections.forEach(EchoConnection::flush);
        }

        @Override
        public void onReply(EchoStream stream, long dueNanos) {
            delays.accept(System.nanoTime() - dueNanos);
        }
    }

    /** Calls of one message at a fixed rate, whether those of before are answered or not. */
    private static final class Unary implements Load {
        private final List<EchoConnection> connections = new ArrayList<>();
        private final long periodNanos;
        private final LongConsumer delays;
        private long nextNanos;
        private long sent;

        Unary(long periodNanos, LongConsumer delays) {
            this.periodNanos = periodNanos;
            this.delays = delays;
        }

        @Override
        public void onConnected(EchoConnection connection) {
            connections.add(connection);
            nextNanos = System.nanoTime();
        }

        @Override
        public void onTick(long nowNanos) {
            while (!connections.isEmpty() && nowNanos - nextNanos >= 0) {
                connections.get((int) (sent++ % connections.size())).open().send(nextNanos, true);
                nextNanos += periodNanos;
            }
            connections.forEach(EchoConnection::flush);
        }

        @Override
        public void onReply(EchoStream stream, long dueNanos) {
            delays.accept(System.nanoTime() - dueNanos);
        }
    }
}
