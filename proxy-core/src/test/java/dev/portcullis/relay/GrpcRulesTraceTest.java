package dev.portcullis.relay;

import static dev.portcullis.testing.ScriptedPeer.END_STREAM;
import static dev.portcullis.testing.ScriptedPeer.OPEN;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portcullis.failure.Cause;
import dev.portcullis.http2.frame.ErrorCode;
import dev.portcullis.testing.GrpcRule;
import dev.portcullis.testing.ProxyScene;
import dev.portcullis.testing.ScriptedPeer;
import dev.portcullis.testing.SeenHead;
import io.netty.handler.codec.http2.Http2Settings;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Rows of the table of the gRPC rules that no other test is about: what passes through as it is. */
class GrpcRulesTraceTest {
    private final ProxyScene scene = new ProxyScene();

    @AfterEach
    void nothingIsLeft() {
        scene.closeWithAllCallsEnded();
    }

    private static ScriptedPeer open(ScriptedPeer client, int stream, String authority, String path, boolean end) {
        return client.headers(
                stream,
                end,
                ":method",
                "POST",
                ":scheme",
                "https",
                ":authority",
                authority,
                ":path",
                path,
                "content-type",
                "application/grpc",
                "te",
                "trailers");
    }

    private static List<String> fieldsNamed(SeenHead head, String prefix) {
        return head.fields().stream().filter(field -> field.startsWith(prefix)).toList();
    }

    @Test
    @GrpcRule(9)
    void hostWithoutARouteIsUnimplemented() {
        ScriptedPeer client = scene.client();
        open(client, 1, "other.test", "/host.S/M", END_STREAM);
        client.expectHeaders(1)
                .with(":status", "200")
                .with("grpc-status", "12")
                .with("grpc-message", "no route for /host.S/M")
                .endStream();
        assertEquals(Cause.NO_ROUTE, scene.observer().ended.get(0).cause());
        open(client, 3, "host.test", "/host.S/M", END_STREAM);
        ScriptedPeer backend = scene.backend();
        backend.expectHeaders(1).with(":authority", "host.test");
        backend.response(1).trailersOk(1);
        client.expectHeaders(3);
        client.expectHeaders(3).with("grpc-status", "0");
    }

    @Test
    @GrpcRule(21)
    void callAboveGoAwayForTooManyPingsMovesToAnotherConnection() {
        ScriptedPeer client = scene.client();
        client.request(1, END_STREAM).request(3, END_STREAM);
        ScriptedPeer first = scene.backend();
        first.expectHeaders(1);
        first.expectHeaders(3);
        first.goAway(1, ErrorCode.ENHANCE_YOUR_CALM);
        ScriptedPeer second = scene.backend();
        second.expectHeaders(1).endStream();
        second.response(1).trailersOk(1);
        client.expectHeaders(3);
        client.expectHeaders(3).with("grpc-status", "0").endStream();
        first.response(1).trailersOk(1);
        client.expectHeaders(1);
        client.expectHeaders(1).with("grpc-status", "0").endStream();
    }

    @Test
    @GrpcRule(46)
    void compressedMessagesPassUntouched() {
        // A message with the flag for "compressed", whose bytes are no gzip: nobody looks inside.
        String message = "\1\0\0\0\4\37\213\10\377";
        ScriptedPeer client = scene.client();
        client.request(1, OPEN, "grpc-encoding", "gzip", "grpc-accept-encoding", "identity,deflate,gzip")
                .data(1, message, END_STREAM);
        ScriptedPeer backend = scene.backend();
        backend.expectHeaders(1)
                .with("grpc-encoding", "gzip")
                .with("grpc-accept-encoding", "identity,deflate,gzip")
                .without("accept-encoding")
                .without("content-encoding");
        backend.expectData(1, message, END_STREAM);
        backend.response(1, "grpc-encoding", "snappy", "grpc-accept-encoding", "snappy")
                .data(1, message, OPEN)
                .trailersOk(1);
        client.expectHeaders(1)
                .with("grpc-encoding", "snappy")
                .with("grpc-accept-encoding", "snappy")
                .without("content-encoding");
        client.expectData(1, message, OPEN);
        client.expectHeaders(1).endStream();
    }

    @Test
    @GrpcRule(47)
    void reservedMetadataOfClientsPasses() {
        ScriptedPeer client = scene.client();
        client.request(
                1,
                END_STREAM,
                "grpc-previous-rpc-attempts",
                "2",
                "grpc-trace-bin",
                "AAAA",
                "grpc-tags-bin",
                "AA",
                "grpc-of-tomorrow",
                "x",
                "grpc-timeout",
                "1S");
        ScriptedPeer backend = scene.backend();
        backend.expectHeaders(1)
                .with("grpc-previous-rpc-attempts", "2")
                .with("grpc-trace-bin", "AAAA")
                .with("grpc-tags-bin", "AA")
                .with("grpc-of-tomorrow", "x")
                .with("grpc-timeout", "1000000u");
        backend.response(1, "grpc-of-tomorrow", "y")
                .headers(1, END_STREAM, "grpc-status", "0", "grpc-retry-pushback-ms", "5");
        client.expectHeaders(1).with("grpc-of-tomorrow", "y");
        client.expectHeaders(1).with("grpc-retry-pushback-ms", "5").endStream();
    }

    @Test
    @GrpcRule(48)
    void serversAreAlwaysToldThatTrailersAreWelcome() {
        ScriptedPeer client = scene.client();
        client.headers(
                1,
                END_STREAM,
                ":method",
                "POST",
                ":scheme",
                "https",
                ":authority",
                "a.test",
                ":path",
                "/s.S/M",
                "content-type",
                "application/grpc",
                "proxy-authorization",
                "basic x");
        ScriptedPeer backend = scene.backend();
        SeenHead head = backend.expectHeaders(1);
        assertEquals(List.of("te: trailers"), fieldsNamed(head, "te: "));
        backend.response(1).trailersOk(1);
        client.expectHeaders(1);
        client.expectHeaders(1);
    }

    @Test
    @GrpcRule(49)
    void metadataIsByteExactAndKeepsItsOrder() {
        String[] odd = {
            "x-k",
            "2",
            "x-data-bin",
            "AAEC/w",
            "x-k",
            "1",
            "x-data-bin",
            "AA==,/w==",
            "x-k",
            "a,b",
            "x-k",
            "",
            "x-ascii",
            "!\"#$%&'()*+;<=>?@[]^`{|}~",
            "x-inner",
            "a  b",
            "x-high",
            "\u00e9\u00ff",
            "x_k.9-",
            "~"
        };
        List<String> expected = List.of(
                "x-k: 2",
                "x-data-bin: AAEC/w",
                "x-k: 1",
                "x-data-bin: AA==,/w==",
                "x-k: a,b",
                "x-k: ",
                "x-ascii: !\"#$%&'()*+;<=>?@[]^`{|}~",
                "x-inner: a  b",
                "x-high: \u00e9\u00ff",
                "x_k.9-: ~");
        ScriptedPeer client = scene.client();
        client.literalHeaders(1, END_STREAM, with(odd, ":method", "POST", ":scheme", "https", ":path", "/s.S/M"));
        ScriptedPeer backend = scene.backend();
        assertEquals(expected, own(backend.expectHeaders(1)));
        backend.literalHeaders(1, OPEN, with(odd, ":status", "200", "content-type", "application/grpc"));
        backend.literalHeaders(1, END_STREAM, with(odd, "grpc-status", "0"));
        assertEquals(expected, own(client.expectHeaders(1)));
        assertEquals(expected, own(client.expectHeaders(1).endStream()));
    }

    private static String[] with(String[] odd, String... first) {
        String[] all = new String[first.length + odd.length];
        System.arraycopy(first, 0, all, 0, first.length);
        System.arraycopy(odd, 0, all, first.length, odd.length);
        return all;
    }

    /** The fields of that test, and none of the proxy's. */
    private static List<String> own(SeenHead head) {
        return head.fields().stream()
                .filter(field ->
                        field.startsWith("x") && !field.startsWith("x-forwarded") && !field.startsWith("x-real"))
                .toList();
    }

    @ParameterizedTest
    @GrpcRule(51)
    @ValueSource(
            strings = {"/s.S/../t.T/M", "/s.S//M", "/s.S/./M", "/s.S/%4d", "/s.S/%2e%2E/x", "/s.S/M?a=b%20c#", "/s.S/M/"
            })
    void pathsPassAsTheyAre(String path) {
        ScriptedPeer client = scene.client();
        open(client, 1, "a.test", path, END_STREAM);
        ScriptedPeer backend = scene.backend();
        backend.expectHeaders(1).with(":path", path);
        backend.response(1).trailersOk(1);
        client.expectHeaders(1);
        client.expectHeaders(1);
    }

    @ParameterizedTest
    @GrpcRule(51)
    @ValueSource(strings = {"/S.S/M", "/s.s/M", "//s.S/M", "/x/../s.S/M", "/%73.S/M", "/./s.S/M"})
    void otherSpellingsOfAServiceAreOtherServices(String path) {
        ScriptedPeer client = scene.client();
        open(client, 1, "a.test", path, END_STREAM);
        client.expectHeaders(1).with("grpc-status", "12").endStream();
        assertTrue(scene.dialled().isEmpty());
    }

    private static Http2Settings listsOf(int bytes) {
        return new Http2Settings().maxHeaderListSize(bytes);
    }

    @Test
    @GrpcRule(30)
    void detailsGoFirstWhereTrailersAreLargerThanTheClientTakes() {
        ScriptedPeer client = scene.client(listsOf(300));
        client.request(1, END_STREAM);
        ScriptedPeer backend = scene.backend();
        String[] trailers = {
            "grpc-status", "5", "grpc-message", "gone", "x-own", "kept", "grpc-status-details-bin", "A".repeat(200)
        };
        backend.response(1).headers(1, END_STREAM, trailers);
        client.expectHeaders(1).open();
        client.expectHeaders(1)
                .with("grpc-status", "5")
                .with("grpc-message", "gone")
                .with("x-own", "kept")
                .without("grpc-status-details-bin")
                .endStream();
        assertEquals(5, scene.observer().ended.get(0).grpcStatus());
        client.settings(listsOf(100_000)).expectSettingsAck().request(3, END_STREAM);
        backend.expectHeaders(1);
        backend.expectHeaders(3);
        backend.response(3).headers(3, END_STREAM, trailers);
        client.expectHeaders(3).open();
        client.expectHeaders(3).with("grpc-status-details-bin", "A".repeat(200)).endStream();
    }

    @Test
    @GrpcRule(30)
    void detailsOfTrailersOnlyGoFirstToo() {
        ScriptedPeer client = scene.client(listsOf(300));
        client.request(1, END_STREAM);
        ScriptedPeer backend = scene.backend();
        backend.headers(
                1,
                END_STREAM,
                with(
                        new String[] {"grpc-status-details-bin", "A".repeat(200)},
                        ":status",
                        "200",
                        "content-type",
                        "application/grpc",
                        "grpc-status",
                        "5"));
        client.expectHeaders(1)
                .with(":status", "200")
                .with("grpc-status", "5")
                .without("grpc-status-details-bin")
                .endStream();
    }

    @Test
    @GrpcRule(30)
    void trailersThatAreTooLargeWithoutDetailsAreResourceExhausted() {
        ScriptedPeer client = scene.client(listsOf(300));
        client.request(1, END_STREAM).request(3, END_STREAM);
        ScriptedPeer backend = scene.backend();
        String[] large = {"grpc-status", "0", "x-own", "v".repeat(300)};
        backend.response(1).headers(1, END_STREAM, large);
        client.expectHeaders(1).open();
        client.expectHeaders(1)
                .with("grpc-status", "8")
                .with("grpc-message", "the trailers are larger than this client takes")
                .without("grpc-status-details-bin")
                .endStream();
        backend.headers(3, END_STREAM, with(large, ":status", "200", "content-type", "application/grpc"));
        client.expectHeaders(3).with(":status", "200").with("grpc-status", "8").endStream();
        client.expectNothing();
        assertEquals(Cause.TRAILERS_TOO_LARGE, scene.observer().ended.get(0).cause());
        assertEquals(8, scene.observer().ended.get(0).grpcStatus());
    }

    @Test
    @GrpcRule(30)
    void ownStatusComesWithoutDetailsToAClientThatTakesLittle() {
        ScriptedPeer client = scene.client(listsOf(50));
        client.request(1, END_STREAM);
        scene.refuse();
        client.expectHeaders(1)
                .with("grpc-status", "14")
                .with("grpc-message", "no backend could be reached")
                .without("grpc-status-details-bin")
                .endStream();
    }
}
