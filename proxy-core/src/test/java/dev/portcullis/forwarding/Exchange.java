package dev.portcullis.forwarding;

import dev.portcullis.address.ClientAddress;
import dev.portcullis.address.NetworkSet;
import dev.portcullis.address.PeerAddress;
import dev.portcullis.address.ServerAddress;
import dev.portcullis.connection.AcceptedConnection;
import dev.portcullis.connection.IdentifiedConnection;
import dev.portcullis.connection.ProxyHeader;
import dev.portcullis.connection.SecuredConnection;
import dev.portcullis.http2.hpack.HeaderBlock;
import dev.portcullis.http2.hpack.HeaderField;
import dev.portcullis.settings.TrustSettings;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;

/** Makes what the tests of this package send, and shows what came of it. */
final class Exchange {
    private Exchange() {}

    static ForwardedFields untrusted(String client) {
        return new ForwardedFields(connection(client, true), TrustSettings.OFF);
    }

    static ForwardedFields trusted(String client) {
        return new ForwardedFields(
                connection(client, true), new TrustSettings(true, false, NetworkSet.parse(List.of(client))));
    }

    static SecuredConnection connection(String client, boolean overTls) {
        InetAddress ip = NetUtil.createInetAddressFromIpAddressString(client);
        InetAddress balancer = NetUtil.createInetAddressFromIpAddressString("10.9.9.9");
        AcceptedConnection accepted =
                new AcceptedConnection("grpcs", new PeerAddress(balancer, 1), new ServerAddress(balancer, 443));
        return new SecuredConnection(
                new IdentifiedConnection(accepted, new ClientAddress(ip, 4711), ProxyHeader.V2),
                overTls ? "TLSv1.3" : "",
                "",
                "");
    }

    /** A block of fields, each written as {@code name: value}. */
    static HeaderBlock block(String... fields) {
        HeaderBlock block = new HeaderBlock();
        for (String field : fields) {
            int colon = field.indexOf(": ");
            block.add(HeaderField.of(field.substring(0, colon), field.substring(colon + 2)));
        }
        return block;
    }

    static List<String> texts(HeaderBlock block) {
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < block.size(); i++) {
            texts.add(block.get(i).name() + ": " + block.get(i).value());
        }
        return texts;
    }

    /** The fields that a backend gets. */
    static List<String> sent(ForwardedFields fields, String... request) {
        HeaderBlock out = new HeaderBlock();
        fields.requestHead(block(request), out, BackendScheme.HTTP, null);
        return texts(out);
    }
}
