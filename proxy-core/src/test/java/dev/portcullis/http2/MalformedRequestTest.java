package dev.portcullis.http2;

import static dev.portcullis.testing.ScriptedPeer.END_STREAM;
import static dev.portcullis.testing.ScriptedPeer.OPEN;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.portcullis.http2.frame.ErrorCode;
import dev.portcullis.observe.LimitKind;
import dev.portcullis.testing.ProxyScene;
import dev.portcullis.testing.ScriptedPeer;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Messages that RFC 9113 8.1 to 8.3 calls malformed: the stream is reset, the connection goes on. */
class MalformedRequestTest {
    private final ProxyScene scene = new ProxyScene();

    @AfterEach
    void nothingIsLeft() {
        scene.close();
    }

    private static String[] fields(String text) {
        return text.split("[|=]", -1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                ":scheme=https|:path=/|:authority=a",
                ":method=|:scheme=https|:path=/|:authority=a",
                ":method=POST|:path=/|:authority=a",
                ":method=POST|:scheme=https|:authority=a",
                ":method=POST|:scheme=https|:path=|:authority=a",
                ":method=POST|:scheme=https|:path=s.S/M|:authority=a",
                ":method=POST|:scheme=https|:path=*|:authority=a",
                ":method=POST|:method=POST|:scheme=https|:path=/|:authority=a",
                ":method=POST|:scheme=https|:path=/|x=1|:authority=a",
                ":method=POST|:scheme=https|:path=/|:authority=a|:status=200",
                ":method=POST|:scheme=https|:path=/|:authority=a|:other=1",
                ":method=POST|:scheme=https|:path=/|:authority=me@a",
                ":method=POST|:scheme=https|:path=/|:authority=a|host=b",
                ":method=POST|:scheme=https|:path=/|:authority=a|connection=close",
                ":method=POST|:scheme=https|:path=/|:authority=a|transfer-encoding=chunked",
                ":method=POST|:scheme=https|:path=/|:authority=a|upgrade=h2c",
                ":method=POST|:scheme=https|:path=/|:authority=a|te=gzip",
                ":method=POST|:scheme=https|:path=/|:authority=a|X-Upper=1",
                ":method=POST|:scheme=https|:path=/|:authority=a|x y=1",
                ":method=POST|:scheme=https|:path=/|:authority=a|x=a\nb",
                ":method=POST|:scheme=https|:path=/|:authority=a|x=a\rb",
                ":method=POST|:scheme=https|:path=/|:authority=a|x=a\0b",
                ":method=POST|:scheme=https|:path=/|:authority=a|x\ny=a",
                ":method=POST|:scheme=https|:path=/|:authority=a|x\0=a",
                ":method=POST|:scheme=https|:path=/|:authority=a|x:y=a",
                ":method=POST|:scheme=https|:path=/|:authority=a|=a",
                ":method=POST|:scheme=https|:path=/|:authority=a|keep-alive=1",
                ":method=POST|:scheme=https|:path=/|:authority=a|proxy-connection=close",
                ":method=POST|:scheme=https|:path=/|:authority=a|:authority=b",
                ":method=POST|:scheme=https|:scheme=https|:path=/|:authority=a",
                ":method=POST|:scheme=https|:path=/|:path=/|:authority=a",
                ":method=POST|:scheme=https|:path=/a\rx: y|:authority=a",
                ":method=POST|:scheme=https|:path=/|:authority=a|content-length=x",
                ":method=POST|:scheme=https|:path=/|:authority=a|content-length=-1",
                ":method=POST|:scheme=https|:path=/|:authority=a|content-length=4|content-length=5",
                ":method=CONNECT|:scheme=https|:path=/|:authority=a",
            })
    void malformedRequestIsReset(String head) {
        ScriptedPeer client = scene.client();
        client.literalHeaders(1, OPEN, fields(head));
        client.expectRst(1, ErrorCode.PROTOCOL_ERROR).expectNothing();
        assertEquals(List.of(LimitKind.MALFORMED_MESSAGE), scene.observer().limits);
        assertEquals(0, scene.observer().started);
        client.data(1, "late", OPEN).expectNothing().expectOpen();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                ":method=OPTIONS|:scheme=https|:path=*|:authority=a",
                ":method=CONNECT|:authority=a",
                ":method=POST|:scheme=https|:path=/|host=a",
                ":method=POST|:scheme=https|:path=/|:authority=a|host=A",
                ":method=POST|:scheme=https|:path=/|:authority=a|te=Trailers",
                ":method=POST|:scheme=https|:path=/|:authority=a|content-length=0|content-length=0",
            })
    void oddRequestIsTaken(String head) {
        ScriptedPeer client = scene.client();
        client.headers(1, END_STREAM, fields(head));
        client.expectHeaders(1).with(":status", "404");
    }

    @Test
    void dataThatIsNotContentLengthLong() {
        ScriptedPeer client = scene.client();
        client.request(1, OPEN, "content-length", "3").request(3, OPEN, "content-length", "3");
        client.request(5, OPEN, "content-length", "3").request(7, OPEN, "content-length", "3");
        ScriptedPeer backend = scene.backend();
        client.data(1, "four", OPEN).expectRst(1, ErrorCode.PROTOCOL_ERROR);
        client.data(3, "tw", END_STREAM).expectRst(3, ErrorCode.PROTOCOL_ERROR);
        client.data(5, "tw", OPEN).headers(5, END_STREAM, "x", "1").expectRst(5, ErrorCode.PROTOCOL_ERROR);
        client.paddedData(7, "a", 9, OPEN).data(7, "bc", END_STREAM).expectNothing();
        backend.poll();
        client.request(9, END_STREAM, "content-length", "3").expectRst(9, ErrorCode.PROTOCOL_ERROR);
    }

    @Test
    void trailersMustEndTheStreamAndHoldNoPseudoFields() {
        ScriptedPeer client = scene.client();
        client.request(1, OPEN).request(3, OPEN);
        scene.backend().expectHeaders(1);
        client.headers(1, OPEN, "x", "1").expectRst(1, ErrorCode.PROTOCOL_ERROR);
        client.headers(3, END_STREAM, ":path", "/").expectRst(3, ErrorCode.PROTOCOL_ERROR);
    }

    @ParameterizedTest
    @ValueSource(strings = {"x=1", ":status=20", ":status=abc", "x=1|:status=200", ":status=200|connection=close"})
    void malformedResponseIsResetAndInternal(String head) {
        ScriptedPeer client = scene.client();
        client.request(1, END_STREAM);
        ScriptedPeer backend = scene.backend();
        backend.expectHeaders(1);
        backend.literalHeaders(1, OPEN, fields(head)).expectRst(1, ErrorCode.PROTOCOL_ERROR);
        client.expectHeaders(1).with("grpc-status", "13").endStream();
    }

    @Test
    void interimResponseMustNotEndTheStream() {
        ScriptedPeer client = scene.client();
        client.request(1, END_STREAM);
        ScriptedPeer backend = scene.backend();
        backend.expectHeaders(1);
        backend.headers(1, END_STREAM, ":status", "100").expectRst(1, ErrorCode.PROTOCOL_ERROR);
        client.expectHeaders(1).with("grpc-status", "13").endStream();
    }

    private void call(ScriptedPeer client, int stream, String method) {
        client.headers(
                stream, END_STREAM, ":method", method, ":scheme", "https", ":authority", "a.test", ":path", "/s.S/x");
    }

    @ParameterizedTest
    @ValueSource(strings = {"HEAD 200", "GET 304", "HEAD 304", "GET 204"})
    void answerWithoutContentMayNameALength(String call) {
        ScriptedPeer client = scene.client();
        call(client, 1, call.substring(0, call.indexOf(' ')));
        call(client, 3, call.substring(0, call.indexOf(' ')));
        ScriptedPeer backend = scene.backend();
        backend.expectHeaders(1);
        backend.expectHeaders(3);
        String status = call.substring(call.indexOf(' ') + 1);
        backend.headers(1, OPEN, ":status", status, "content-length", "5").data(1, "", END_STREAM);
        client.expectHeaders(1).with("content-length", "5").open();
        client.expectData(1, "", END_STREAM);
        backend.headers(3, END_STREAM, ":status", status, "content-length", "5");
        client.expectHeaders(3).with("content-length", "5").endStream();
        client.expectNothing();
        backend.expectNothing();
        assertEquals(2, scene.observer().ended.size());
    }

    @ParameterizedTest
    @ValueSource(strings = {"HEAD 200", "GET 304", "GET 204"})
    void contentWhereNoneMayBeIsAFault(String call) {
        ScriptedPeer client = scene.client();
        call(client, 1, call.substring(0, call.indexOf(' ')));
        ScriptedPeer backend = scene.backend();
        backend.expectHeaders(1);
        String status = call.substring(call.indexOf(' ') + 1);
        backend.headers(1, OPEN, ":status", status, "content-length", "5").data(1, "hello", END_STREAM);
        backend.expectRst(1, ErrorCode.PROTOCOL_ERROR).expectNothing();
        client.expectHeaders(1).open();
        client.expectRst(1, ErrorCode.INTERNAL_ERROR).expectNothing();
    }

    @Test
    void emptyEndOfAnAnswerWithLessThanItsLengthIsAFault() {
        ScriptedPeer client = scene.client();
        call(client, 1, "GET");
        ScriptedPeer backend = scene.backend();
        backend.expectHeaders(1);
        backend.headers(1, OPEN, ":status", "200", "content-length", "5").data(1, "", END_STREAM);
        backend.expectRst(1, ErrorCode.PROTOCOL_ERROR);
        client.expectHeaders(1).open();
        client.expectRst(1, ErrorCode.INTERNAL_ERROR);
    }
}
