package dev.portcullis.tls;

import dev.portcullis.settings.PemSource;
import dev.portcullis.settings.UnusablePemException;
import io.netty.handler.ssl.OpenSslSessionContext;
import io.netty.handler.ssl.OpenSslSessionTicketKey;
import io.netty.handler.ssl.SslContext;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * The secrets behind session tickets (RFC 5077, RFC 8446 4.6.1), newest first. Each context derives keys of its own from them
 * and from what it is made of, so that a ticket is worth nothing once the certificate, a CA, or a revocation list is another.
 * Shared by all workers and handed on from reload to reload; any thread may call it.
 */
final class TicketKeys {
    /** A new secret this often: what a stolen one opens is half a day of resumed sessions. */
    static final long ROTATION_HOURS = 12;
    /** Secrets that open tickets, of which the newest makes them: so a ticket works for 12 h at least and 24 h at most. */
    private static final int SECRETS_KEPT = 2;
    /** More in a file are a mistake: every one is tried on a ticket. */
    private static final int SECRETS_MAX = 8;

    /** The lengths of nginx and HAProxy, for AES-128 and AES-256; here they merely feed a derivation. */
    private static final List<Integer> SECRET_BYTES = List.of(48, 80);

    private static final SecureRandom RANDOM = new SecureRandom();

    private final boolean shared;
    private final AtomicLong dueNanos;
    private volatile List<byte[]> secrets;

    private TicketKeys(List<byte[]> secrets, boolean shared, long dueNanos) {
        this.secrets = secrets;
        this.shared = shared;
        this.dueNanos = new AtomicLong(dueNanos);
    }

    /** Secrets of this process alone, replaced by themselves. */
    static TicketKeys own(long nowNanos) {
        return new TicketKeys(List.of(random()), false, nowNanos + TimeUnit.HOURS.toNanos(ROTATION_HOURS));
    }

    /** Secrets of a file, one per line in Base64; whoever writes the file replaces them, and a reload reads it. */
    static TicketKeys read(PemSource source) throws UnusablePemException {
        byte[] text = source.read();
        List<byte[]> secrets = new ArrayList<>();
        int line = 0;
        for (String word : new String(text, StandardCharsets.ISO_8859_1).split("\n", -1)) {
            line++;
            if (!word.isBlank()) {
                secrets.add(secret(word.strip(), line));
            }
        }
        Arrays.fill(text, (byte) 0);
        if (secrets.isEmpty() || secrets.size() > SECRETS_MAX) {
            throw new UnusablePemException("holds " + secrets.size() + " keys; allowed: 1 to " + SECRETS_MAX
                    + ", the newest first, each a line of: openssl rand -base64 48");
        }
        return new TicketKeys(secrets, true, Long.MAX_VALUE);
    }

    private static byte[] secret(String word, int line) throws UnusablePemException {
        byte[] secret;
        try {
            secret = Base64.getDecoder().decode(word);
        } catch (IllegalArgumentException e) {
            throw new UnusablePemException(
                    "has a line " + line + " that is not Base64; each is made with: openssl rand" + " -base64 48");
        }
        if (!SECRET_BYTES.contains(secret.length)) {
            throw new UnusablePemException("has a key of " + secret.length + " bytes in line " + line
                    + "; allowed: 48 or 80, made with: openssl rand -base64 48");
        }
        return secret;
    }

    /** What the contexts use; another list after each rotation. */
    List<byte[]> secrets() {
        return secrets;
    }

    /** Makes a new secret when the newest is old; of threads that come at once, one does it. */
    void rotateIfDue(long nowNanos) {
        long due = dueNanos.get();
        if (shared || nowNanos - due < 0) {
            return;
        }
        long period = TimeUnit.HOURS.toNanos(ROTATION_HOURS);
        if (dueNanos.compareAndSet(due, nowNanos + period)) {
            List<byte[]> next = new ArrayList<>(List.of(random()));
            // Without a handshake in a whole period the last secret is as old as one that ought to be forgotten.
            if (nowNanos - due < period) {
                next.addAll(secrets.subList(0, Math.min(secrets.size(), SECRETS_KEPT - 1)));
            }
            secrets = List.copyOf(next);
        }
    }

    /**
     * Lets a context make tickets and open them.
     *
     * @param identity what the context is made of
     */
    static void apply(SslContext context, String identity, List<byte[]> secrets) {
        if (context.sessionContext() instanceof OpenSslSessionContext sessions) {
            OpenSslSessionTicketKey[] keys = new OpenSslSessionTicketKey[secrets.size()];
            for (int i = 0; i < keys.length; i++) {
                keys[i] = new OpenSslSessionTicketKey(
                        derive(secrets.get(i), "name", identity),
                        derive(secrets.get(i), "hmac", identity),
                        derive(secrets.get(i), "aes", identity));
            }
            sessions.setTicketKeys(keys);
        }
    }

    private static byte[] derive(byte[] secret, String purpose, String identity) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret, "HmacSHA256"));
            byte[] whole = mac.doFinal((purpose + '\n' + identity).getBytes(StandardCharsets.UTF_8));
            return Arrays.copyOf(whole, OpenSslSessionTicketKey.AES_KEY_SIZE);
        } catch (GeneralSecurityException e) {
            throw new AssertionError("every JDK has HmacSHA256", e);
        }
    }

    private static byte[] random() {
        byte[] secret = new byte[SECRET_BYTES.get(0)];
        RANDOM.nextBytes(secret);
        return secret;
    }

    /** The keys for a reload: the running ones go on, unless a file has taken their place or was taken away. */
    static TicketKeys after(@Nullable TicketKeys running, @Nullable PemSource file, long nowNanos)
            throws UnusablePemException {
        if (file != null) {
            return read(file);
        }
        return running == null || running.shared ? own(nowNanos) : running;
    }
}
