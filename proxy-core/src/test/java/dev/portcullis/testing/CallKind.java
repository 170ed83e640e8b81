package dev.portcullis.testing;

import static dev.portcullis.testing.ScriptedPeer.OPEN;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.portcullis.http2.frame.ErrorCode;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;

/** A kind of call, and where such a call is when something goes wrong: the columns of the tables of faults. */
public enum CallKind {
    /** One message each way. */
    UNARY,
    /** The client has ended; the answer has begun, with a message. */
    SERVER_STREAM,
    /** The client goes on; no answer yet. */
    CLIENT_STREAM,
    /** The client goes on; the answer has begun, with a message. */
    BIDI;

    /** The deadline of every call, so that nothing waits for ever. */
    public static final int DEADLINE_MILLIS = 5_000;

    private static final String MESSAGE = "\0\0\0\0\5hello";

    private boolean clientEnds() {
        return this == UNARY || this == SERVER_STREAM;
    }

    /** Whether a part of the answer is with the client. */
    public boolean answerHasBegun() {
        return this == SERVER_STREAM || this == BIDI;
    }

    /** The client begins the call. */
    public void begin(ScriptedPeer client, int stream) {
        client.request(stream, OPEN, "grpc-timeout", DEADLINE_MILLIS + "m").data(stream, MESSAGE, clientEnds());
    }

    /** The server gets the call, and is as far as the kind says. */
    public ScriptedPeer answer(ScriptedPeer backend, int stream) {
        backend.expectHeaders(stream);
        return answerHasBegun() ? backend.response(stream).data(stream, MESSAGE, OPEN) : backend;
    }

    /** The rest of the answer. */
    public void finish(ScriptedPeer backend, int stream) {
        if (!answerHasBegun()) {
            backend.response(stream).data(stream, MESSAGE, OPEN);
        }
        backend.trailersOk(stream);
    }

    /**
     * Every end that a stream has for the client, of which there must be one: a gRPC status, or RST with its code where a message is
     * incomplete.
     */
    public static List<String> endsOf(ScriptedPeer client) {
        List<String> ends = new ArrayList<>();
        for (SeenFrame frame = client.poll(); frame != null; frame = client.poll()) {
            if (frame.kind() == SeenFrame.Kind.RST && frame.number() != ErrorCode.NO_ERROR.code()) {
                ends.add("RST " + frame.number());
            }
            for (String field : frame.fields()) {
                if (field.startsWith("grpc-status: ")) {
                    ends.add(field.substring("grpc-status: ".length()));
                }
            }
        }
        return ends;
    }

    /**
     * The cells of a table, each with its fault, its kind, and what it says.
     *
     * @param faults of which each must have its row
     */
    public static <F extends Enum<F>> Stream<Arguments> cells(Class<F> faults, List<String> table) {
        List<Arguments> cells = new ArrayList<>();
        for (String row : table.subList(1, table.size())) {
            String[] columns = row.split(" *\\| *", -1);
            int column = 1;
            for (CallKind kind : values()) {
                cells.add(Arguments.of(Enum.valueOf(faults, columns[0]), kind, columns[column].trim()));
                column++;
            }
        }
        assertEquals(faults.getEnumConstants().length * values().length, cells.size(), "every fault has its row");
        return cells.stream();
    }
}
