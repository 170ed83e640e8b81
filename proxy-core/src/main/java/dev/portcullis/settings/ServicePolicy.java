package dev.portcullis.settings;

import org.jspecify.annotations.Nullable;

/**
 * How a service treats its servers: which one takes a call, and which one none.
 *
 * @param balancing how the server of a call is chosen
 * @param outliers when a server that answers badly is left alone; null for never. Default null, as Envoy, Linkerd, and Traefik
 */
public record ServicePolicy(
        BalancingSettings balancing, @Nullable OutlierSettings outliers) {
    /** The defaults of all parts. */
    public static final ServicePolicy DEFAULT = new ServicePolicy(BalancingSettings.DEFAULT, null);
}
