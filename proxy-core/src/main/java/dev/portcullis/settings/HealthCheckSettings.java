package dev.portcullis.settings;

import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How the servers of a service are asked whether they can take calls (Traefik's {@code healthCheck}, and ours).
 *
 * @param question what they are asked
 * @param port where they are asked; 0 for the port that takes their calls. Default 0, as Traefik
 * @param tls whether they are asked over TLS; null for as their calls are sent. Default null, as Traefik
 * @param hostname in place of the server's host in {@code :authority}; empty for none. Default empty, as Traefik
 * @param headers what is sent with each question, by name in lower case. Default none, as Traefik
 * @param intervalMillis from one probe of a healthy server to the next. Default 30 s, as Traefik
 * @param unhealthyIntervalMillis the same of an unhealthy one. Default as the other, as Traefik
 * @param timeoutMillis how long an answer may take, with the connection that it needs. Default 5 s, as Traefik
 * @param rise good answers in a row that make an unhealthy server healthy. Default 2: one may be luck
 * @param fall bad answers in a row that make a healthy server unhealthy. Default 3: with {@link #CONFIRM_MILLIS} between them a
 *     lost packet costs nothing, and a dead server is found out within two seconds of its first bad answer
 * @param whenAllUnhealthy what becomes of calls then. Default {@link WhenAllUnhealthy#FAIL}, as Traefik
 */
public record HealthCheckSettings(
        Question question,
        int port,
        @Nullable Boolean tls,
        String hostname,
        Map<String, String> headers,
        long intervalMillis,
        long unhealthyIntervalMillis,
        long timeoutMillis,
        int rise,
        int fall,
        WhenAllUnhealthy whenAllUnhealthy) {
    /** The gRPC check of every default. */
    public static final HealthCheckSettings DEFAULT = new HealthCheckSettings(
            new Grpc("", Set.of(0), false), 0, null, "", Map.of(), 30_000, 30_000, 5_000, 2, 3, WhenAllUnhealthy.FAIL);

    /** Until an answer that contradicts the verdict is confirmed or not, the server is asked this often, or each interval if less. */
    public static final long CONFIRM_MILLIS = 1_000;

    /** Copies the headers. */
    public HealthCheckSettings {
        headers = Map.copyOf(headers);
    }

    /** What becomes of the calls of a service whose servers are all unhealthy. */
    public enum WhenAllUnhealthy {
        /** They fail at once with UNAVAILABLE, and say so. */
        FAIL,
        /** They go to all servers, as if all were healthy: perhaps the check is wrong and they are not. */
        USE_ALL
    }

    /** What a server is asked. */
    public sealed interface Question {}

    /**
     * {@code grpc.health.v1.Health} (Traefik's {@code mode: grpc}).
     *
     * @param service whose health is asked for. Default empty: the server's as a whole
     * @param expectedCodes statuses of {@code Check} that count as healthy; OK does when the answer is SERVING. Default OK alone
     * @param watch whether the server tells each change by itself ({@code Watch}, gRFC A17). Default false, as Traefik
     */
    public record Grpc(String service, Set<Integer> expectedCodes, boolean watch) implements Question {
        /** Copies the codes. */
        public Grpc {
            expectedCodes = Set.copyOf(expectedCodes);
        }
    }

    /**
     * A request over HTTP/2 (Traefik's {@code mode: http}, its default).
     *
     * @param method default GET, as Traefik
     * @param path begins with a slash
     * @param status the status that counts as healthy; 0 for every one from 200 to 399. Default 0, as Traefik
     */
    public record Http(String method, String path, int status) implements Question {}

    /** Whether it takes connections. Nothing is sent. */
    public record Tcp() implements Question {}
}
