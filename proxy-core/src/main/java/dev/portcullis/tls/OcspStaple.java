package dev.portcullis.tls;

import dev.portcullis.settings.PemSource;
import dev.portcullis.settings.UnusablePemException;
import io.netty.handler.ssl.ReferenceCountedOpenSslEngine;
import javax.net.ssl.SSLEngine;

/** A CA's signed answer that a certificate is not revoked, which clients get in the handshake (RFC 6066 8). */
final class OcspStaple {
    private static final int SEQUENCE = 0x30;
    /** Behind the outer tag and its length: ENUMERATED of one byte, 0 for successful (RFC 6960 4.2.1). */
    private static final byte[] SUCCESSFUL = {0x0A, 1, 0};

    private final byte[] der;

    private OcspStaple(byte[] der) {
        this.der = der;
    }

    static OcspStaple read(PemSource source) throws UnusablePemException {
        byte[] der = source.read();
        if (der.length < SUCCESSFUL.length + 2 || (der[0] & 0xFF) != SEQUENCE) {
            throw new UnusablePemException(
                    "is not an OCSP answer in DER: make one with: openssl ocsp -issuer ca.pem -cert"
                            + " cert.pem -url … -respout FILE");
        }
        int lengthBytes = der[1] < 0 ? der[1] & 0x7F : 0;
        for (int i = 0; i < SUCCESSFUL.length; i++) {
            int at = 2 + lengthBytes + i;
            if (at >= der.length || der[at] != SUCCESSFUL[i]) {
                throw new UnusablePemException(
                        "is no successful OCSP answer: the responder gave an error; ask it again");
            }
        }
        return new OcspStaple(der);
    }

    /** Gives the answer to one connection, whose context was made for it. */
    void applyTo(SSLEngine engine) {
        if (engine instanceof ReferenceCountedOpenSslEngine openSsl) {
            openSsl.setOcspResponse(der);
        }
    }
}
