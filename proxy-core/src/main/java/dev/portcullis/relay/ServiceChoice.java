package dev.portcullis.relay;

import dev.portcullis.failure.Cause;
import dev.portcullis.failure.Failure;
import dev.portcullis.grpc.RetryFields;
import dev.portcullis.http2.hpack.HeaderBlock;
import dev.portcullis.http2.hpack.HeaderField;
import dev.portcullis.loop.EventLoopConfined;
import dev.portcullis.upstream.BackendConnection;
import dev.portcullis.upstream.ConnectionWaiter;
import dev.portcullis.upstream.Upstream;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Whom a call asks for a server: the service of its route, another one when that is out of servers. All attempts share it. */
@EventLoopConfined
final class ServiceChoice {
    private ClientRelay relay;
    private final CallFacts facts;
    /** What led to the service. */
    private String named;
    /** By which the service chooses a server, where it does so by a key. */
    private long hash;

    private Upstream service;
    private int failedConnects;

    ServiceChoice(ClientRelay relay, CallFacts facts, Upstream service, String named, HeaderBlock peekHead) {
        this.relay = relay;
        this.facts = facts;
        this.service = service;
        this.named = named;
        this.hash = service.hashOf(peekHead, relay.clientHash());
    }

    /** Of another call, with the same facts object. */
    ServiceChoice reopen(ClientRelay of, Upstream newService, String newNamed, HeaderBlock peekHead) {
        relay = of;
        service = newService;
        named = newNamed;
        hash = newService.hashOf(peekHead, of.clientHash());
        failedConnects = 0;
        return this;
    }

    /** Asks for a connection. */
    @Nullable
    BackendConnection acquire(ConnectionWaiter waiter) {
        facts.attempts++;
        return service.acquire(waiter, hash, relay.isApart());
    }

    /** Asks for a connection, to another server than those if there is one. */
    @Nullable
    BackendConnection acquireElsewhere(ConnectionWaiter waiter, List<BackendConnection> tried) {
        facts.attempts++;
        return service.acquireElsewhere(waiter, hash, tried, relay.isApart());
    }

    /** Whether somebody is left to ask after that failure to connect: a further server, or a second service. */
    boolean goesOnAfter(Failure failure) {
        boolean refused = failure.cause() == Cause.CONNECT_FAILED;
        Upstream now = service.latest();
        if (refused && now != service) {
            // A reload or DNS took that server out meanwhile: the servers of now have refused nothing.
            service = now;
            failedConnects = 0;
            return true;
        }
        if (refused && ++failedConnects < service.size()) {
            return true;
        }
        boolean out = refused || failure.cause() == Cause.NO_HEALTHY_BACKEND;
        Upstream other = out ? relay.insteadOf(service, named) : null;
        if (other == null) {
            return false;
        }
        service = other;
        failedConnects = 0;
        facts.service = other.name();
        return true;
    }

    /** A server refused the call without having worked on it: none has failed. */
    void beginAgain() {
        failedConnects = 0;
    }

    /** The head as that server gets it; in the relay's block. */
    HeaderBlock headFor(BackendConnection connection, HeaderBlock peekHead, Exchange exchange, int attemptsBefore) {
        HeaderBlock out = relay.scratch();
        HeaderField authority = service.passesHost() ? null : connection.authority();
        relay.forwarded().requestHead(peekHead, out, connection.scheme(), authority, facts.sentAuthority());
        exchange.deadline().putLeft(out);
        if (attemptsBefore > 0) {
            RetryFields.putPreviousAttempts(attemptsBefore, out);
        }
        return out;
    }

    /** Runs from the end of the request to the response head; null where the service sets no limit. */
    @Nullable
    ResponseWait startWait(Exchange exchange) {
        return ResponseWait.start(exchange, relay.worker(), service.responseHeaderMillis());
    }
}
