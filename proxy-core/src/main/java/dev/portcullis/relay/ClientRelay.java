package dev.portcullis.relay;

import dev.portcullis.connection.SecuredConnection;
import dev.portcullis.filter.Caller;
import dev.portcullis.filter.FilterChain;
import dev.portcullis.filter.FilterPass;
import dev.portcullis.forwarding.ForwardedFields;
import dev.portcullis.http2.ConnectionListener;
import dev.portcullis.http2.H2Connection;
import dev.portcullis.http2.H2Stream;
import dev.portcullis.http2.ProcessBudget;
import dev.portcullis.http2.QueueBudget;
import dev.portcullis.http2.StreamListener;
import dev.portcullis.http2.WorkerBudget;
import dev.portcullis.http2.hpack.HeaderBlock;
import dev.portcullis.loop.EventLoopConfined;
import dev.portcullis.loop.Snapshot;
import dev.portcullis.loop.Spares;
import dev.portcullis.loop.Worker;
import dev.portcullis.observe.CloseReason;
import dev.portcullis.observe.EdgeObserver;
import dev.portcullis.observe.LimitKind;
import dev.portcullis.routing.EntryPointRoutes;
import dev.portcullis.routing.Route;
import dev.portcullis.routing.RouteMemo;
import dev.portcullis.settings.ErrorDetails;
import dev.portcullis.settings.ForwardClientCert;
import dev.portcullis.settings.ProxyHeaderFact;
import dev.portcullis.settings.TlsSettings;
import dev.portcullis.settings.TrustSettings;
import dev.portcullis.upstream.ClientHash;
import dev.portcullis.upstream.MirroredUpstream;
import dev.portcullis.upstream.Upstream;
import dev.portcullis.upstream.Upstreams;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Relays the calls of one client connection: what all of them share. */
@EventLoopConfined
public final class ClientRelay implements ConnectionListener {
    private static final TlsSettings SAME_FOR_ALL = new TlsSettings(List.of(), null, "TLSv1.2", "TLSv1.3");

    private final Worker worker;
    private final SecuredConnection connection;
    private final ClientHash clientHash;
    private final Snapshot<RoutingRules> rulesNow;
    private final Upstreams upstreams;
    private final EdgeObserver observer;
    private final ForwardedFields forwarded;
    private final AuthorityGuard guard;
    private final CloseListener closeListener;
    private final OwnReplies replies;
    private final boolean grpcOnly;
    private final RouteMemo memo = new RouteMemo();
    private RoutingRules rules;
    private EntryPointRoutes routes;
    private final QueueBudget budget;
    private final Spares<Exchange> spares;
    private final CancelShare cancels;
    private @Nullable Caller caller;
    /** Null where the entry point does not answer for the proxy's health. */
    private final @Nullable HealthDesk health;

    private final HeaderBlock scratch = new HeaderBlock();

    /** A relay for a connection that speaks HTTP/2 now. */
    public ClientRelay(
            RelayContext context,
            SecuredConnection connection,
            Snapshot<RoutingRules> rulesNow,
            CloseListener closeListener) {
        this(context, connection, rulesNow, () -> SAME_FOR_ALL, closeListener);
    }

    /** The same where the options of TLS may differ from host to host. */
    public ClientRelay(
            RelayContext context,
            SecuredConnection connection,
            Snapshot<RoutingRules> rulesNow,
            Supplier<TlsSettings> tlsNow,
            CloseListener closeListener) {
        this.worker = context.worker();
        this.spares = worker.spares(Exchange.class);
        this.cancels = new CancelShare(worker.nowNanos());
        this.upstreams = context.upstreams();
        this.observer = context.observer();
        this.budget = new QueueBudget(QueueBudget.CONNECTION_BYTES_MAX, context.budget());
        this.connection = connection;
        this.clientHash = new ClientHash(connection.identified().client());
        this.rulesNow = rulesNow;
        this.rules = rulesNow.get();
        this.routes = routesOf(rules, connection);
        this.forwarded = new ForwardedFields(
                connection, context.forwardedHeaders(), context.proxyFields(), context.clientCert());
        this.guard = new AuthorityGuard(connection, tlsNow);
        this.closeListener = closeListener;
        this.replies = new OwnReplies(context.errorDetails());
        this.grpcOnly = context.grpcOnly();
        BooleanSupplier leaving = context.leaving();
        this.health = leaving == null
                ? null
                : new HealthDesk(worker, new LoopServing(rulesNow, upstreams, leaving), observer::onDefect);
    }

    /** Told once, when the connection is gone. */
    public interface CloseListener {
        /** The connection ended. */
        void onClosed(CloseReason reason, String detail);
    }

    /**
     * What the relays of one worker and entry point have in common.
     *
     * @param worker the loop that they run on
     * @param upstreams the worker's services
     * @param observer the worker's observer
     * @param budget the worker's part of the process's budget of queued bytes
     * @param forwardedHeaders whose forwarded headers are kept
     * @param errorDetails what clients are told of failures
     * @param proxyFields the fields in which backends are told what a PROXY header said
     * @param clientCert what backends are told of a client's certificate
     * @param grpcOnly whether requests that are not gRPC are refused
     * @param leaving whether a drain has begun, where the entry point answers {@code grpc.health.v1}; null where it does not
     */
    public record RelayContext(
            Worker worker,
            Upstreams upstreams,
            EdgeObserver observer,
            WorkerBudget budget,
            TrustSettings forwardedHeaders,
            ErrorDetails errorDetails,
            Map<ProxyHeaderFact, String> proxyFields,
            ForwardClientCert clientCert,
            boolean grpcOnly,
            @Nullable BooleanSupplier leaving) {
        /** A context whose clients are strangers, and whose worker queues what it likes. */
        public RelayContext(Worker worker, Upstreams upstreams, EdgeObserver observer, TrustSettings forwardedHeaders) {
            this(
                    worker,
                    upstreams,
                    observer,
                    new WorkerBudget(worker, new ProcessBudget(Long.MAX_VALUE, 1)),
                    forwardedHeaders,
                    ErrorDetails.SAFE,
                    Map.of(),
                    ForwardClientCert.DEFAULT,
                    false,
                    null);
        }
    }

    @Override
    public void onRequest(H2Stream stream, HeaderBlock head, boolean endStream) {
        HealthDesk desk = health;
        if (desk != null && HealthDesk.takes(head)) {
            desk.onRequest(stream, head, endStream);
            return;
        }
        Exchange exchange = begin(stream, head);
        LimitKind exceeded = budget.exceeded();
        if (exceeded != null) {
            onLimit(exceeded);
            exchange.refuseOverBudget();
        } else {
            exchange.begin(head, endStream);
        }
    }

    @Override
    public void onOversizedRequest(H2Stream stream, HeaderBlock head, boolean endStream) {
        begin(stream, head).refuseOversized();
    }

    private Exchange begin(H2Stream stream, HeaderBlock head) {
        Exchange used = spares.take();
        Exchange exchange;
        if (used == null) {
            exchange = new Exchange(this, stream, new CallFacts(connection, head, worker));
        } else {
            used.facts().reopen(connection, head);
            exchange = used.reopen(this, stream);
        }
        CallFacts facts = exchange.facts();
        worker.load().addStreams(1);
        cancels.onCall();
        stream.budget(budget);
        budget.owner(stream.connection());
        observer.onCallStarted(facts);
        facts.announced();
        return exchange;
    }

    /** A call is over, and nobody knows its exchange any more: it serves another call of the worker. */
    void recycle(Exchange over) {
        spares.put(over);
    }

    void ended(CallFacts facts) {
        facts.endedNanos = worker.tickNanos();
        worker.load().addStreams(-1);
        observer.onCallEnded(facts);
    }

    /** The client gave up a call, or its time was over, and a backend had it: its stream there was reset. */
    void onCancelledAtBackend() {
        if (cancels.onCancelled(worker.tickNanos())) {
            onLimit(LimitKind.CANCELLED_CALLS);
        }
    }

    /** Whether the client's calls go over backend connections that clients which cancel little have no calls on. */
    boolean isApart() {
        if (cancels.isApart()) {
            cancels.roll(worker.tickNanos());
        }
        return cancels.isApart();
    }

    /** Whether requests that are not gRPC are refused here. */
    boolean isGrpcOnly() {
        return grpcOnly;
    }

    /** Whether the connection was made under the TLS options of the call's host. */
    boolean mayCarry(HeaderBlock head) {
        return guard.passes(head);
    }

    @Nullable
    Route route(HeaderBlock head) {
        RoutingRules latest = rulesNow.get();
        if (latest != rules) {
            rules = latest;
            routes = routesOf(latest, connection);
        }
        return memo.find(
                routes,
                head,
                connection.identified().client(),
                connection.identified().proxyFacts());
    }

    /** The way of a call through the filters of its route, or null when it has none. */
    @Nullable
    FilterPass filterPass(Route route) {
        FilterChain chain = rules.filters(route);
        return chain == null ? null : chain.newPass();
    }

    /** What is wanted for the calls of a route; null for nothing. */
    @Nullable
    RoutePolicy policy(Route route) {
        return rules.policy(route);
    }

    /** What filters may know of the connection; made for the first call that has a filter. */
    Caller caller() {
        Caller known = caller;
        if (known == null) {
            known = new Caller(
                    connection.identified().client(),
                    forwarded.believesClient(),
                    forwarded.certificate(),
                    worker,
                    observer);
            caller = known;
        }
        return known;
    }

    private static EntryPointRoutes routesOf(RoutingRules rules, SecuredConnection connection) {
        return rules.routes().routesOf(connection.identified().accepted().entryPoint(), connection.overTls());
    }

    @Nullable
    Upstream upstream(String service) {
        return upstreams.service(service);
    }

    /** What services know the client by. */
    ClientHash clientHash() {
        return clientHash;
    }

    /** Who else gets a copy of the call that {@link #upstream} was asked for; null for nobody. */
    @Nullable
    MirroredUpstream takeMirrors() {
        return upstreams.takeMirrors();
    }

    /** The service of a mirror; its own mirrors get nothing, or copies would multiply. */
    @Nullable
    Upstream mirror(String service) {
        Upstream found = upstreams.service(service);
        upstreams.takeMirrors();
        return found;
    }

    /** A copy of a call was sent. */
    void onMirrored(String service) {
        observer.onMirrored(service);
    }

    @Nullable
    Upstream insteadOf(Upstream failed, String service) {
        return upstreams.insteadOf(failed, service);
    }

    Worker worker() {
        return worker;
    }

    ForwardedFields forwarded() {
        return forwarded;
    }

    OwnReplies replies() {
        return replies;
    }

    QueueBudget budget() {
        return budget;
    }

    /** A block for whoever writes next; empty. */
    HeaderBlock scratch() {
        scratch.clear();
        return scratch;
    }

    @Override
    public void onSettings(H2Connection http2) {
        // A client's limits bind its streams alone, and those know them.
    }

    @Override
    public void onGoAway(H2Connection http2, long errorCode, String debug) {
        // A client that opens no more streams lets the open ones finish.
    }

    @Override
    public void onStreamEnded(H2Connection http2) {
        // Nothing waits for room towards a client.
    }

    @Override
    public void onLimit(LimitKind kind) {
        observer.onLimit(kind);
    }

    @Override
    public void onDefect(Throwable defect) {
        observer.onDefect(defect);
    }

    /** A drain begins, or another of the states that clients may watch is another one: they are told at once. */
    public void tellWatchers() {
        HealthDesk desk = health;
        if (desk != null) {
            desk.lookNow();
        }
    }

    /** The connection takes no more calls: nobody watches over it any more. */
    public void onDraining() {
        HealthDesk desk = health;
        if (desk != null) {
            desk.endWatches();
        }
    }

    /** Ends the open calls of the connection with a status: the proxy's grace is over. */
    public void shutDown(H2Connection http2) {
        for (StreamListener listener : http2.streamListeners()) {
            if (listener instanceof ClientLeg leg) {
                leg.shutDown();
            }
        }
    }

    @Override
    public void onClosed(H2Connection http2, CloseReason reason, String detail) {
        closeListener.onClosed(reason, detail);
    }
}
