package dev.portcullis.relay;

import static dev.portcullis.testing.ScriptedPeer.END_STREAM;
import static dev.portcullis.testing.ScriptedPeer.OPEN;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.portcullis.address.BackendAddress;
import dev.portcullis.http2.frame.ErrorCode;
import dev.portcullis.settings.ServerSettings;
import dev.portcullis.settings.ServiceSettings.LoadBalancer;
import dev.portcullis.testing.CallKind;
import dev.portcullis.testing.GrpcRule;
import dev.portcullis.testing.ProxyScene;
import dev.portcullis.testing.SceneOptions;
import dev.portcullis.testing.ScriptedPeer;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What goes wrong at a server, and what a client sees of it, for each kind of call; the table is the specification. */
class FaultMatrixTest {
    private static final String MESSAGE = "\0\0\0\0\5hello";

    /** One way to fail. */
    private enum Fault {
        REFUSED_BY_ALL(3) {
            @Override
            void happen(ProxyScene scene, CallKind kind) {
                scene.refuse();
                scene.refuse();
                scene.refuse();
            }
        },
        REFUSED_BY_HALF_THE_POOL(4) {
            @Override
            void happen(ProxyScene scene, CallKind kind) {
                scene.refuse();
                scene.refuse();
                finish(answer(scene, kind), kind);
            }
        },
        ALL_DEAD_AND_BACK(1) {
            @Override
            void happen(ProxyScene scene, CallKind kind) {
                ScriptedPeer other = scene.client();
                scene.refuse();
                scene.advanceMillis(200);
                other.request(1, END_STREAM);
                ScriptedPeer back = scene.backend();
                back.expectHeaders(1);
                back.response(1).trailersOk(1);
                other.expectHeaders(1).open();
                other.expectHeaders(1).with("grpc-status", "0").endStream();
            }
        },
        BLACKHOLED_CONNECT_OF_ONE(2) {
            @Override
            void happen(ProxyScene scene, CallKind kind) {
                scene.hang();
                scene.advanceMillis(300);
                finish(answer(scene, kind), kind);
            }
        },
        BLACKHOLED_CONNECT_OF_ALL(1) {
            @Override
            void happen(ProxyScene scene, CallKind kind) {
                scene.hang();
                scene.advanceMillis(CallKind.DEADLINE_MILLIS + 100);
            }
        },
        SPEAKS_TLS(1) {
            @Override
            void happen(ProxyScene scene, CallKind kind) {
                ScriptedPeer backend = scene.accept();
                backend.expectStart();
                backend.raw(new byte[] {0x15, 3, 3, 0, 2, 2, 40}).disconnect();
            }
        },
        SLOW_ACCEPT(1) {
            @Override
            void happen(ProxyScene scene, CallKind kind) {
                scene.advanceMillis(4_000);
                finish(answer(scene, kind), kind);
            }
        },
        LOST_BEFORE_HEADERS(1) {
            @Override
            void happen(ProxyScene scene, CallKind kind) {
                request(scene).disconnect();
            }
        },
        RESET_BEFORE_HEADERS(1) {
            @Override
            void happen(ProxyScene scene, CallKind kind) {
                request(scene).rst(1, ErrorCode.INTERNAL_ERROR);
            }
        },
        CANCELLED_BY_THE_SERVER(1) {
            @Override
            void happen(ProxyScene scene, CallKind kind) {
                answer(scene, kind).rst(1, ErrorCode.CANCEL);
            }
        },
        LOST_WITHIN_A_MESSAGE(1) {
            @Override
            void happen(ProxyScene scene, CallKind kind) {
                begun(scene).data(1, "\0\0\0", OPEN).disconnect();
            }
        },
        LOST_BETWEEN_MESSAGES(1) {
            @Override
            void happen(ProxyScene scene, CallKind kind) {
                begun(scene).data(1, MESSAGE, OPEN).disconnect();
            }
        },
        GOAWAY_WITHOUT_THE_CALL(1) {
            @Override
            void happen(ProxyScene scene, CallKind kind) {
                request(scene).goAway(0, ErrorCode.NO_ERROR);
                finish(answer(scene, kind), kind);
            }
        },
        GOAWAY_WITH_THE_CALL(1) {
            @Override
            void happen(ProxyScene scene, CallKind kind) {
                finish(answer(scene, kind).goAway(1, ErrorCode.NO_ERROR), kind);
            }
        },
        /** What a name server leaves out goes as what a reload leaves out. */
        DNS_DROPS_THE_SERVER(1) {
            @Override
            void happen(ProxyScene scene, CallKind kind) {
                ScriptedPeer leaving = answer(scene, kind);
                moveMainToAnotherServer(scene);
                ScriptedPeer late = scene.client();
                late.request(1, END_STREAM);
                request(scene).response(1).trailersOk(1);
                late.expectHeaders(1).open();
                late.expectHeaders(1).with("grpc-status", "0").endStream();
                finish(leaving, kind);
            }
        },
        DNS_DROPS_A_SERVER_THAT_IS_WAITED_FOR(1) {
            @Override
            void happen(ProxyScene scene, CallKind kind) {
                moveMainToAnotherServer(scene);
                finish(answer(scene, kind), kind);
            }
        },
        DNS_DROPS_A_SERVER_THAT_REFUSES(1) {
            @Override
            void happen(ProxyScene scene, CallKind kind) {
                moveMainToAnotherServer(scene);
                scene.refuse();
                finish(answer(scene, kind), kind);
            }
        },
        HANGS(1) {
            @Override
            void happen(ProxyScene scene, CallKind kind) {
                answer(scene, kind);
                scene.advanceMillis(CallKind.DEADLINE_MILLIS + 100);
            }
        },
        DATA_BEFORE_HEADERS(1) {
            @Override
            void happen(ProxyScene scene, CallKind kind) {
                request(scene).data(1, MESSAGE, OPEN);
            }
        },
        FRAME_THAT_IS_TOO_LONG(1) {
            @Override
            void happen(ProxyScene scene, CallKind kind) {
                answer(scene, kind).raw(new byte[] {0x7f, -1, -1, 0, 0, 0, 0, 0, 1});
            }
        },
        UNAVAILABLE_IN_TRAILERS(1) {
            @Override
            void happen(ProxyScene scene, CallKind kind) {
                ScriptedPeer backend = answer(scene, kind);
                if (kind.answerHasBegun()) {
                    backend.headers(1, END_STREAM, "grpc-status", "14");
                } else {
                    backend.headers(
                            1, END_STREAM, ":status", "200", "content-type", "application/grpc", "grpc-status", "14");
                }
            }
        },
        ENDS_WITHOUT_A_STATUS(1) {
            @Override
            void happen(ProxyScene scene, CallKind kind) {
                ScriptedPeer backend = kind.answerHasBegun() ? answer(scene, kind) : begun(scene);
                backend.data(1, "", END_STREAM);
            }
        };

        private final int servers;

        Fault(int servers) {
            this.servers = servers;
        }

        abstract void happen(ProxyScene scene, CallKind kind);
    }

    /** A server has the request. */
    private static ScriptedPeer request(ProxyScene scene) {
        ScriptedPeer backend = scene.backend();
        backend.expectHeaders(1);
        return backend;
    }

    private static void moveMainToAnotherServer(ProxyScene scene) {
        ServerSettings server = new ServerSettings("h2c://new:1", new BackendAddress("new", 1));
        scene.put(new LoadBalancer("main", List.of(server), true));
        scene.upstreams().settle(List.of("main"), 10_000);
    }

    private static ScriptedPeer begun(ProxyScene scene) {
        return request(scene).response(1);
    }

    /** A server is as far as the kind of call says. */
    private static ScriptedPeer answer(ProxyScene scene, CallKind kind) {
        return kind.answer(scene.backend(), 1);
    }

    private static void finish(ScriptedPeer backend, CallKind kind) {
        kind.finish(backend, 1);
    }

    /** Rules: docs/decisions/0008; the words are a gRPC status, or RST with its code where a message is incomplete. */
    private static List<String> table() {
        return List.of(
                "fault                                 | unary | server | client | bidi",
                "REFUSED_BY_ALL                        | 14    | 14     | 14     | 14",
                "REFUSED_BY_HALF_THE_POOL              | 0     | 0      | 0      | 0",
                "ALL_DEAD_AND_BACK                     | 14    | 14     | 14     | 14",
                "BLACKHOLED_CONNECT_OF_ONE             | 0     | 0      | 0      | 0",
                "BLACKHOLED_CONNECT_OF_ALL             | 4     | 4      | 4      | 4",
                "SPEAKS_TLS                            | 14    | 14     | 14     | 14",
                "SLOW_ACCEPT                           | 0     | 0      | 0      | 0",
                "LOST_BEFORE_HEADERS                   | 14    | 14     | 14     | 14",
                "RESET_BEFORE_HEADERS                  | 13    | 13     | 13     | 13",
                "CANCELLED_BY_THE_SERVER               | 1     | 1      | 1      | 1",
                "LOST_WITHIN_A_MESSAGE                 | RST 2 | RST 2  | RST 2  | RST 2",
                "LOST_BETWEEN_MESSAGES                 | 14    | 14     | 14     | 14",
                "GOAWAY_WITHOUT_THE_CALL               | 0     | 0      | 0      | 0",
                "GOAWAY_WITH_THE_CALL                  | 0     | 0      | 0      | 0",
                "DNS_DROPS_THE_SERVER                  | 0     | 0      | 0      | 0",
                "DNS_DROPS_A_SERVER_THAT_IS_WAITED_FOR | 0     | 0      | 0      | 0",
                "DNS_DROPS_A_SERVER_THAT_REFUSES       | 0     | 0      | 0      | 0",
                "HANGS                                 | 4     | 4      | 4      | 4",
                "DATA_BEFORE_HEADERS                   | 13    | 13     | 13     | 13",
                "FRAME_THAT_IS_TOO_LONG                | 14    | 14     | 14     | 14",
                "UNAVAILABLE_IN_TRAILERS               | 14    | 14     | 14     | 14",
                "ENDS_WITHOUT_A_STATUS                 | 2     | 2      | 2      | 2");
    }

    static Stream<Arguments> cells() {
        return CallKind.cells(Fault.class, table());
    }

    @ParameterizedTest(name = "{0}, {1}: {2}")
    @MethodSource("cells")
    @GrpcRule({6, 10, 11, 12, 13, 14, 16, 19, 20, 25})
    void clientSees(Object fault, CallKind called, String expected) {
        Fault failing = (Fault) fault;
        try (ProxyScene scene = new ProxyScene(SceneOptions.USUAL.withBackends(failing.servers))) {
            ScriptedPeer client = scene.client();
            called.begin(client, 1);
            failing.happen(scene, called);
            assertEquals(List.of(expected), CallKind.endsOf(client));
        }
    }
}
