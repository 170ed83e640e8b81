package dev.portcullis.relay;

import static dev.portcullis.testing.ScriptedPeer.END_STREAM;
import static dev.portcullis.testing.ScriptedPeer.OPEN;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.portcullis.http2.frame.ErrorCode;
import dev.portcullis.observe.LimitKind;
import dev.portcullis.settings.ServicePolicy;
import dev.portcullis.settings.ServiceSettings.Mirror;
import dev.portcullis.settings.ServiceSettings.Mirrored;
import dev.portcullis.testing.ProxyScene;
import dev.portcullis.testing.ScriptedPeer;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Calls that are also sent to a service whose answers nobody hears. */
class MirrorTraceTest {
    private static final String MESSAGE = "\0\0\0\0\5hello";
    private final ProxyScene scene = new ProxyScene();

    @AfterEach
    void nothingIsLeft() {
        scene.closeWithAllCallsEnded();
    }

    private void mirror(int percent, int bytesMax) {
        scene.put(
                scene.mainAs("real", ServicePolicy.DEFAULT),
                new Mirrored("main", "real", List.of(new Mirror("other", percent)), bytesMax));
    }

    @Test
    void copyIsSentWhenTheRequestIsWholeAndItsAnswerIsDropped() {
        mirror(100, Mirrored.MIRRORED_BYTES_MAX);
        ScriptedPeer client = scene.client();
        client.request(1, OPEN, "x-id", "7", "grpc-timeout", "90S").data(1, MESSAGE, OPEN);
        assertEquals(List.of("b0"), scene.dialled());
        ScriptedPeer backend = scene.backend();
        backend.expectHeaders(1).with("x-id", "7");
        client.data(1, MESSAGE, END_STREAM);
        ScriptedPeer mirror = scene.backend();
        mirror.expectHeaders(1)
                .with("x-id", "7")
                .with(":authority", "other:1")
                .with("grpc-timeout", "10000000u")
                .open();
        mirror.expectData(1, MESSAGE, OPEN);
        mirror.expectData(1, MESSAGE, END_STREAM).expectNothing();
        mirror.answer(1, MESSAGE);
        client.expectNothing();
        backend.answer(1, MESSAGE);
        client.expectAnswer(1, MESSAGE);
        client.expectNothing();
        assertEquals(1, Collections.frequency(scene.observer().backendEvents, "mirrored to other"));
    }

    @Test
    void copyThatIsNotAnsweredEndsAfterItsTime() {
        mirror(100, Mirrored.MIRRORED_BYTES_MAX);
        ScriptedPeer client = scene.client();
        client.request(1, END_STREAM);
        ScriptedPeer backend = scene.backend();
        ScriptedPeer mirror = scene.backend();
        backend.answer(1, MESSAGE);
        client.expectAnswer(1, MESSAGE);
        client.disconnect();
        mirror.expectHeaders(1);
        mirror.expectData(1, "", END_STREAM);
        scene.advanceMillis(9_900);
        mirror.expectNothing();
        scene.advanceMillis(200);
        mirror.expectRst(1, ErrorCode.CANCEL);
    }

    @Test
    void mirrorThatCannotBeReachedChangesNothing() {
        mirror(100, Mirrored.MIRRORED_BYTES_MAX);
        ScriptedPeer client = scene.client();
        client.request(1, END_STREAM);
        ScriptedPeer backend = scene.backend();
        assertEquals("other", scene.refuse());
        backend.answer(1, MESSAGE);
        client.expectAnswer(1, MESSAGE);
        client.expectNothing();
    }

    @Test
    void shareOfTheCallsIsSpreadEvenly() {
        mirror(25, Mirrored.MIRRORED_BYTES_MAX);
        ScriptedPeer client = scene.client();
        client.request(1, END_STREAM);
        ScriptedPeer backend = scene.backend();
        backend.answer(1, MESSAGE);
        for (int stream = 3; stream < 25; stream += 2) {
            client.request(stream, END_STREAM);
            backend.answer(stream, MESSAGE);
        }
        assertEquals(3, Collections.frequency(scene.observer().backendEvents, "mirrored to other"));
        scene.refuse();
    }

    @Test
    void longAndCancelledRequestsAreNotCopied() {
        mirror(100, 10);
        ScriptedPeer client = scene.client();
        client.request(1, OPEN).data(1, MESSAGE, OPEN).data(1, MESSAGE, END_STREAM);
        ScriptedPeer backend = scene.backend();
        client.request(3, OPEN).data(3, MESSAGE, OPEN).rst(3, ErrorCode.CANCEL);
        backend.answer(1, MESSAGE);
        assertEquals(List.of(), scene.dialled());
        assertEquals(List.of(LimitKind.MIRROR), scene.observer().limits);
    }
}
