package dev.portcullis.settings;

import dev.portcullis.address.NetworkSet;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Something that looks at each call of a router before it goes to a backend (Traefik's {@code http.middlewares.<name>}). */
public sealed interface MiddlewareSettings {
    /** The name; unique. */
    String name();

    /**
     * Sets and removes header fields (Traefik's {@code headers}).
     *
     * @param name unique
     * @param request fields of the request by name, in lower case; an empty value removes the field
     * @param response the same for the response
     */
    record HeaderChanges(String name, Map<String, String> request, Map<String, String> response)
            implements MiddlewareSettings {
        /** Copies the maps, whose order stays. */
        public HeaderChanges {
            request = Collections.unmodifiableMap(new LinkedHashMap<>(request));
            response = Collections.unmodifiableMap(new LinkedHashMap<>(response));
        }
    }

    /**
     * Lets only some clients pass (Traefik's {@code ipAllowList}).
     *
     * @param name unique
     * @param allowed the networks that may call
     * @param client how the client's address is found
     */
    record IpAllowList(String name, NetworkSet allowed, CallSource.Client client) implements MiddlewareSettings {}

    /**
     * Lets so many calls of a source pass in a period (Traefik's {@code rateLimit}).
     *
     * @param name unique
     * @param average calls in a period; 0 for no limit
     * @param periodMillis the period. Default 1 s, as Traefik
     * @param burst calls that may come at once. Default 1, as Traefik
     * @param source whose calls are counted together
     */
    record RateLimit(String name, long average, long periodMillis, long burst, CallSource source)
            implements MiddlewareSettings {}

    /**
     * Lets so many calls of a source be open at once (Traefik's {@code inFlightReq}).
     *
     * @param name unique
     * @param amount open calls, 1 or more
     * @param source whose calls are counted together
     */
    record InFlight(String name, long amount, CallSource source) implements MiddlewareSettings {}

    /**
     * Tells the backend the client's certificate (Traefik's {@code passTLSClientCert}), if it was verified.
     *
     * @param name unique
     * @param pem whether {@code X-Forwarded-Tls-Client-Cert} is sent
     * @param info what {@code X-Forwarded-Tls-Client-Cert-Info} says; null when it is not sent
     */
    record PassClientCert(
            String name, boolean pem, @Nullable CertificateInfo info) implements MiddlewareSettings {}

    /**
     * Tries failed calls again, or sends calls to several servers (Traefik's {@code retry}, gRPC's service config). Of several that a
     * router's calls pass, the last counts.
     *
     * @param name unique
     * @param policies which calls, and how
     */
    record Retry(String name, CallPolicies policies) implements MiddlewareSettings {}

    /**
     * Ends streams of an age, so that their clients open them anew and they spread over servers that joined. Of several that a
     * router's calls pass, the last counts.
     *
     * @param name unique
     * @param ageMillis how old a stream may become, give or take a tenth; 1 or more
     */
    record MaxStreamAge(String name, long ageMillis) implements MiddlewareSettings {}

    /**
     * Keeps calls from a service that is in trouble (Traefik's {@code circuitBreaker}); counted per worker and service. Of several
     * that a router's calls pass, the last counts.
     *
     * @param name unique
     * @param condition when it opens
     * @param checkMillis how often the condition is looked at. Default 100, as Traefik
     * @param fallbackMillis how long no call passes then. Default 10 s, as Traefik
     * @param recoveryMillis over which time the part of the calls that pass grows to all. Default 10 s, as Traefik
     */
    record CircuitBreaker(
            String name, BreakerCondition condition, long checkMillis, long fallbackMillis, long recoveryMillis)
            implements MiddlewareSettings {}
}
