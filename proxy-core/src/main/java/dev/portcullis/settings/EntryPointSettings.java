package dev.portcullis.settings;

import dev.portcullis.address.ListenAddress;

/**
 * One place where clients come in (Traefik's {@code entryPoints.<name>}).
 *
 * @param name unique
 * @param address where it listens
 * @param tls whether clients speak TLS; if not, HTTP/2 with prior knowledge in clear text
 * @param proxyProtocol what is done with PROXY headers
 * @param forwardedHeaders whose forwarded headers are kept
 * @param timeouts limits of time before and between calls
 * @param lifeCycle how it drains
 * @param http2 limits of the HTTP/2 connection
 * @param guard what a client may ask for that is not a call
 * @param keepAlive when a client is asked whether it is there, and how old its connection may get
 * @param errorDetails what clients are told of a failure. Default safe: an edge serves strangers
 * @param forwardClientCert what backends are told of a client's certificate
 * @param grpcOnly whether requests that are not gRPC are refused. Default false: routers may serve others, too
 * @param grpcHealth whether calls of {@code grpc.health.v1} are answered by the proxy, for itself and the routed services. Default
 *     false: a backend may want them
 * @param reusePort whether each worker listens with a socket of its own, which other processes of the same user may have as well.
 *     Default false: the kernel spreads by a hash, blind to how much a worker has to do, and a second start by mistake goes unseen
 */
public record EntryPointSettings(
        String name,
        ListenAddress address,
        boolean tls,
        ProxyProtocolSettings proxyProtocol,
        TrustSettings forwardedHeaders,
        TimeoutSettings timeouts,
        LifeCycleSettings lifeCycle,
        H2Settings http2,
        GuardSettings guard,
        KeepAliveSettings keepAlive,
        ErrorDetails errorDetails,
        ForwardClientCert forwardClientCert,
        boolean grpcOnly,
        boolean grpcHealth,
        boolean reusePort) {
    /** An entry point for strangers, with the usual guard and keepalive. */
    public EntryPointSettings(
            String name,
            ListenAddress address,
            boolean tls,
            TrustSettings proxyProtocol,
            TrustSettings forwardedHeaders,
            TimeoutSettings timeouts,
            LifeCycleSettings lifeCycle,
            H2Settings http2) {
        this(
                name,
                address,
                tls,
                ProxyProtocolSettings.of(proxyProtocol),
                forwardedHeaders,
                timeouts,
                lifeCycle,
                http2,
                GuardSettings.DEFAULT,
                KeepAliveSettings.DEFAULT,
                ErrorDetails.SAFE,
                ForwardClientCert.DEFAULT,
                false,
                false,
                false);
    }

    /** The same, whose clients speak TLS or do not. */
    public EntryPointSettings withTls(boolean overTls) {
        return new EntryPointSettings(
                name,
                address,
                overTls,
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
