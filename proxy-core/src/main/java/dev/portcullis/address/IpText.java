package dev.portcullis.address;

import io.netty.util.NetUtil;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;

/** How addresses are normalised and written; shared by the typed addresses. */
final class IpText {
    private static final int MAPPED_PREFIX_BYTES = 12;

    private IpText() {}

    static void checkPort(int port) {
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException("port " + port + " is not in 0..65535");
        }
    }

    static InetAddress unmap(InetAddress ip) {
        byte[] bytes = ip.getAddress();
        if (bytes.length != 16 || bytes[10] != -1 || bytes[11] != -1) {
            return ip;
        }
        for (int i = 0; i < 10; i++) {
            if (bytes[i] != 0) {
                return ip;
            }
        }
        try {
            return InetAddress.getByAddress(Arrays.copyOfRange(bytes, MAPPED_PREFIX_BYTES, bytes.length));
        } catch (UnknownHostException e) {
            throw new AssertionError("four bytes are an IPv4 address", e);
        }
    }

    static String bare(InetAddress ip) {
        if (!(ip instanceof Inet6Address)) {
            return NetUtil.toAddressString(ip);
        }
        String text = NetUtil.toAddressString(ip);
        int zone = text.indexOf('%');
        return zone < 0 ? text : text.substring(0, zone);
    }
}
