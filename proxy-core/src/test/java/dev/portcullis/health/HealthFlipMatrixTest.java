package dev.portcullis.health;

import static dev.portcullis.testing.ScriptedPeer.END_STREAM;
import static dev.portcullis.testing.ScriptedPeer.OPEN;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.portcullis.grpc.HealthMessages;
import dev.portcullis.grpc.ServingStatus;
import dev.portcullis.settings.HealthCheckSettings;
import dev.portcullis.settings.HealthCheckSettings.Grpc;
import dev.portcullis.settings.HealthCheckSettings.WhenAllUnhealthy;
import dev.portcullis.testing.CallKind;
import dev.portcullis.testing.ScriptedPeer;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Servers that change their mind by Watch, and what a client sees of it: {@code FaultMatrixTest} for what is no failure of a call. */
class HealthFlipMatrixTest {
    private final CheckScene checked = new CheckScene();

    @AfterEach
    void nothingIsLeft() {
        checked.close();
    }

    /** When servers say NOT_SERVING. The first stream of each is its Watch. */
    private enum Flip {
        /** The call goes on; the next one finds nobody. */
        DURING_THE_CALL(1, WhenAllUnhealthy.FAIL) {
            @Override
            void happen(CheckScene checked, List<ScriptedPeer> servers, ScriptedPeer client, CallKind kind) {
                kind.begin(client, 1);
                kind.answer(servers.get(0), 3);
                say(servers.get(0), ServingStatus.NOT_SERVING);
                ScriptedPeer late = checked.scene.client();
                late.request(1, END_STREAM);
                late.expectHeaders(1).with("grpc-status", "14").endStream();
                kind.finish(servers.get(0), 3);
            }
        },
        OF_ONE(2, WhenAllUnhealthy.FAIL) {
            @Override
            void happen(CheckScene checked, List<ScriptedPeer> servers, ScriptedPeer client, CallKind kind) {
                say(servers.get(0), ServingStatus.NOT_SERVING);
                ScriptedPeer early = checked.scene.client();
                early.request(1, END_STREAM);
                servers.get(1).expectHeaders(3);
                servers.get(1).response(3).trailersOk(3);
                kind.begin(client, 1);
                kind.finish(kind.answer(servers.get(1), 5), 5);
                servers.get(0).expectNothing();
            }
        },
        OF_ALL(2, WhenAllUnhealthy.FAIL) {
            @Override
            void happen(CheckScene checked, List<ScriptedPeer> servers, ScriptedPeer client, CallKind kind) {
                servers.forEach(server -> say(server, ServingStatus.NOT_SERVING));
                kind.begin(client, 1);
                servers.forEach(ScriptedPeer::expectNothing);
            }
        },
        OF_ALL_AND_ALL_ARE_USED(1, WhenAllUnhealthy.USE_ALL) {
            @Override
            void happen(CheckScene checked, List<ScriptedPeer> servers, ScriptedPeer client, CallKind kind) {
                say(servers.get(0), ServingStatus.NOT_SERVING);
                kind.begin(client, 1);
                kind.finish(kind.answer(servers.get(0), 3), 3);
            }
        },
        AND_BACK(1, WhenAllUnhealthy.FAIL) {
            @Override
            void happen(CheckScene checked, List<ScriptedPeer> servers, ScriptedPeer client, CallKind kind) {
                say(servers.get(0), ServingStatus.NOT_SERVING);
                say(servers.get(0), ServingStatus.SERVING);
                kind.begin(client, 1);
                kind.finish(kind.answer(servers.get(0), 3), 3);
            }
        };

        private final int servers;
        private final WhenAllUnhealthy whenAll;

        Flip(int servers, WhenAllUnhealthy whenAll) {
            this.servers = servers;
            this.whenAll = whenAll;
        }

        abstract void happen(CheckScene checked, List<ScriptedPeer> servers, ScriptedPeer client, CallKind kind);
    }

    private static List<String> table() {
        return List.of(
                "NOT_SERVING             | unary | server | client | bidi",
                "DURING_THE_CALL         | 0     | 0      | 0      | 0",
                "OF_ONE                  | 0     | 0      | 0      | 0",
                "OF_ALL                  | 14    | 14     | 14     | 14",
                "OF_ALL_AND_ALL_ARE_USED | 0     | 0      | 0      | 0",
                "AND_BACK                | 0     | 0      | 0      | 0");
    }

    static Stream<Arguments> cells() {
        return CallKind.cells(Flip.class, table());
    }

    @ParameterizedTest(name = "{0}, {1}: {2}")
    @MethodSource("cells")
    void clientSees(Object flip, CallKind kind, String expected) {
        Flip flipping = (Flip) flip;
        HealthCheckSettings check = CheckScene.asking(new Grpc("a.B", Set.of(0), true), flipping.whenAll);
        String[] hosts = {"b0", "b1"};
        checked.put(CheckScene.main(check, Arrays.copyOf(hosts, flipping.servers)));
        List<ScriptedPeer> servers =
                Stream.generate(this::serving).limit(flipping.servers).toList();
        ScriptedPeer client = checked.scene.client();
        flipping.happen(checked, servers, client, kind);
        assertEquals(List.of(expected), CallKind.endsOf(client));
    }

    private ScriptedPeer serving() {
        ScriptedPeer server = checked.scene.backend();
        server.expectHeaders(1).with(":path", HealthMessages.WATCH_PATH);
        server.expectData(1, CheckScene.question("a.B"), true);
        server.response(1);
        say(server, ServingStatus.SERVING);
        return server;
    }

    private static void say(ScriptedPeer server, ServingStatus status) {
        server.data(1, CheckScene.text(status), OPEN);
    }
}
