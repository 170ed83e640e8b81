package dev.portcullis.app;

import dev.portcullis.EdgeProxy;
import dev.portcullis.app.ocsp.Stapling;
import dev.portcullis.settings.UnusablePemException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;

/**
 * The one place where OCSP answers meet the data path.
 *
 * @param proxy sends them
 */
record ProxyStapling(EdgeProxy proxy) implements Stapling {
    @Override
    public List<List<X509Certificate>> chains() {
        return proxy.chainsToAsk();
    }

    @Override
    public void staple(X509Certificate leaf, byte[] answer) throws UnusablePemException {
        proxy.staple(leaf, answer);
    }

    @Override
    public void withhold(X509Certificate leaf, Instant revokedAt) {
        proxy.withhold(leaf, revokedAt);
    }
}
