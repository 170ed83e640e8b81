package dev.portcullis.http2.hpack;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Heads of messages made by chance from a seed: some fields repeat, some never come again, some are odd bytes. */
final class RandomFields {
    private static final String[] NAMES = {
        "content-type",
        "te",
        "user-agent",
        "grpc-timeout",
        "authorization",
        "cookie",
        "x-forwarded-for",
        "x-real-ip",
        "grpc-status",
        "grpc-message",
        "date",
        "trace-bin",
        "x-custom",
        "a",
        "set-cookie",
        "accept-encoding",
        "via"
    };
    private static final int USUAL_VALUES = 8;
    private static final int FIELDS_MAX = 12;

    private final Random random;

    RandomFields(long seed) {
        random = new Random(seed);
    }

    /** The source of chance, for what else a test decides. */
    Random random() {
        return random;
    }

    /** One head, pseudo-fields first. */
    List<HeaderField> head() {
        List<HeaderField> head = new ArrayList<>();
        head.add(HeaderField.of(":method", random.nextBoolean() ? "POST" : "PUT"));
        head.add(HeaderField.of(":path", "/service/Method" + random.nextInt(random.nextBoolean() ? 3 : 10_000)));
        for (int i = random.nextInt(FIELDS_MAX); i > 0; i--) {
            head.add(HeaderField.of(name(), value(), indexing()));
        }
        return head;
    }

    private byte[] name() {
        if (random.nextInt(5) > 0) {
            return NAMES[random.nextInt(NAMES.length)].getBytes(StandardCharsets.US_ASCII);
        }
        byte[] name = new byte[1 + random.nextInt(40)];
        for (int i = 0; i < name.length; i++) {
            name[i] = (byte) ('a' + random.nextInt(26));
        }
        return name;
    }

    private byte[] value() {
        return switch (random.nextInt(8)) {
            case 0 -> octets(random.nextInt(60));
            case 1 -> octets(random.nextInt(6) == 0 ? 1_500 : 20);
            case 2 -> ("AAEC/w==" + random.nextInt(1_000)).getBytes(StandardCharsets.US_ASCII);
            case 3 -> new byte[0];
            default -> ("usual value " + random.nextInt(USUAL_VALUES)).getBytes(StandardCharsets.US_ASCII);
        };
    }

    private byte[] octets(int length) {
        byte[] octets = new byte[length];
        random.nextBytes(octets);
        return octets;
    }

    private Indexing indexing() {
        return switch (random.nextInt(6)) {
            case 0 -> Indexing.NEVER;
            case 1 -> Indexing.WITHOUT;
            default -> Indexing.INCREMENTAL;
        };
    }
}
