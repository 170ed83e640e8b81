package dev.portcullis.entrypoint;

import dev.portcullis.address.PeerAddress;
import dev.portcullis.address.ServerAddress;
import dev.portcullis.connection.AcceptedConnection;
import dev.portcullis.connection.IdentifiedConnection;
import dev.portcullis.connection.ProxyHeader;
import dev.portcullis.connection.SecuredConnection;
import dev.portcullis.observe.CloseReason;
import dev.portcullis.observe.LimitKind;
import dev.portcullis.proxyprotocol.IdentifiedListener;
import dev.portcullis.proxyprotocol.ProxyHeaderStage;
import dev.portcullis.settings.EntryPointSettings;
import dev.portcullis.tls.ClearTextStage;
import dev.portcullis.tls.SecuredListener;
import dev.portcullis.tls.TlsStage;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import java.net.InetSocketAddress;

/**
 * The stages of a client connection, in the order of the bytes: who called, TLS, HTTP/2. Each installs the next behind itself and
 * leaves. One per connection, on its worker's loop.
 */
final class ConnectionPipeline implements IdentifiedListener, SecuredListener {
    private final EntryPointSettings settings;
    private final StageTools tools;
    private final WorkerPlace place;
    private final ClientConnection connection;

    private ConnectionPipeline(
            EntryPointSettings settings, StageTools tools, WorkerPlace place, ClientConnection connection) {
        this.settings = settings;
        this.tools = tools;
        this.place = place;
        this.connection = connection;
    }

    /** Installs the first stage; closes a socket that has lost its other end already. */
    static void install(
            Channel channel,
            EntryPointSettings settings,
            StageTools tools,
            WorkerPlace place,
            ConnectionRegistry registry) {
        if (!(channel.remoteAddress() instanceof InetSocketAddress remote)
                || !(channel.localAddress() instanceof InetSocketAddress local)) {
            var unused = channel.close();
            return;
        }
        AcceptedConnection accepted =
                new AcceptedConnection(settings.name(), PeerAddress.of(remote), ServerAddress.of(local));
        ClientConnection connection = new ClientConnection(accepted, channel, registry, place);
        new ConnectionPipeline(settings, tools, place, connection).start(channel);
    }

    private void start(Channel channel) {
        channel.pipeline()
                .addLast("connection", connection)
                .addLast("end", new PipelineEnd(place.observer()))
                .addAfter("connection", "proxy-header", proxyHeaderStage());
    }

    private ProxyHeaderStage proxyHeaderStage() {
        return new ProxyHeaderStage(
                connection.accepted(), settings.proxyProtocol(), settings.timeouts(), tools.proxyHeaderLog(), this);
    }

    @Override
    public void onIdentified(ChannelHandlerContext ctx, IdentifiedConnection identified) {
        place.observer().onIdentified(identified);
        if (identified.proxyHeader() == ProxyHeader.UNTRUSTED) {
            place.observer().onLimit(LimitKind.PROXY_HEADER_UNTRUSTED);
        }
        ctx.pipeline().addAfter(ctx.name(), "secure", secureStage(identified));
    }

    private ChannelHandler secureStage(IdentifiedConnection identified) {
        return settings.tls()
                ? new TlsStage(identified, tools.tls(), settings.timeouts(), tools.tlsLog(), this)
                : new ClearTextStage(identified, settings.timeouts(), tools.tlsLog(), this);
    }

    @Override
    public void onSecured(ChannelHandlerContext ctx, SecuredConnection secured) {
        place.observer().onSecured(secured);
        connection.servedBy(place.server().serve(ctx, secured));
    }

    @Override
    public void onProxyHeaderFailed(ChannelHandlerContext ctx, CloseReason reason, String detail) {
        connection.endsBecause(reason);
    }

    @Override
    public void onTlsFailed(ChannelHandlerContext ctx, CloseReason reason, String detail) {
        connection.endsBecause(reason);
    }
}
