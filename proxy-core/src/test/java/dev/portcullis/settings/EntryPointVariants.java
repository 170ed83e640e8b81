package dev.portcullis.settings;

import dev.portcullis.address.ListenAddress;

/** Entry points with one thing other than usual. */
public final class EntryPointVariants {
    private EntryPointVariants() {}

    /** One in clear text, on a free port of loopback, with everything else as usual. */
    public static EntryPointSettings clearText() {
        return new EntryPointSettings(
                "web",
                new ListenAddress("127.0.0.1", 0),
                false,
                TrustSettings.OFF,
                TrustSettings.OFF,
                TimeoutSettings.DEFAULT,
                LifeCycleSettings.DEFAULT,
                H2Settings.DEFAULT);
    }

    /** One where the proxy answers for its health. */
    public static EntryPointSettings answeringForItsHealth(EntryPointSettings usual) {
        return copy(usual, true, usual.reusePort());
    }

    /** One whose port other processes may share. */
    public static EntryPointSettings sharingItsPort(EntryPointSettings usual) {
        return copy(usual, usual.grpcHealth(), true);
    }

    private static EntryPointSettings copy(EntryPointSettings usual, boolean grpcHealth, boolean reusePort) {
        return new EntryPointSettings(
                usual.name(),
                usual.address(),
                usual.tls(),
                usual.proxyProtocol(),
                usual.forwardedHeaders(),
                usual.timeouts(),
                usual.lifeCycle(),
                usual.http2(),
                usual.guard(),
                usual.keepAlive(),
                usual.errorDetails(),
                usual.forwardClientCert(),
                usual.grpcOnly(),
                grpcHealth,
                reusePort);
    }
}
