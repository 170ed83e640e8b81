package dev.portcullis.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.portcullis.address.BackendAddress;
import dev.portcullis.address.ClientAddress;
import dev.portcullis.address.NetworkSet;
import dev.portcullis.address.PeerAddress;
import dev.portcullis.address.ServerAddress;
import dev.portcullis.connection.AcceptedConnection;
import dev.portcullis.connection.ClientCertificate;
import dev.portcullis.connection.IdentifiedConnection;
import dev.portcullis.connection.ProxyHeader;
import dev.portcullis.connection.SecuredConnection;
import dev.portcullis.http2.ConnectionOptions;
import dev.portcullis.http2.H2Connection;
import dev.portcullis.http2.H2Handler;
import dev.portcullis.http2.PeerRole;
import dev.portcullis.http2.ProcessBudget;
import dev.portcullis.http2.WorkerBudget;
import dev.portcullis.loop.Snapshot;
import dev.portcullis.loop.Worker;
import dev.portcullis.relay.ClientRelay;
import dev.portcullis.relay.RoutingRules;
import dev.portcullis.settings.ForwardClientCert;
import dev.portcullis.settings.MiddlewareSettings;
import dev.portcullis.settings.RouterSettings;
import dev.portcullis.settings.ServerSettings;
import dev.portcullis.settings.ServicePolicy;
import dev.portcullis.settings.ServiceSettings;
import dev.portcullis.settings.SettingsException;
import dev.portcullis.settings.TrustSettings;
import dev.portcullis.settings.UpstreamSettings;
import dev.portcullis.upstream.BackendConnector;
import dev.portcullis.upstream.Upstreams;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelPromise;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.util.LeakPresenceDetector;
import io.netty.util.NetUtil;
import java.net.ConnectException;
import java.net.InetAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One worker of the proxy in memory: clients and backends are {@link ScriptedPeer}s, time is turned by hand. Calls to
 * {@code /s.S/…} go to the service {@code main} of the given backends, as do those to {@code /host.S/…} of the host
 * {@code host.test}; calls to {@code /other.S/…} go to a service of one.
 * Closing it checks that no buffer is left.
 */
public final class ProxyScene implements AutoCloseable {
    private final EmbeddedChannel loop = new EmbeddedChannel();
    private final ArrayDeque<Dial> dials = new ArrayDeque<>();
    private final List<Dial> hanging = new ArrayList<>();
    private final List<ScriptedPeer> peers = new ArrayList<>();
    private final List<H2Connection> clientConnections = new ArrayList<>();
    private final List<ClientRelay> clientRelays = new ArrayList<>();
    private final RecordingObserver observer = new RecordingObserver();
    private final Upstreams upstreams;
    private final Snapshot<RoutingRules> rules;
    private final Worker worker;
    private final WorkerBudget budget;
    private final SceneOptions options;
    private TrustSettings forwardedHeaders = TrustSettings.OFF;
    private ForwardClientCert forwardClientCert = ForwardClientCert.DEFAULT;
    private boolean grpcOnly;
    private @Nullable ClientCertificate clientCertificate;
    private InetAddress clientIp = InetAddress.getLoopbackAddress();
    private long nowNanos = 1;
    private boolean withinTick;
    private boolean failDials;
    private boolean leaving;

    /** An attempt to reach a backend. */
    private record Dial(BackendAddress address, EmbeddedChannel channel, ChannelPromise promise) {}

    /** A scene with one backend. */
    public ProxyScene() {
        this(SceneOptions.USUAL);
    }

    /** A scene. */
    public ProxyScene(SceneOptions options) {
        this(options, Long.MAX_VALUE);
    }

    /** A scene in which so many bytes may wait on behalf of all clients together. */
    public ProxyScene(SceneOptions options, long processBytes) {
        this(options, new ProcessBudget(processBytes, 1));
    }

    /** A scene whose worker shares a budget with others. */
    public ProxyScene(SceneOptions options, ProcessBudget process) {
        this.options = options;
        loop.freezeTime();
        worker = new Worker(0, loop.eventLoop(), () -> nowNanos);
        budget = new WorkerBudget(worker, process);
        BackendConnector connector = new BackendConnector(worker, observer, this::dial);
        upstreams = new Upstreams(
                List.of(
                        mainAs("main", ServicePolicy.DEFAULT),
                        new ServiceSettings.LoadBalancer("other", List.of(server("other")), false, options.upstream())),
                connector);
        rules = new Snapshot<>(compile(List.of(), null));
    }

    private static RoutingRules compile(List<MiddlewareSettings> middlewares, @Nullable RoutingRules before) {
        List<String> names = middlewares.stream().map(MiddlewareSettings::name).toList();
        List<RouterSettings> routers = List.of(
                new RouterSettings("r1", "PathPrefix(`/s.S/`)", List.of("web"), names, "main", 1, true),
                new RouterSettings("r2", "PathPrefix(`/other.S/`)", List.of("web"), names, "other", 1, true),
                new RouterSettings(
                        "r3", "Host(`host.test`) && PathPrefix(`/host.S/`)", List.of("web"), names, "main", 1, true));
        try {
            return RoutingRules.compile(routers, middlewares, before);
        } catch (SettingsException e) {
            throw new AssertionError(e);
        }
    }

    /** From now on calls pass these, in that order: what a reload does. */
    public ProxyScene reload(MiddlewareSettings... middlewares) {
        rules.set(compile(List.of(middlewares), rules.get()));
        return this;
    }

    /** From now on these are the services of their names: what a reload does. */
    public ProxyScene put(ServiceSettings... services) {
        upstreams.put(List.of(services));
        return this;
    }

    /** The service {@code main} under another name and policy. */
    public ServiceSettings.LoadBalancer mainAs(String name, ServicePolicy policy) {
        List<ServerSettings> servers = new ArrayList<>();
        for (int i = 0; i < options.backends(); i++) {
            servers.add(server("b" + i));
        }
        return new ServiceSettings.LoadBalancer(name, servers, true, options.upstream(), policy);
    }

    /** Clients that come from now on have that certificate, and backends are told so much of it. */
    public ProxyScene certificate(ClientCertificate certificate, ForwardClientCert forward) {
        clientCertificate = certificate;
        forwardClientCert = forward;
        return this;
    }

    /** What clients that come from now on say in forwarded fields is believed. */
    public ProxyScene believeForwarded() {
        forwardedHeaders = new TrustSettings(true, true, NetworkSet.EMPTY);
        return this;
    }

    /** Clients that come from now on are refused what is not gRPC. */
    public ProxyScene grpcOnly() {
        grpcOnly = true;
        return this;
    }

    /** Clients that come from now on have that address. */
    public ProxyScene clientsFrom(String ip) {
        clientIp = NetUtil.createInetAddressFromIpAddressString(ip);
        return this;
    }

    private static ServerSettings server(String host) {
        return new ServerSettings("h2c://" + host + ":1", new BackendAddress(host, 1));
    }

    private ChannelFuture dial(BackendAddress address, UpstreamSettings transport) {
        EmbeddedChannel channel = new EmbeddedChannel();
        if (failDials) {
            channel.finishAndReleaseAll();
            return channel.newFailedFuture(new ConnectException("no file descriptor is left"));
        }
        Dial dial = new Dial(address, channel, channel.newPromise());
        dials.add(dial);
        return dial.promise();
    }

    /** A client whose connection has just been secured; nothing is sent by it yet. */
    public ScriptedPeer connectClient() {
        InetAddress loopback = InetAddress.getLoopbackAddress();
        AcceptedConnection accepted =
                new AcceptedConnection("web", new PeerAddress(loopback, 999), new ServerAddress(loopback, 443));
        IdentifiedConnection identified =
                new IdentifiedConnection(accepted, new ClientAddress(clientIp, 999), ProxyHeader.NONE);
        SecuredConnection secured = new SecuredConnection(identified, "TLSv1.3", "any", "a.test", clientCertificate);
        ClientRelay relay = new ClientRelay(
                new ClientRelay.RelayContext(
                        worker,
                        upstreams,
                        observer,
                        budget,
                        forwardedHeaders,
                        options.errorDetails(),
                        Map.of(),
                        forwardClientCert,
                        grpcOnly,
                        () -> leaving),
                secured,
                rules,
                (reason, detail) -> observer.backendEvents.add("client closed: " + reason));
        clientRelays.add(relay);
        ConnectionOptions http2 = new ConnectionOptions(
                PeerRole.CLIENT,
                options.limits(),
                10_000,
                10_000,
                options.idleMillis(),
                options.streamIdleMillis(),
                options.guard(),
                options.keepAlive());
        EmbeddedChannel channel = new EmbeddedChannel();
        ScriptedPeer peer = new ScriptedPeer("client", channel, true, this::tick);
        channel.pipeline().addLast(new H2Handler(context -> {
            H2Connection connection = new H2Connection(worker, context, http2, relay);
            clientConnections.add(connection);
            return connection;
        }));
        peers.add(peer);
        tick();
        return peer;
    }

    /** A client that has exchanged SETTINGS with the proxy. */
    public ScriptedPeer client() {
        return client(new io.netty.handler.codec.http2.Http2Settings());
    }

    /** A client that has exchanged SETTINGS with the proxy. */
    public ScriptedPeer client(io.netty.handler.codec.http2.Http2Settings settings) {
        ScriptedPeer peer = connectClient();
        peer.expectStart();
        peer.start(settings).expectSettingsAck();
        return peer;
    }

    /** The backend that the proxy dials takes the connection; SETTINGS are not exchanged. */
    public ScriptedPeer accept() {
        Dial dial = nextDial();
        ScriptedPeer peer = new ScriptedPeer("backend " + dial.address(), dial.channel(), false, this::tick);
        peers.add(peer);
        dial.promise().setSuccess();
        tick();
        return peer;
    }

    /** The backend that the proxy dials takes the connection, and SETTINGS are exchanged. */
    public ScriptedPeer backend() {
        return backend(new io.netty.handler.codec.http2.Http2Settings());
    }

    /** The backend that the proxy dials takes the connection, and SETTINGS are exchanged. */
    public ScriptedPeer backend(io.netty.handler.codec.http2.Http2Settings settings) {
        ScriptedPeer peer = accept();
        peer.expectStart();
        peer.start(settings).expectSettingsAck();
        return peer;
    }

    /** The backend that the proxy dials refuses the connection; the result is its name. */
    public String refuse() {
        Dial dial = nextDial();
        dial.channel().finishAndReleaseAll();
        dial.promise().setFailure(new ConnectException("refused"));
        tick();
        return dial.address().host();
    }

    /** The backend that the proxy dials never answers. */
    public void hang() {
        hanging.add(nextDial());
    }

    private Dial nextDial() {
        Dial dial = dials.poll();
        if (dial == null) {
            throw new AssertionError("the proxy dials nobody");
        }
        return dial;
    }

    /** Whom the proxy dials and has no answer from, first first. */
    public List<String> dialled() {
        return dials.stream().map(dial -> dial.address().host()).toList();
    }

    /** A drain begins, as far as clients are told that ask for the proxy's health. */
    public void leave() {
        leaving = true;
        clientRelays.forEach(ClientRelay::tellWatchers);
        tick();
    }

    /** Clients' connections take no more calls. */
    public void drainClients() {
        clientConnections.forEach(connection -> connection.drain("graceful_stop"));
        clientRelays.forEach(ClientRelay::onDraining);
        tick();
    }

    /** Whether dialling fails before it has begun. */
    public void failDials(boolean fail) {
        failDials = fail;
    }

    /** What happened. */
    public RecordingObserver observer() {
        return observer;
    }

    /** The proxy's ends of the clients' connections. */
    public List<H2Connection> clientConnections() {
        return clientConnections;
    }

    /** The worker. */
    public Worker worker() {
        return worker;
    }

    /** The worker's services. */
    public Upstreams upstreams() {
        return upstreams;
    }

    /** The end of the loop's tick: output is sent. */
    public void tick() {
        if (!withinTick) {
            loop.runPendingTasks();
        }
    }

    /** What peers write here is read in one tick: output is sent at its end. */
    public void together(Runnable writes) {
        withinTick = true;
        writes.run();
        withinTick = false;
        tick();
    }

    /** Time goes on. */
    public void advanceMillis(long millis) {
        nowNanos += TimeUnit.MILLISECONDS.toNanos(millis);
        worker.timers().advance(nowNanos);
        tick();
    }

    /** A peer that is not null. */
    public static <T> T present(@Nullable T value) {
        if (value == null) {
            throw new AssertionError("not there");
        }
        return value;
    }

    /** Closes the scene, in which every call that began must have ended by now. */
    public void closeWithAllCallsEnded() {
        try {
            assertEquals(observer.started, observer.ended.size(), "calls that ended");
        } finally {
            close();
        }
    }

    @Override
    public void close() {
        peers.forEach(ScriptedPeer::close);
        tick();
        dials.forEach(dial -> dial.channel().finishAndReleaseAll());
        hanging.forEach(dial -> dial.channel().finishAndReleaseAll());
        loop.finishAndReleaseAll();
        LeakPresenceDetector.check();
        observer.defects.forEach(defect -> {
            throw new AssertionError("a defect", defect);
        });
        assertEquals(observer.started, observer.ended.size(), "calls that ended");
        assertEquals(0, worker.load().streams(), "streams that count as open");
        assertEquals(0, budget.queuedBytes(), "bytes that count as queued");
    }
}
