package dev.portcullis.relay;

import static dev.portcullis.testing.ScriptedPeer.END_STREAM;
import static dev.portcullis.testing.ScriptedPeer.OPEN;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portcullis.failure.Cause;
import dev.portcullis.http2.frame.ErrorCode;
import dev.portcullis.settings.ErrorDetails;
import dev.portcullis.testing.GrpcHead;
import dev.portcullis.testing.GrpcRule;
import dev.portcullis.testing.ProxyScene;
import dev.portcullis.testing.SceneOptions;
import dev.portcullis.testing.ScriptedPeer;
import dev.portcullis.testing.SeenHead;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Statuses that the proxy makes out of a backend's answer, and their details: rows 22 to 25 of the table of the gRPC rules. */
class StatusTraceTest {
    private static final String MESSAGE = "\0\0\0\0\5hello";

    private ProxyScene scene = new ProxyScene();

    @AfterEach
    void nothingIsLeft() {
        scene.closeWithAllCallsEnded();
    }

    private void assertEnded(int grpcStatus, Cause cause) {
        assertEquals(grpcStatus, scene.observer().ended.get(0).grpcStatus());
        assertEquals(cause, scene.observer().ended.get(0).cause());
    }

    private static void assertSays(SeenHead head, Cause cause, boolean requestSent) {
        String text = head.statusDetails();
        assertTrue(text.contains(cause.name()), text);
        assertTrue(text.contains("\n\14request_sent\22" + (requestSent ? "\4true" : "\5false")), text);
    }

    @Test
    @GrpcRule(22)
    void row22HttpStatusBecomesGrpcStatus() {
        int[][] table = {
            {400, 13}, {401, 16}, {403, 7}, {404, 12}, {429, 14}, {431, 13}, {500, 2}, {502, 14}, {503, 14}, {504, 14},
            {302, 2}
        };
        ScriptedPeer client = scene.client();
        client.request(1, END_STREAM);
        ScriptedPeer backend = scene.backend();
        int stream = 1;
        for (int[] row : table) {
            backend.expectHeaders(stream);
            backend.headers(stream, OPEN, ":status", Integer.toString(row[0]), "content-type", "text/html");
            SeenHead head = client.expectHeaders(stream)
                    .with(":status", "200")
                    .with("grpc-status", Integer.toString(row[1]))
                    .with("grpc-message", "the backend answered with HTTP status " + row[0])
                    .endStream();
            assertSays(head, Cause.BACKEND_HTTP_STATUS, true);
            client.expectNothing();
            backend.expectRst(stream, ErrorCode.CANCEL).expectNothing();
            stream += 2;
            client.request(stream, END_STREAM);
        }
        backend.expectHeaders(stream);
        backend.headers(stream, END_STREAM, ":status", "503", "grpc-status", "8");
        client.expectHeaders(stream)
                .with(":status", "503")
                .with("grpc-status", "8")
                .endStream();
    }

    @Test
    @GrpcRule(23)
    void row23OtherContentTypeIsUnknown() {
        ScriptedPeer client = scene.client();
        client.request(1, END_STREAM);
        ScriptedPeer backend = scene.backend();
        backend.expectHeaders(1);
        backend.headers(1, OPEN, ":status", "200", "content-type", "text/html").data(1, "<html>", OPEN);
        SeenHead head = client.expectHeaders(1)
                .with("grpc-status", "2")
                .with("grpc-message", "the backend's answer is not gRPC: content-type text/html")
                .endStream();
        assertSays(head, Cause.BACKEND_NOT_GRPC, true);
        client.expectNothing();
        backend.expectRst(1, ErrorCode.CANCEL).expectNothing();
        assertEnded(2, Cause.BACKEND_NOT_GRPC);
    }

    @Test
    @GrpcRule(24)
    void row24InterimResponseIsSkipped() {
        ScriptedPeer client = scene.client();
        client.request(1, END_STREAM);
        ScriptedPeer backend = scene.backend();
        backend.expectHeaders(1);
        backend.headers(1, OPEN, ":status", "103");
        client.expectNothing();
        backend.response(1).trailersOk(1);
        client.expectHeaders(1).with(":status", "200");
        client.expectHeaders(1)
                .with("grpc-status", "0")
                .without("grpc-status-details-bin")
                .endStream();
    }

    @Test
    @GrpcRule(25)
    void row25EndOnHeadWithoutStatusIsUnknown() {
        ScriptedPeer client = scene.client();
        client.request(1, END_STREAM);
        ScriptedPeer backend = scene.backend();
        backend.expectHeaders(1);
        backend.headers(1, END_STREAM, ":status", "200", "content-type", "application/grpc");
        SeenHead head = client.expectHeaders(1)
                .with(":status", "200")
                .with("grpc-status", "2")
                .with("grpc-message", "missing grpc-status")
                .endStream();
        assertSays(head, Cause.BACKEND_MISSING_STATUS, true);
        client.expectNothing();
        backend.expectNothing();
        assertEnded(2, Cause.BACKEND_MISSING_STATUS);
    }

    @Test
    @GrpcRule({3, 25})
    void row25EndOnDataWithoutTrailersIsUnknown() {
        ScriptedPeer client = scene.client();
        client.request(1, END_STREAM);
        ScriptedPeer backend = scene.backend();
        backend.expectHeaders(1);
        backend.response(1).data(1, MESSAGE, END_STREAM);
        client.expectHeaders(1).open();
        client.expectData(1, MESSAGE, OPEN);
        SeenHead trailers = client.expectHeaders(1)
                .with("grpc-status", "2")
                .without(":status")
                .endStream();
        assertSays(trailers, Cause.BACKEND_MISSING_STATUS, true);
        client.expectNothing();
        backend.expectNothing();
        assertEnded(2, Cause.BACKEND_MISSING_STATUS);
    }

    @Test
    @GrpcRule(25)
    void row25EndOnEmptyDataStopsClientThatStillSends() {
        ScriptedPeer client = scene.client();
        client.request(1, OPEN);
        ScriptedPeer backend = scene.backend();
        backend.expectHeaders(1);
        backend.response(1).data(1, "", END_STREAM);
        client.expectHeaders(1).open();
        client.expectHeaders(1).with("grpc-status", "2").endStream();
        client.expectRst(1, ErrorCode.NO_ERROR).expectNothing();
        backend.expectRst(1, ErrorCode.CANCEL).expectNothing();
        assertEnded(2, Cause.BACKEND_MISSING_STATUS);
    }

    @Test
    @GrpcRule(25)
    void row25EndInsideMessageIsReset() {
        ScriptedPeer client = scene.client();
        client.request(1, END_STREAM);
        ScriptedPeer backend = scene.backend();
        backend.expectHeaders(1);
        backend.response(1).data(1, MESSAGE + "\0", END_STREAM);
        client.expectHeaders(1).open();
        client.expectData(1, MESSAGE + "\0", OPEN);
        client.expectRst(1, ErrorCode.INTERNAL_ERROR).expectNothing();
        assertEnded(13, Cause.BACKEND_MISSING_STATUS);
    }

    @Test
    @GrpcRule(25)
    void row25TrailersWithoutStatusAreUnknown() {
        ScriptedPeer client = scene.client();
        client.request(1, END_STREAM);
        ScriptedPeer backend = scene.backend();
        backend.expectHeaders(1);
        backend.response(1).data(1, MESSAGE, OPEN).headers(1, END_STREAM, "x-t", "1");
        client.expectHeaders(1).open();
        client.expectData(1, MESSAGE, OPEN);
        client.expectHeaders(1)
                .with("grpc-status", "2")
                .with("grpc-message", "missing grpc-status")
                .endStream();
        client.expectNothing();
        backend.expectNothing();
        assertEnded(2, Cause.BACKEND_MISSING_STATUS);
    }

    @Test
    @GrpcRule(10)
    void row10RefusedConnectionSaysThatNothingWasSent() {
        ScriptedPeer client = scene.client();
        client.request(1, END_STREAM);
        scene.refuse();
        SeenHead head = client.expectHeaders(1).with("grpc-status", "14").endStream();
        assertSays(head, Cause.CONNECT_FAILED, false);
        assertTrue(head.statusDetails().contains("google.rpc.RetryInfo"));
        assertFalse(head.statusDetails().contains("b0"), "a stranger learns no address");
    }

    @Test
    @GrpcRule(11)
    void row11LostConnectionSaysThatTheRequestWasSent() {
        ScriptedPeer client = scene.client();
        client.request(1, END_STREAM);
        scene.backend().disconnect();
        SeenHead head = client.expectHeaders(1).with("grpc-status", "14").endStream();
        assertSays(head, Cause.BACKEND_DISCONNECTED, true);
        assertFalse(head.statusDetails().contains("google.rpc.RetryInfo"), "the work may have been done");
    }

    @Test
    @GrpcRule(8)
    void row8UnknownRouteNamesItsCause() {
        ScriptedPeer client = scene.client();
        client.headers(1, END_STREAM, GrpcHead.of("/none.N/M"));
        SeenHead head = client.expectHeaders(1).with("grpc-status", "12").endStream();
        assertSays(head, Cause.NO_ROUTE, false);
        assertTrue(head.statusDetails().contains("no route for /none.N/M"), "libraries take the message from there");
    }

    @Test
    void ownClientsLearnMoreWhereTheOperatorSaysSo() {
        scene.close();
        scene = new ProxyScene(SceneOptions.USUAL.withErrorDetails(ErrorDetails.FULL));
        ScriptedPeer client = scene.client();
        client.request(1, END_STREAM);
        scene.backend().rst(1, ErrorCode.INTERNAL_ERROR);
        String text =
                client.expectHeaders(1).with("grpc-status", "13").endStream().statusDetails();
        assertTrue(text.contains("\n\7backend\22\4b0:1"), text);
        assertTrue(text.contains("\n\6router\22\2r1"), text);
        assertTrue(text.contains("RST_STREAM"), text);
    }
}
