package dev.portcullis.forwarding;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import dev.portcullis.http2.hpack.HeaderBlock;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a client gets of a backend's answer. */
final class ResponseFieldsTest {
    @Test
    void passesTheSameFieldObjectsInOrder() {
        HeaderBlock response = Exchange.block(
                ":status: 200",
                "content-type: application/grpc",
                "x-bin: AAEC",
                "date: now",
                "x-bin: AA==",
                "grpc-status: 0",
                "grpc-message: 100%25",
                "x-forwarded-for: passes",
                "set-cookie: a=b");
        HeaderBlock head = new HeaderBlock();
        ResponseFields.head(response, head);
        HeaderBlock trailers = new HeaderBlock();
        ResponseFields.trailers(response, trailers);
        assertEquals(response.size(), head.size());
        assertEquals(response.size(), trailers.size());
        for (int i = 0; i < response.size(); i++) {
            assertSame(response.get(i), head.get(i));
            assertSame(response.get(i), trailers.get(i));
        }
    }

    @Test
    void dropsWhatBelongsToOneHop() {
        HeaderBlock out = new HeaderBlock();
        ResponseFields.head(
                Exchange.block(
                        ":status: 200",
                        "connection: x-hop , Keep-Alive",
                        "keep-alive: timeout=5",
                        "transfer-encoding: chunked",
                        "upgrade: h2c",
                        "x-hop: 1",
                        "a: b"),
                out);
        assertEquals(List.of(":status: 200", "a: b"), Exchange.texts(out));
    }
}
