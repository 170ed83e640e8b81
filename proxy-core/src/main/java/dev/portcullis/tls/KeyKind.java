package dev.portcullis.tls;

import java.util.List;

/** Kinds of keys, the cheapest for the server first, and whether a client can check what is signed with one. */
enum KeyKind {
    /** On the curve that all clients have. */
    P256,
    /** On a curve that costs several times as much. */
    P384,
    /** On a curve that few have. */
    P521,
    /** As cheap as P-256, and unknown to browsers. */
    ED25519,
    /** Known to every client; a signature costs some 15 times that of P-256. */
    RSA;

    /** TLS_ECDHE_ECDSA_WITH_ AES_128_GCM, AES_256_GCM, CHACHA20_POLY1305, and the same of RSA. */
    private static final List<Integer> ECDSA_SUITES = List.of(0xC02B, 0xC02C, 0xCCA9);

    private static final List<Integer> RSA_SUITES = List.of(0xC02F, 0xC030, 0xCCA8);

    private static final List<Integer> ECDSA_SCHEMES = List.of(0x0403, 0x0503, 0x0603);
    private static final List<Integer> RSA_PSS_SCHEMES = List.of(0x0804, 0x0805, 0x0806);
    private static final List<Integer> RSA_SCHEMES = List.of(0x0401, 0x0501, 0x0601, 0x0804, 0x0805, 0x0806, 0x0201);

    /** The kind of a type in the words of {@link ServableKey#typeOf}. */
    static KeyKind of(String type) {
        return switch (type) {
            case "EC P-256" -> P256;
            case "EC P-384" -> P384;
            case "EC P-521" -> P521;
            case "Ed25519" -> ED25519;
            default -> RSA;
        };
    }

    /** Whether a client can check signatures of such a key, in the version that will be spoken. */
    boolean isFor(ClientHello hello, boolean tls13) {
        if (tls13 && hello.offersTls13()) {
            return schemes13().stream().anyMatch(hello::offersScheme);
        }
        List<Integer> suites = this == RSA ? RSA_SUITES : ECDSA_SUITES;
        return schemes12().stream().anyMatch(hello::offersScheme)
                && suites.stream().anyMatch(hello::offersCipherSuite)
                && (group() < 0 || hello.offersGroup(group()));
    }

    /** Of TLS 1.3, where the curve is part of the scheme (RFC 8446 4.2.3). */
    private List<Integer> schemes13() {
        return switch (this) {
            case P256 -> List.of(0x0403);
            case P384 -> List.of(0x0503);
            case P521 -> List.of(0x0603);
            case ED25519 -> List.of(0x0807);
            case RSA -> RSA_PSS_SCHEMES;
        };
    }

    /** Of TLS 1.2, where it is not. */
    private List<Integer> schemes12() {
        return switch (this) {
            case P256, P384, P521 -> ECDSA_SCHEMES;
            case ED25519 -> List.of(0x0807);
            case RSA -> RSA_SCHEMES;
        };
    }

    /** The group that a client of TLS 1.2 must know (RFC 8422 5.1); -1 for none. */
    private int group() {
        return switch (this) {
            case P256 -> 23;
            case P384 -> 24;
            case P521 -> 25;
            case ED25519, RSA -> -1;
        };
    }
}
