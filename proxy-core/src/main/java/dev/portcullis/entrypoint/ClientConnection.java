package dev.portcullis.entrypoint;

import dev.portcullis.connection.AcceptedConnection;
import dev.portcullis.connection.IdentifiedConnection;
import dev.portcullis.connection.ProxyHeader;
import dev.portcullis.connection.SecuredConnection;
import dev.portcullis.http2.H2Connection;
import dev.portcullis.loop.EventLoopConfined;
import dev.portcullis.observe.CloseReason;
import dev.portcullis.observe.LimitKind;
import dev.portcullis.proxyprotocol.IdentifiedListener;
import dev.portcullis.relay.ClientRelay;
import dev.portcullis.tls.SecuredListener;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/** One client connection on its way through the stages, from accept to close: takes each stage's fact to the next. */
@EventLoopConfined
final class ClientConnection implements IdentifiedListener, SecuredListener, ClientRelay.CloseListener {
    private final EntryPoint entryPoint;
    private final EdgeWorker worker;
    private final Channel channel;
    private final AcceptedConnection accepted;
    private @Nullable CloseReason reason;
    /** The address that stands in the entry point's counts for this connection. */
    private @Nullable InetAddress counted;

    private @Nullable H2Connection http2;
    private @Nullable ClientRelay relay;

    ClientConnection(EntryPoint entryPoint, EdgeWorker worker, Channel channel, AcceptedConnection accepted) {
        this.entryPoint = entryPoint;
        this.worker = worker;
        this.channel = channel;
        this.accepted = accepted;
    }

    void begin() {
        worker.connections().add(this);
        worker.worker().load().addConnections(1);
        worker.observer().onAccepted(accepted);
        channel.pipeline().addLast(PipelineEnd.NAME, new PipelineEnd(worker.observer(), this::onChannelClosed));
        entryPoint.pipeline().identify(channel.pipeline(), accepted, this);
    }

    boolean isOf(EntryPoint candidate) {
        return entryPoint == candidate;
    }

    @Override
    public void onIdentified(ChannelHandlerContext ctx, IdentifiedConnection identified) {
        if (identified.proxyHeader() == ProxyHeader.UNTRUSTED) {
            worker.observer().onLimit(LimitKind.PROXY_HEADER_UNTRUSTED);
        }
        worker.observer().onIdentified(identified);
        if (!isWithinLimit(identified)) {
            worker.observer().onLimit(LimitKind.CLIENT_CONNECTIONS);
            endsBecause(CloseReason.CLIENT_CONNECTIONS);
            channel.close();
            return;
        }
        entryPoint.pipeline().secure(channel.pipeline(), ctx.name(), identified, worker, this);
    }

    /** A balancer that may name the client and did not speaks for itself, or for very many: its address is not counted. */
    private boolean isWithinLimit(IdentifiedConnection identified) {
        boolean named = identified.proxyHeader() == ProxyHeader.V1 || identified.proxyHeader() == ProxyHeader.V2;
        InetAddress ip = identified.client().ip();
        if (!named && entryPoint.settings().proxyProtocol().trusts(ip)) {
            return true;
        }
        if (entryPoint.clients().take(ip)) {
            counted = ip;
            return true;
        }
        return false;
    }

    @Override
    public void onProxyHeaderFailed(ChannelHandlerContext ctx, CloseReason why, String detail) {
        endsBecause(why);
    }

    @Override
    public void onSecured(ChannelHandlerContext ctx, SecuredConnection secured) {
        worker.observer().onSecured(secured);
        entryPoint.pipeline().serve(channel.pipeline(), ctx.name(), secured, worker, this);
    }

    @Override
    public void onTlsFailed(ChannelHandlerContext ctx, CloseReason why, String detail) {
        endsBecause(why);
    }

    void onServed(H2Connection connection, ClientRelay itsRelay) {
        http2 = connection;
        relay = itsRelay;
    }

    @Override
    public void onClosed(CloseReason why, String detail) {
        endsBecause(why);
    }

    /** The first reason stands: what follows is its consequence. */
    private void endsBecause(CloseReason why) {
        if (reason == null) {
            reason = why;
        }
    }

    private void onChannelClosed() {
        worker.connections().remove(this);
        worker.worker().load().addConnections(-1);
        worker.observer().onClosed(accepted, reason == null ? CloseReason.CLOSED_EARLY : reason);
        InetAddress ip = counted;
        if (ip != null) {
            entryPoint.clients().giveBack(ip);
        }
        entryPoint.onConnectionClosed();
    }

    /** A drain is about to begin: whoever watches the proxy's health learns it before the connection says goodbye. */
    void tellWatchers() {
        ClientRelay calls = relay;
        if (calls != null) {
            calls.tellWatchers();
        }
    }

    /** Takes no new calls and closes once the open ones are over. */
    void drain() {
        H2Connection connection = http2;
        ClientRelay calls = relay;
        if (connection != null && calls != null) {
            connection.drain("graceful_stop");
            calls.onDraining();
        } else {
            endsBecause(CloseReason.DRAINED);
            channel.close();
        }
    }

    /** The grace is over: ends the open calls with a status, then the connection. */
    void end() {
        H2Connection connection = http2;
        ClientRelay calls = relay;
        if (connection == null || calls == null) {
            endsBecause(CloseReason.DRAINED);
            channel.close();
            return;
        }
        calls.shutDown(connection);
        connection.closeNow(CloseReason.DRAINED, "the proxy is shutting down");
    }
}
