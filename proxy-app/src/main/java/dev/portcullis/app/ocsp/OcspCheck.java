package dev.portcullis.app.ocsp;

import dev.portcullis.app.ocsp.OcspAnswer.Revocation;
import java.io.IOException;
import java.security.cert.CRLReason;
import java.security.cert.CertificateException;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.Locale;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.cert.CertException;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.ocsp.BasicOCSPResp;
import org.bouncycastle.cert.ocsp.CertificateStatus;
import org.bouncycastle.cert.ocsp.OCSPException;
import org.bouncycastle.cert.ocsp.OCSPResp;
import org.bouncycastle.cert.ocsp.RevokedStatus;
import org.bouncycastle.cert.ocsp.SingleResp;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentVerifierProviderBuilder;
import org.jspecify.annotations.Nullable;

/** Looks whether an answer counts: of the CA or whom it named, about this certificate, and of now (RFC 6960 3.2). */
final class OcspCheck {
    /** Clocks of CAs and ours differ by less, or the answer is not for us. */
    private static final Duration CLOCK_SKEW = Duration.ofMinutes(5);

    /** What a CA means by no end: there is always something newer (RFC 6960 4.2.2.1). */
    private static final Duration WITHOUT_END = Duration.ofDays(1);

    private OcspCheck() {}

    /**
     * Checks what a responder sent.
     *
     * @return that the certificate is good, or that it is revoked
     * @throws OcspException when it does not count
     */
    static OcspAnswer check(byte[] der, OcspQuestion question, Instant now) throws OcspException {
        try {
            OCSPResp response = new OCSPResp(der);
            if (response.getStatus() != OCSPResp.SUCCESSFUL
                    || !(response.getResponseObject() instanceof BasicOCSPResp)) {
                throw new OcspException(
                        OcspOutcome.UNANSWERED, "got no answer: the responder gave status " + response.getStatus());
            }
            BasicOCSPResp basic = (BasicOCSPResp) response.getResponseObject();
            checkSignature(basic, question.issuer(), now);
            for (SingleResp single : basic.getResponses()) {
                if (question.isAbout(single.getCertID())) {
                    return read(single, now);
                }
            }
            throw new OcspException(OcspOutcome.REFUSED, "got an answer about another certificate");
        } catch (IOException
                | OCSPException
                | CertException
                | CertificateException
                | OperatorCreationException
                | RuntimeException e) {
            // Bouncy Castle throws many kinds for bytes that are none of DER.
            throw new OcspException(OcspOutcome.REFUSED, "got an answer that cannot be read: " + e.getMessage());
        }
    }

    private static OcspAnswer read(SingleResp single, Instant now) throws OcspException {
        Instant from = single.getThisUpdate().toInstant();
        Date end = single.getNextUpdate();
        Instant until = end == null ? from.plus(WITHOUT_END) : end.toInstant();
        if (from.isAfter(now.plus(CLOCK_SKEW)) || !until.isAfter(now)) {
            throw new OcspException(
                    OcspOutcome.REFUSED,
                    "got an answer from " + from + " to " + until + ", which is not now: look at the clock");
        }
        Instant half = from.plus(Duration.between(from, until).dividedBy(2));
        Instant renewAt =
                half.isAfter(now) ? half : now.plus(Duration.between(now, until).dividedBy(2));
        return new OcspAnswer(from, renewAt, revocation(single.getCertStatus()));
    }

    private static @Nullable Revocation revocation(@Nullable CertificateStatus status) throws OcspException {
        if (status == CertificateStatus.GOOD) {
            return null;
        }
        if (status instanceof RevokedStatus revoked) {
            return new Revocation(
                    revoked.getRevocationTime().toInstant(),
                    revoked.hasRevocationReason() ? reason(revoked.getRevocationReason()) : "");
        }
        throw new OcspException(OcspOutcome.REFUSED, "is not known to its CA");
    }

    /** In words (RFC 5280 5.3.1); the JDK's constants stand in the order of their numbers. */
    private static String reason(int number) {
        CRLReason[] known = CRLReason.values();
        return number < 0 || number >= known.length
                ? "reason " + number
                : known[number].name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    /** By the CA itself, or by a certificate that it signed for that purpose (RFC 6960 4.2.2.2). */
    private static void checkSignature(BasicOCSPResp basic, X509CertificateHolder issuer, Instant now)
            throws OcspException, OCSPException, CertException, CertificateException, OperatorCreationException {
        if (isSignedBy(basic, issuer)) {
            return;
        }
        for (X509CertificateHolder delegate : basic.getCerts()) {
            ExtendedKeyUsage usage = ExtendedKeyUsage.fromExtensions(delegate.getExtensions());
            boolean named = usage != null
                    && usage.hasKeyPurposeId(KeyPurposeId.id_kp_OCSPSigning)
                    && delegate.getIssuer().equals(issuer.getSubject())
                    && delegate.isValidOn(Date.from(now))
                    && delegate.isSignatureValid(verifiers().build(issuer));
            if (named && isSignedBy(basic, delegate)) {
                return;
            }
        }
        throw new OcspException(OcspOutcome.REFUSED, "got an answer that its CA has not signed");
    }

    private static boolean isSignedBy(BasicOCSPResp basic, X509CertificateHolder signer)
            throws OCSPException, CertificateException, OperatorCreationException {
        try {
            return basic.isSignatureValid(verifiers().build(signer));
        } catch (OCSPException e) {
            // The key is of another kind than the signature.
            return false;
        }
    }

    private static JcaContentVerifierProviderBuilder verifiers() {
        return new JcaContentVerifierProviderBuilder();
    }
}
