package dev.portcullis.tls;

import io.netty.handler.ssl.OpenSsl;
import java.util.ArrayList;
import java.util.List;

/** An engine and a version of TLS. */
record TlsVariant(TlsEngine engine, String version) {
    /** All that this machine has. */
    static List<TlsVariant> all() {
        List<TlsVariant> variants = new ArrayList<>();
        for (TlsEngine engine : engines()) {
            variants.add(new TlsVariant(engine, "TLSv1.2"));
            variants.add(new TlsVariant(engine, "TLSv1.3"));
        }
        return variants;
    }

    static List<TlsEngine> engines() {
        TlsEngine jdk = TlsEngine.jdk("test");
        return OpenSsl.isAvailable() ? List.of(TlsEngine.best(), jdk) : List.of(jdk);
    }
}
