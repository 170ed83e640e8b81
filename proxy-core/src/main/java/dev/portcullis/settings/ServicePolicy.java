package dev.portcullis.settings;

import org.jspecify.annotations.Nullable;

/**
 * How a service treats its servers: which one takes a call, which one none, and how much goes on at once.
 *
 * @param balancing how the server of a call is chosen
 * @param outliers when a server that answers badly is left alone; null for never. Default null, as Envoy, Linkerd, and Traefik
 * @param healthCheck how servers are asked whether they can take calls; null for not at all
 * @param limits how much of the service may go on at once
 */
public record ServicePolicy(
        BalancingSettings balancing,
        @Nullable OutlierSettings outliers,
        @Nullable HealthCheckSettings healthCheck,
        LimitSettings limits) {
    /** The defaults of all parts. */
    public static final ServicePolicy DEFAULT =
            new ServicePolicy(BalancingSettings.DEFAULT, null, null, LimitSettings.NONE);
}
