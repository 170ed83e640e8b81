package dev.portcullis.settings;

/** What is asked of a client's certificate (Traefik's {@code clientAuthType}, which has it from Go). */
public enum ClientAuthType {
    /** None is asked for. */
    NO_CLIENT_CERT(false, false, false),
    /** One is asked for; whatever comes is taken, and nobody has checked it. */
    REQUEST_CLIENT_CERT(true, false, false),
    /** One is needed; whatever comes is taken, and nobody has checked it. */
    REQUIRE_ANY_CLIENT_CERT(true, true, false),
    /** One is asked for; if it comes, a CA of the operator's must have issued it. */
    VERIFY_CLIENT_CERT_IF_GIVEN(true, false, true),
    /** One is needed that a CA of the operator's has issued. */
    REQUIRE_AND_VERIFY_CLIENT_CERT(true, true, true);

    private final boolean asks;
    private final boolean requires;
    private final boolean verifies;

    ClientAuthType(boolean asks, boolean requires, boolean verifies) {
        this.asks = asks;
        this.requires = requires;
        this.verifies = verifies;
    }

    /** Whether clients are asked for a certificate. */
    public boolean asks() {
        return asks;
    }

    /** Whether a client without one is refused. */
    public boolean requires() {
        return requires;
    }

    /** Whether one that comes is checked against the operator's CAs: only then does it say who the client is. */
    public boolean verifies() {
        return verifies;
    }
}
