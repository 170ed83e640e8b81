package dev.portcullis.grpc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import dev.portcullis.http2.hpack.HeaderBlock;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The fields of {@link GrpcReply}. */
final class GrpcReplyTest {
    private final HeaderBlock out = new HeaderBlock();

    @Test
    void answersWithOneBlock() {
        GrpcReply.trailersOnly(GrpcStatus.UNIMPLEMENTED, "no route for /a.B/C\u00fc", out);
        assertEquals(
                List.of(
                        ":status: 200",
                        "content-type: application/grpc",
                        "grpc-status: 12",
                        "grpc-message: no route for /a.B/C%C3%BC"),
                texts());
    }

    @Test
    void endsAnAnswerWithTrailers() {
        GrpcReply.trailers(GrpcStatus.UNAVAILABLE, "the backend went away", out);
        assertEquals(List.of("grpc-status: 14", "grpc-message: the backend went away"), texts());
    }

    @Test
    void leavesAnEmptyMessageOutAndReusesFields() {
        GrpcReply.trailersOnly(GrpcStatus.OK, "", out);
        HeaderBlock again = new HeaderBlock();
        GrpcReply.trailersOnly(GrpcStatus.OK, "", again);
        assertEquals(3, out.size());
        for (int i = 0; i < 3; i++) {
            assertSame(out.get(i), again.get(i));
        }
    }

    @Test
    void cutsALongMessageBetweenCharacters() {
        GrpcReply.trailers(GrpcStatus.INTERNAL, "x".repeat(1023) + "\ud83d\udc4b" + "y".repeat(9_000), out);
        assertEquals("x".repeat(1023), out.get(1).value());
        out.clear();
        GrpcReply.trailers(GrpcStatus.INTERNAL, "x".repeat(2_000), out);
        assertEquals(1024, out.get(1).valueLength());
    }

    private List<String> texts() {
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < out.size(); i++) {
            texts.add(out.get(i).toString());
        }
        return texts;
    }
}
