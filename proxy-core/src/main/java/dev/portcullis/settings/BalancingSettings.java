package dev.portcullis.settings;

/**
 * How a service chooses the server of a call.
 *
 * @param strategy the way of choosing. Default {@link Strategy#IN_TURN}
 */
public record BalancingSettings(Strategy strategy) {
    /** The defaults, as the parameters say. */
    public static final BalancingSettings DEFAULT = new BalancingSettings(Strategy.IN_TURN);

    /** The ways of choosing. */
    public enum Strategy {
        /** In turn, by weight (Traefik's {@code wrr}). */
        IN_TURN
    }
}
