package dev.portcullis.app.ocsp;

import java.io.IOException;
import java.net.URI;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.bouncycastle.asn1.x509.AccessDescription;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.AuthorityInformationAccess;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateHolder;
import org.bouncycastle.cert.ocsp.CertificateID;
import org.bouncycastle.cert.ocsp.OCSPException;
import org.bouncycastle.cert.ocsp.OCSPReqBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.bc.BcDigestCalculatorProvider;

/**
 * What is asked about one certificate, and whom. Immutable.
 *
 * @param leaf what is asked about
 * @param issuer who signed it
 * @param id the certificate in the words of OCSP
 * @param responder where to ask
 */
record OcspQuestion(X509Certificate leaf, X509CertificateHolder issuer, CertificateID id, URI responder) {
    /** The only one that all responders know; it hides nothing and proves nothing (RFC 5019 2.1.1). */
    private static final AlgorithmIdentifier SHA1 = CertificateID.HASH_SHA1;

    /**
     * The question about a chain.
     *
     * @param chain the leaf first
     * @throws OcspException when the CA cannot be asked, with the rest of a sentence that begins with the certificate's name
     */
    static OcspQuestion about(List<X509Certificate> chain, Map<String, URI> overrides) throws OcspException {
        X509Certificate leaf = chain.get(0);
        if (chain.size() < 2) {
            throw new OcspException(
                    OcspOutcome.UNASKED,
                    "comes without its issuer, by whose name OCSP asks: put the intermediate CA behind it");
        }
        try {
            X509CertificateHolder holder = new JcaX509CertificateHolder(leaf);
            X509CertificateHolder issuer = new JcaX509CertificateHolder(chain.get(1));
            CertificateID id =
                    new CertificateID(new BcDigestCalculatorProvider().get(SHA1), issuer, leaf.getSerialNumber());
            return new OcspQuestion(leaf, issuer, id, responder(holder, overrides));
        } catch (CertificateEncodingException
                | OperatorCreationException
                | OCSPException
                | IllegalArgumentException e) {
            throw new OcspException(OcspOutcome.UNASKED, "cannot be asked about: " + e.getMessage());
        }
    }

    private static URI responder(X509CertificateHolder leaf, Map<String, URI> overrides) throws OcspException {
        AuthorityInformationAccess access = AuthorityInformationAccess.fromExtensions(leaf.getExtensions());
        for (AccessDescription way : access == null ? new AccessDescription[0] : access.getAccessDescriptions()) {
            GeneralName location = way.getAccessLocation();
            boolean ocsp = way.getAccessMethod().equals(AccessDescription.id_ad_ocsp)
                    && location.getTagNo() == GeneralName.uniformResourceIdentifier;
            if (ocsp) {
                String written = location.getName().toString();
                URI override = overrides.get(written);
                URI uri = override == null ? URI.create(written) : override;
                if (!"http".equals(uri.getScheme()) && !"https".equals(uri.getScheme())) {
                    throw new OcspException(
                            OcspOutcome.UNASKED, "names a responder that is not asked by HTTP: " + written);
                }
                return uri;
            }
        }
        throw new OcspException(
                OcspOutcome.UNASKED,
                "names no OCSP responder: its CA has none, and clients look at its revocation list");
    }

    /** Whether an answer is about the certificate; the hash's name may be written in two ways, so it does not count. */
    boolean isAbout(CertificateID other) {
        return id.getSerialNumber().equals(other.getSerialNumber())
                && Arrays.equals(id.getIssuerNameHash(), other.getIssuerNameHash())
                && Arrays.equals(id.getIssuerKeyHash(), other.getIssuerKeyHash());
    }

    /** The request's body; without a nonce, which responders that answer from memory do not give back (RFC 5019 4). */
    byte[] der() throws OcspException {
        try {
            return new OCSPReqBuilder().addRequest(id).build().getEncoded();
        } catch (IOException | OCSPException e) {
            throw new OcspException(OcspOutcome.UNASKED, "cannot be asked about: " + e.getMessage());
        }
    }
}
