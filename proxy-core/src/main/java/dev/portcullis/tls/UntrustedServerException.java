package dev.portcullis.tls;

import java.security.cert.CertificateException;

/** A server's certificate does not prove that it is who it has to be; the message says why and what to do. */
final class UntrustedServerException extends CertificateException {
    private static final long serialVersionUID = 1L;

    UntrustedServerException(String message) {
        super(message);
    }
}
