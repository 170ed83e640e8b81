package dev.portcullis.entrypoint;

import dev.portcullis.connection.AcceptedConnection;
import dev.portcullis.connection.IdentifiedConnection;
import dev.portcullis.connection.SecuredConnection;
import dev.portcullis.http2.ConnectionOptions;
import dev.portcullis.http2.H2Connection;
import dev.portcullis.http2.H2Handler;
import dev.portcullis.http2.PeerRole;
import dev.portcullis.loop.Snapshot;
import dev.portcullis.proxyprotocol.IdentifiedListener;
import dev.portcullis.proxyprotocol.ProxyHeaderLog;
import dev.portcullis.proxyprotocol.ProxyHeaderStage;
import dev.portcullis.relay.ClientRelay;
import dev.portcullis.relay.ClientRelay.RelayContext;
import dev.portcullis.relay.RoutingRules;
import dev.portcullis.settings.EntryPointSettings;
import dev.portcullis.settings.TimeoutSettings;
import dev.portcullis.tls.ClearTextStage;
import dev.portcullis.tls.SecuredListener;
import dev.portcullis.tls.ServerTls;
import dev.portcullis.tls.TlsLog;
import dev.portcullis.tls.TlsStage;
import io.netty.channel.ChannelPipeline;
import java.util.function.BooleanSupplier;

/**
 * The stages of a client connection, in the order in which its bytes meet them. Each stage learns a fact, hands it to the next,
 * and leaves the pipeline; what stays is TLS and HTTP/2.
 *
 * <pre>
 *   accepted -- PROXY header --> identified -- TLS, ALPN --> secured -- HTTP/2 --> relay
 * </pre>
 */
final class ConnectionPipeline {
    private final EntryPointSettings settings;
    private final TimeoutSettings timeouts;
    private final ConnectionOptions http2;
    private final Snapshot<ServerTls> tls;
    private final Snapshot<RoutingRules> rules;
    private final ProxyHeaderLog proxyHeaderLog = new ProxyHeaderLog();
    private final TlsLog tlsLog = new TlsLog();
    /** Whether a drain has begun. */
    private final BooleanSupplier leaving;

    private volatile boolean overTls;

    ConnectionPipeline(
            EntryPointSettings settings,
            Snapshot<ServerTls> tls,
            Snapshot<RoutingRules> rules,
            BooleanSupplier leaving) {
        this.settings = settings;
        this.leaving = leaving;
        this.timeouts = settings.timeouts().capped();
        this.http2 = new ConnectionOptions(
                PeerRole.CLIENT,
                settings.http2(),
                timeouts.prefaceMillis(),
                timeouts.headersMillis(),
                timeouts.idleMillis(),
                timeouts.streamIdleMillis(),
                settings.guard(),
                settings.keepAlive());
        this.tls = tls;
        this.rules = rules;
        this.overTls = settings.tls();
    }

    /** Whether connections that come to stage 2 from now on speak TLS; false when it was so before. */
    boolean speakTls(boolean speak) {
        boolean changes = overTls != speak;
        overTls = speak;
        return changes;
    }

    /** Stage 1, from the first byte: who really calls? */
    void identify(ChannelPipeline pipeline, AcceptedConnection accepted, IdentifiedListener next) {
        pipeline.addBefore(
                PipelineEnd.NAME,
                "proxy-header",
                new ProxyHeaderStage(accepted, settings.proxyProtocol(), timeouts, proxyHeaderLog, next));
    }

    /** Stage 2, behind stage 1: TLS with ALPN h2, or HTTP/2 with prior knowledge where the entry point is in clear text. */
    void secure(
            ChannelPipeline pipeline,
            String before,
            IdentifiedConnection identified,
            EdgeWorker worker,
            SecuredListener next) {
        if (overTls) {
            pipeline.addAfter(
                    before,
                    "first-tls-byte",
                    new TlsStage(identified, tls, timeouts, tlsLog, worker.handshakes(), next));
        } else {
            pipeline.addAfter(before, "clear-text", new ClearTextStage(identified, timeouts, tlsLog, next));
        }
    }

    /** Stage 3, behind TLS and to the end of the connection: HTTP/2, whose streams the relay joins to backends. */
    void serve(
            ChannelPipeline pipeline,
            String before,
            SecuredConnection secured,
            EdgeWorker worker,
            ClientConnection next) {
        RelayContext context = new RelayContext(
                worker.worker(),
                worker.upstreams(),
                worker.observer(),
                worker.budget(),
                settings.forwardedHeaders(),
                settings.errorDetails(),
                settings.proxyProtocol().headers(),
                settings.forwardClientCert(),
                settings.grpcOnly(),
                settings.grpcHealth() ? leaving : null);
        ClientRelay relay =
                new ClientRelay(context, secured, rules, () -> tls.get().settings(), next);
        pipeline.addAfter(before, "http2", new H2Handler(channel -> {
            H2Connection connection = new H2Connection(worker.worker(), channel, http2, relay);
            next.onServed(connection, relay);
            return connection;
        }));
    }
}
