package dev.portcullis.tls;

import io.netty.pkitesting.X509Bundle;
import java.math.BigInteger;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Date;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateHolder;
import org.bouncycastle.cert.ocsp.BasicOCSPRespBuilder;
import org.bouncycastle.cert.ocsp.CertificateID;
import org.bouncycastle.cert.ocsp.CertificateStatus;
import org.bouncycastle.cert.ocsp.OCSPResp;
import org.bouncycastle.cert.ocsp.OCSPRespBuilder;
import org.bouncycastle.cert.ocsp.RespID;
import org.bouncycastle.operator.bc.BcDigestCalculatorProvider;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.jspecify.annotations.Nullable;

/** Answers of CAs about certificates, as Bouncy Castle writes them. */
public final class OcspAnswers {
    private OcspAnswers() {}

    /** That a certificate is good. */
    public static byte[] good(X509Bundle issuer, X509Certificate leaf, Instant from, @Nullable Instant until)
            throws Exception {
        return answer(issuer, issuer, leaf.getSerialNumber(), CertificateStatus.GOOD, from, until);
    }

    /** Any answer of anybody; one by a delegate brings its certificate along. */
    public static byte[] answer(
            X509Bundle issuer,
            X509Bundle signer,
            BigInteger serial,
            @Nullable CertificateStatus status,
            Instant from,
            @Nullable Instant until)
            throws Exception {
        CertificateID id = new CertificateID(
                new BcDigestCalculatorProvider().get(CertificateID.HASH_SHA1),
                new JcaX509CertificateHolder(issuer.getCertificate()),
                serial);
        X509CertificateHolder own = new JcaX509CertificateHolder(signer.getCertificate());
        var builder = new BasicOCSPRespBuilder(new RespID(own.getSubject()))
                .addResponse(id, status, Date.from(from), until == null ? null : Date.from(until), null);
        return new OCSPRespBuilder()
                .build(
                        OCSPResp.SUCCESSFUL,
                        builder.build(
                                new JcaContentSignerBuilder("SHA256withECDSA")
                                        .build(signer.getKeyPair().getPrivate()),
                                signer == issuer ? new X509CertificateHolder[0] : new X509CertificateHolder[] {own},
                                Date.from(from)))
                .getEncoded();
    }
}
