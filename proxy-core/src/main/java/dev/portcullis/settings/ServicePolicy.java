package dev.portcullis.settings;

/**
 * How a service treats its servers: which one takes a call.
 *
 * @param balancing how the server of a call is chosen
 */
public record ServicePolicy(BalancingSettings balancing) {
    /** The defaults of all parts. */
    public static final ServicePolicy DEFAULT = new ServicePolicy(BalancingSettings.DEFAULT);
}
