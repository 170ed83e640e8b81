package dev.portcullis.settings;

/**
 * How much a client may ask for that is not a call. Each number is what it has free; useful work earns more on top, and both are
 * halved every ten seconds. 0 switches one off.
 *
 * @param resetsFree calls that a client cancels at once; each call that ends well allows two more. Default 100: a burst of
 *     cancels costs backends no more than this many calls
 * @param faultsFree streams that we have to reset because the client broke a rule; each call that ends well allows one more.
 *     Default 50: a sound client has none
 * @param framesFree frames that carry nothing, such as empty DATA; each useful frame allows four more. Default 1000: some ten
 *     times what a library sends before its first call
 * @param pingMinMillis the least time between two PINGs of a client while nothing is sent to it; ten more are forgiven. Default
 *     10 s: what gRPC's clients keep to, and mobile ones ping often
 * @param clientConnectionsMax open connections of one client address (IPv6: of one /64) at an entry point. Default 2000: a
 *     carrier's gateway has that many people behind it, and 25 such addresses are needed to fill an entry point
 */
public record GuardSettings(
        int resetsFree, int faultsFree, int framesFree, long pingMinMillis, int clientConnectionsMax) {
    /** The defaults, as the parameters say. */
    public static final GuardSettings DEFAULT = new GuardSettings(100, 50, 1000, 10_000, 2000);
    /** Guards nothing: for peers that the operator chose. */
    public static final GuardSettings OFF = new GuardSettings(0, 0, 0, 0, 0);
}
