package dev.portcullis.app.ops;

import dev.portcullis.app.ocsp.Stapling;
import dev.portcullis.settings.UnusablePemException;
import java.security.cert.X509Certificate;
import java.util.List;

/**
 * Tells the metrics of every new answer.
 *
 * @param proxy sends the answers
 * @param listener called behind each
 */
record MeasuredStapling(Stapling proxy, Runnable listener) implements Stapling {
    @Override
    public List<List<X509Certificate>> chains() {
        return proxy.chains();
    }

    @Override
    public void staple(X509Certificate leaf, byte[] answer) throws UnusablePemException {
        proxy.staple(leaf, answer);
        listener.run();
    }
}
