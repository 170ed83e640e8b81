package dev.portcullis.settings;

/**
 * How a service treats its servers: which one takes a call, and how much goes on at once.
 *
 * @param balancing how the server of a call is chosen
 * @param limits how much of the service may go on at once
 */
public record ServicePolicy(BalancingSettings balancing, LimitSettings limits) {
    /** The defaults of all parts. */
    public static final ServicePolicy DEFAULT = new ServicePolicy(BalancingSettings.DEFAULT, LimitSettings.NONE);

    /** The same with other limits. */
    public ServicePolicy withLimits(LimitSettings other) {
        return new ServicePolicy(balancing, other);
    }
}
