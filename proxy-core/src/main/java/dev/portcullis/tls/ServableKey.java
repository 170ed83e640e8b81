package dev.portcullis.tls;

import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.EdECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.EllipticCurve;
import java.util.LinkedHashMap;
import java.util.Map;

/** What kind a certificate's public key is, and whether TLS can serve it. */
final class ServableKey {
    /** What every client takes and costs the least CPU. */
    static final String ADVICE =
            "make one with: openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out key.pem";

    /** The curves of certificates that TLS knows (RFC 8446 4.2.3). */
    private static final Map<String, EllipticCurve> CURVES = curves();

    private static final String OTHER_CURVE = "EC on another curve";

    private ServableKey() {}

    private static Map<String, EllipticCurve> curves() {
        Map<String, EllipticCurve> curves = new LinkedHashMap<>();
        curves.put("P-256", curve("secp256r1"));
        curves.put("P-384", curve("secp384r1"));
        curves.put("P-521", curve("secp521r1"));
        return curves;
    }

    private static EllipticCurve curve(String name) {
        try {
            AlgorithmParameters parameters = AlgorithmParameters.getInstance("EC");
            parameters.init(new ECGenParameterSpec(name));
            return parameters.getParameterSpec(ECParameterSpec.class).getCurve();
        } catch (GeneralSecurityException e) {
            throw new AssertionError("every JDK has the curve " + name, e);
        }
    }

    /** Such as {@code RSA 2048}, {@code EC P-256}, {@code Ed25519}. */
    static String typeOf(PublicKey key) {
        if (key instanceof RSAPublicKey rsa) {
            return "RSA " + rsa.getModulus().bitLength();
        }
        if (key instanceof EdECPublicKey edwards) {
            return edwards.getParams().getName();
        }
        if (key instanceof ECPublicKey ec) {
            EllipticCurve curve = ec.getParams().getCurve();
            return CURVES.entrySet().stream()
                    .filter(known -> known.getValue().equals(curve))
                    .map(known -> "EC " + known.getKey())
                    .findFirst()
                    .orElse(OTHER_CURVE);
        }
        return key.getAlgorithm();
    }

    /** Why a key of this type cannot be served, with what to do; empty when it can. */
    static String refusal(String type) {
        return type.equals(OTHER_CURVE)
                ? "has a key on a curve that TLS does not use: P-256, P-384, and P-521 are allowed; " + ADVICE
                : "";
    }
}
