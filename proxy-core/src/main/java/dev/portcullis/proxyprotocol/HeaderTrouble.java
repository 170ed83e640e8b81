package dev.portcullis.proxyprotocol;

import dev.portcullis.connection.AcceptedConnection;
import dev.portcullis.connection.IdentifiedConnection;
import dev.portcullis.settings.ProxyProtocolSettings;

/** Words for an operator whose balancers and whose configuration disagree about PROXY headers: what is wrong, what to change. */
final class HeaderTrouble {
    static final String CHECKSUM =
            "the CRC32c in its PROXY header does not fit the header: something changed it on its way, or the sender is broken";

    static final String UNTRUSTED =
            "it began a PROXY header and is not in proxyProtocol.trustedIPs; add it if it is a balancer";

    static final String UNEXPECTED = "it sent a PROXY header, and this entry point looks for none: name the balancer in"
            + " proxyProtocol.trustedIPs, or switch the PROXY protocol off there";

    private HeaderTrouble() {}

    /** No header where one is required. */
    static String missing(AcceptedConnection connection, ProxyProtocolSettings settings) {
        return settings.trusts(connection.peer().ip())
                ? "it sent no PROXY header, and proxyProtocol.required is true: switch the PROXY protocol on at the balancer"
                        + " (AWS NLB: proxy_protocol_v2.enabled of the target group; CLB: a ProxyProtocolPolicyType on the"
                        + " backend port), or take 'required' out"
                : "it sent no PROXY header and is not in proxyProtocol.trustedIPs: while proxyProtocol.required is true,"
                        + " only balancers may connect here";
    }

    /** A second header behind the first. */
    static String twice(IdentifiedConnection connection) {
        String peer = connection.accepted().peer().bare();
        String named = switch (connection.proxyHeader()) {
            case V1, V2 -> connection.client().bare();
            case NONE, WITHOUT_ADDRESS, UNTRUSTED -> "nobody";
        };
        return "two PROXY headers: " + peer + " put its own, which names " + named
                + ", before that of a balancer in front of it, which is nearer to the client; switch the PROXY protocol off"
                + " at " + peer + " towards this proxy and leave it on at the other one";
    }
}
