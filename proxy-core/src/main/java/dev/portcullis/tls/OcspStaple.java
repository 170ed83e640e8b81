package dev.portcullis.tls;

import dev.portcullis.settings.PemSource;
import dev.portcullis.settings.UnusablePemException;
import io.netty.handler.ssl.ReferenceCountedOpenSslEngine;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.net.ssl.SSLEngine;

/**
 * A CA's signed answer that a certificate is not revoked (RFC 6960), which clients get in the handshake (RFC 6066 8) until it
 * expires. Its signature is for clients to check; here it is read so that none is sent that they would refuse. Any thread.
 */
final class OcspStaple {
    private static final System.Logger LOG = System.getLogger("dev.portcullis.tls");
    /** Of a certificate that is good (RFC 6960 4.2.1): {@code [0] IMPLICIT NULL}. */
    private static final int GOOD = 0x80;

    private static final int REVOKED = 0xA1;
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyyMMddHHmmss'Z'");

    private final byte[] der;
    private final String subject;
    private final Instant nextUpdate;
    private final long untilMillis;
    private final AtomicBoolean toldExpired = new AtomicBoolean();

    private OcspStaple(byte[] der, String subject, Instant nextUpdate) {
        this.der = der;
        this.subject = subject;
        this.nextUpdate = nextUpdate;
        this.untilMillis = nextUpdate.equals(Instant.MAX) ? Long.MAX_VALUE : nextUpdate.toEpochMilli();
    }

    /** Reads an answer from a file. One that has expired is taken, and not sent: its file may be renewed later. */
    static OcspStaple read(PemSource source, X509Certificate leaf) throws UnusablePemException {
        return of(source.read(), leaf);
    }

    /**
     * Reads an answer.
     *
     * @param leaf that it has to be about
     * @throws UnusablePemException with the rest of a sentence that begins with its name
     */
    static OcspStaple of(byte[] der, X509Certificate leaf) throws UnusablePemException {
        if (!Der.of(der).is(Der.SEQUENCE)) {
            throw new UnusablePemException(
                    "is not an OCSP answer in DER: make one with: openssl ocsp -issuer ca.pem -cert"
                            + " cert.pem -url … -respout FILE");
        }
        Der response = Der.of(der).enter(Der.SEQUENCE);
        byte[] status = response.enter(Der.ENUMERATED).rest();
        if (status.length != 1 || status[0] != 0) {
            throw new UnusablePemException("is no successful OCSP answer: the responder gave an error; ask it again");
        }
        Der basic = response.enter(Der.context(0)).enter(Der.SEQUENCE);
        basic.next(); // the type: only one is in use
        Der data = basic.enter(Der.OCTETS).enter(Der.SEQUENCE).enter(Der.SEQUENCE);
        if (data.is(Der.context(0))) {
            data.next(); // the version
        }
        data.next(); // who answers
        data.next(); // when it was made
        return new OcspStaple(der, CertificateNames.subjectOf(leaf), nextUpdate(data.enter(Der.SEQUENCE), leaf));
    }

    /** Until when the first answer about the certificate holds. */
    private static Instant nextUpdate(Der answers, X509Certificate leaf) throws UnusablePemException {
        while (answers.hasMore()) {
            Der answer = answers.enter(Der.SEQUENCE);
            Der id = answer.enter(Der.SEQUENCE);
            id.next(); // the hash that the next two are made with
            id.next();
            id.next();
            if (id.number().equals(leaf.getSerialNumber())) {
                return nextUpdate(answer);
            }
        }
        throw new UnusablePemException("is about another certificate than " + CertificateNames.subjectOf(leaf)
                + ", serial number " + leaf.getSerialNumber().toString(16) + ": ask the CA anew");
    }

    private static Instant nextUpdate(Der answer) throws UnusablePemException {
        if (!answer.is(GOOD)) {
            throw new UnusablePemException(
                    answer.is(REVOKED)
                            ? "says that the certificate is revoked: get another certificate"
                            : "says that the CA does not know the certificate");
        }
        answer.next();
        answer.enter(Der.TIME); // from when; a clock that is behind is the client's affair
        return answer.is(Der.context(0))
                ? time(answer.enter(Der.context(0)).enter(Der.TIME).rest())
                : Instant.MAX;
    }

    private static Instant time(byte[] text) throws UnusablePemException {
        try {
            return LocalDateTime.parse(new String(text, StandardCharsets.US_ASCII), TIME)
                    .toInstant(ZoneOffset.UTC);
        } catch (DateTimeParseException e) {
            throw new UnusablePemException("is not an OCSP answer: it has a time that is none");
        }
    }

    /** Until when it is sent; {@link Instant#MAX} where the CA sets no end. */
    Instant nextUpdate() {
        return nextUpdate;
    }

    /** Gives the answer to one connection, unless it has expired: clients that look at it would hang up. */
    void applyTo(SSLEngine engine, long nowMillis) {
        if (nowMillis > untilMillis) {
            if (toldExpired.compareAndSet(false, true)) {
                LOG.log(
                        System.Logger.Level.WARNING,
                        "the OCSP answer about {0} has expired on {1} and is no longer sent: renew it",
                        subject,
                        nextUpdate);
            }
        } else if (engine instanceof ReferenceCountedOpenSslEngine openSsl) {
            openSsl.setOcspResponse(der);
        }
    }
}
