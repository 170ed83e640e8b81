package dev.portcullis.tls;

import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateRevokedException;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Finds out of a failed handshake what was wrong with the client's certificate, in words for the operator. */
final class ClientCertificateFault {
    /** How BoringSSL and the JDK say that none came. */
    private static final List<String> MISSING =
            List.of("PEER_DID_NOT_RETURN_A_CERTIFICATE", "Empty client certificate chain");

    private ClientCertificateFault() {}

    /** Null when the handshake failed for another reason. */
    static @Nullable String in(Throwable failure) {
        boolean ofCertificate = false;
        Throwable deepest = failure;
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            String message = Objects.toString(cause.getMessage(), "");
            if (MISSING.stream().anyMatch(message::contains)) {
                return "it showed none, and clientAuth needs one";
            }
            if (cause instanceof CertificateRevokedException revoked) {
                return "it was revoked on " + revoked.getRevocationDate().toInstant() + " ("
                        + revoked.getRevocationReason() + ")";
            }
            ofCertificate |= cause instanceof CertificateException || cause instanceof CertPathValidatorException;
            deepest = cause;
        }
        return ofCertificate ? Objects.toString(deepest.getMessage(), deepest.toString()) : null;
    }
}
