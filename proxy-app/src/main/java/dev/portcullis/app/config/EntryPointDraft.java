package dev.portcullis.app.config;

import dev.portcullis.address.ListenAddress;
import dev.portcullis.settings.EntryPointSettings;
import dev.portcullis.settings.ErrorDetails;
import dev.portcullis.settings.ForwardClientCert;
import dev.portcullis.settings.GuardSettings;
import dev.portcullis.settings.H2Settings;
import dev.portcullis.settings.KeepAliveSettings;
import dev.portcullis.settings.LifeCycleSettings;
import dev.portcullis.settings.ProxyProtocolSettings;
import dev.portcullis.settings.TimeoutSettings;
import dev.portcullis.settings.TrustSettings;
import java.util.List;

/**
 * An entry point before it is known whether a router makes it TLS.
 *
 * @param at its place
 * @param address where it listens
 * @param proxyProtocol what is done with PROXY headers
 * @param forwardedHeaders whose forwarded headers are kept
 * @param timeouts limits of time
 * @param lifeCycle how it drains
 * @param http2 limits of the HTTP/2 connection
 * @param guard what a client may ask for that is not a call
 * @param keepAlive when a client is asked whether it is there
 * @param errorDetails what clients are told of a failure
 * @param forwardClientCert what backends are told of a client's certificate
 * @param grpcHealth whether the proxy answers {@code grpc.health.v1} there
 * @param httpTls whether {@code http.tls} makes every router of it TLS
 * @param tlsOptions the name of the TLS options of its routers without {@code tls}; empty for the usual ones
 * @param middlewares the names of what calls pass before they pass a router's own
 * @param asDefault whether it serves routers that name no entry point
 * @param grpcOnly whether requests that are not gRPC are refused
 * @param reusePort whether each worker has a socket of its own, and other processes may listen there, too
 */
record EntryPointDraft(
        Value at,
        ListenAddress address,
        ProxyProtocolSettings proxyProtocol,
        TrustSettings forwardedHeaders,
        TimeoutSettings timeouts,
        LifeCycleSettings lifeCycle,
        H2Settings http2,
        GuardSettings guard,
        KeepAliveSettings keepAlive,
        ErrorDetails errorDetails,
        ForwardClientCert forwardClientCert,
        boolean grpcHealth,
        boolean httpTls,
        String tlsOptions,
        List<Value> middlewares,
        boolean asDefault,
        boolean grpcOnly,
        boolean reusePort) {
    String name() {
        return at.name();
    }

    EntryPointSettings toSettings(boolean tls) {
        return new EntryPointSettings(
                name(),
                address,
                tls,
                proxyProtocol,
                forwardedHeaders,
                timeouts,
                lifeCycle,
                http2,
                guard,
                keepAlive,
                errorDetails,
                forwardClientCert,
                grpcOnly,
                grpcHealth,
                reusePort);
    }
}
