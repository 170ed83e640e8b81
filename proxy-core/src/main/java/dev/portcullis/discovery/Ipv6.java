package dev.portcullis.discovery;

import io.netty.util.NetUtil;
import java.net.Inet6Address;
import java.net.NetworkInterface;
import java.net.SocketException;

/** Whether this machine speaks IPv6 at all: where it does not, AAAA records would be servers that never answer. */
final class Ipv6 {
    private Ipv6() {}

    /** Every interface has a link-local address, which reaches no name; the loopback's counts, for {@code localhost}. */
    static boolean isHere() {
        if (NetUtil.isIpV4StackPreferred()) {
            return false;
        }
        try {
            return NetworkInterface.networkInterfaces()
                    .flatMap(NetworkInterface::inetAddresses)
                    .anyMatch(address -> address instanceof Inet6Address && !address.isLinkLocalAddress());
        } catch (SocketException e) {
            return true;
        }
    }
}
