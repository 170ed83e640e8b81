package dev.portcullis.address;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A set of networks in CIDR notation, IPv4 and IPv6; an IPv4-mapped address is tested as IPv4. */
public final class NetworkSet {
    /** Contains nothing. */
    public static final NetworkSet EMPTY = new NetworkSet(List.of());

    private final List<Network> networks;

    private NetworkSet(List<Network> networks) {
        this.networks = List.copyOf(networks);
    }

    /**
     * Reads networks such as {@code 10.0.0.0/8}, {@code fd00::/8}, or a single address.
     *
     * @throws IllegalArgumentException with a message for the operator, naming the first text that is neither
     */
    public static NetworkSet parse(List<String> texts) {
        List<Network> networks = new ArrayList<>(texts.size());
        for (String text : texts) {
            networks.add(Network.parse(text));
        }
        return new NetworkSet(networks);
    }

    /** Whether an address lies in one of the networks. */
    public boolean contains(InetAddress ip) {
        byte[] bytes = IpText.unmap(ip).getAddress();
        for (int i = 0; i < networks.size(); i++) {
            if (networks.get(i).contains(bytes)) {
                return true;
            }
        }
        return false;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof NetworkSet set && networks.equals(set.networks);
    }

    @Override
    public int hashCode() {
        return networks.hashCode();
    }

    /** One network: an address of which the first bits count. */
    private static final class Network {
        private final byte[] prefix;
        private final int bits;

        Network(byte[] prefix, int bits) {
            this.prefix = prefix;
            this.bits = bits;
        }

        static Network parse(String text) {
            int slash = text.indexOf('/');
            byte[] address = NetUtil.createByteArrayFromIpAddressString(slash < 0 ? text : text.substring(0, slash));
            if (address == null) {
                throw new IllegalArgumentException(
                        "'" + text + "' is neither an IP address nor a network such as 10.0.0.0/8");
            }
            int most = address.length * 8;
            int bits = slash < 0 ? most : prefixLength(text, slash, most);
            return new Network(address, bits);
        }

        private static int prefixLength(String text, int slash, int most) {
            String digits = text.substring(slash + 1);
            int bits = digits.matches("[0-9]{1,3}") ? Integer.parseInt(digits) : -1;
            if (bits < 0 || bits > most) {
                throw new IllegalArgumentException(
                        "'" + text + "' has a prefix length that is not a number from 0 to " + most);
            }
            return bits;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Network network && bits == network.bits && Arrays.equals(prefix, network.prefix);
        }

        @Override
        public int hashCode() {
            return 31 * bits + Arrays.hashCode(prefix);
        }

        boolean contains(byte[] address) {
            if (address.length != prefix.length) {
                return false;
            }
            int whole = bits >>> 3;
            for (int i = 0; i < whole; i++) {
                if (address[i] != prefix[i]) {
                    return false;
                }
            }
            int rest = bits & 7;
            return rest == 0 || ((address[whole] ^ prefix[whole]) & 0xff) >>> (8 - rest) == 0;
        }
    }
}
