package dev.portcullis.entrypoint;

import dev.portcullis.address.ListenAddress;
import dev.portcullis.address.NetworkSet;
import dev.portcullis.loop.Snapshot;
import dev.portcullis.loop.TransportChoice;
import dev.portcullis.loop.Worker;
import dev.portcullis.settings.EntryPointSettings;
import dev.portcullis.settings.Http2Settings;
import dev.portcullis.settings.LifeCycleSettings;
import dev.portcullis.settings.TimeoutSettings;
import dev.portcullis.settings.TrustSettings;
import dev.portcullis.tls.ServerTls;
import dev.portcullis.tls.TestCertificates;
import dev.portcullis.tls.TlsEngine;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** An entry point on loopback with two workers whose connections echo. */
final class EntryPointFixture implements AutoCloseable {
    static final TrustSettings LOOPBACK = new TrustSettings(true, false, NetworkSet.parse(List.of("127.0.0.1", "::1")));
    static final TrustSettings NOBODY_HERE = new TrustSettings(true, false, NetworkSet.parse(List.of("10.0.0.0/8")));

    final RecordingObserver events = new RecordingObserver();
    final EntryPoint entryPoint;
    final List<WorkerPlace> places = new ArrayList<>();
    private final TransportChoice transport;
    private final MultiThreadIoEventLoopGroup group;
    private final ServerTls tls;
    private final EventLoop acceptor;

    EntryPointFixture(TransportChoice transport, EntryPointSettings settings, X509Bundle bundle, int connectionsMax)
            throws Exception {
        this.transport = transport;
        group = new MultiThreadIoEventLoopGroup(3, transport.ioHandlers());
        tls = ServerTls.create(TestCertificates.settings(TestCertificates.inline(bundle)), TlsEngine.best());
        acceptor = group.next();
        for (int i = 0; i < 2; i++) {
            places.add(new WorkerPlace(new Worker(i, group.next()), events, (ctx, connection) -> {
                EchoConnection echo = new EchoConnection(events, ctx);
                ctx.pipeline().addAfter(ctx.name(), "echo", echo);
                return echo;
            }));
        }
        try {
            entryPoint = EntryPoint.bind(
                    settings, transport, acceptor, places, new StageTools(new Snapshot<>(tls), events), connectionsMax);
        } catch (IOException e) {
            stop();
            throw e;
        }
    }

    static EntryPointSettings settings(String host, int port, boolean tls, TrustSettings proxyProtocol) {
        return new EntryPointSettings(
                "websecure",
                new ListenAddress(host, port),
                tls,
                proxyProtocol,
                TrustSettings.OFF,
                TimeoutSettings.DEFAULT,
                LifeCycleSettings.DEFAULT,
                Http2Settings.DEFAULT);
    }

    /** A second one on the same loops; the caller closes it. */
    EntryPoint another(EntryPointSettings settings) throws IOException {
        return EntryPoint.bind(settings, transport, acceptor, places, new StageTools(new Snapshot<>(tls), events));
    }

    @Override
    public void close() {
        entryPoint.stopAccepting();
        entryPoint.closeNow();
        stop();
    }

    private void stop() {
        group.shutdownGracefully(0, 0, TimeUnit.SECONDS).syncUninterruptibly();
        tls.release();
    }
}
