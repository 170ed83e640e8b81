package dev.portcullis.filter;

import dev.portcullis.failure.Failure;
import dev.portcullis.forwarding.CertificateFields;
import dev.portcullis.http2.hpack.HeaderBlock;
import dev.portcullis.settings.CertificateInfo;
import dev.portcullis.settings.MiddlewareSettings.PassClientCert;
import org.jspecify.annotations.Nullable;

/**
 * Tells the backend the client's certificate, if it has one that was verified. What the client says itself under those names is
 * never forwarded, with this filter or without.
 */
final class ClientCertFilter implements Filter {
    private final boolean pem;
    private final @Nullable CertificateInfo info;

    ClientCertFilter(PassClientCert settings) {
        this.pem = settings.pem();
        this.info = settings.info();
    }

    @Override
    public @Nullable Failure onRequest(HeaderBlock head, Caller caller, FilterPass pass) {
        CertificateFields fields = caller.certificate();
        CertificateInfo chosen = info;
        if (fields != null && pem) {
            head.put(fields.pem());
        }
        if (fields != null && chosen != null) {
            head.put(fields.info(chosen));
        }
        return null;
    }
}
