package dev.portcullis.health;

import dev.portcullis.address.BackendAddress;
import dev.portcullis.grpc.HealthMessages;
import dev.portcullis.grpc.ServingStatus;
import dev.portcullis.settings.HealthCheckSettings;
import dev.portcullis.settings.HealthCheckSettings.Grpc;
import dev.portcullis.settings.HealthCheckSettings.Question;
import dev.portcullis.settings.HealthCheckSettings.WhenAllUnhealthy;
import dev.portcullis.settings.ServerSettings;
import dev.portcullis.settings.ServicePolicies;
import dev.portcullis.settings.ServiceSettings;
import dev.portcullis.settings.ServiceSettings.LoadBalancer;
import dev.portcullis.settings.UpstreamSettings;
import dev.portcullis.testing.ProxyScene;
import dev.portcullis.testing.ScriptedPeer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A scene whose service {@code main} is checked: interval 30 s, 10 s while unhealthy, timeout 5 s, rise 2, fall 3. */
final class CheckScene implements AutoCloseable {
    static final HealthCheckSettings GRPC = asking(new Grpc("", Set.of(0), false));
    static final HealthCheckSettings WATCH = asking(new Grpc("a.B", Set.of(0), true));

    final ProxyScene scene = new ProxyScene();
    final HealthChecks checks =
            new HealthChecks(List.of(new HealthLoop(scene.worker(), scene.upstreams(), scene.observer())), () -> 0.5);

    static HealthCheckSettings asking(Question question) {
        return asking(question, WhenAllUnhealthy.FAIL);
    }

    static HealthCheckSettings asking(Question question, WhenAllUnhealthy whenAllUnhealthy) {
        return new HealthCheckSettings(question, 0, null, "", Map.of(), 30_000, 10_000, 5_000, 2, 3, whenAllUnhealthy);
    }

    static LoadBalancer main(HealthCheckSettings check, String... hosts) {
        List<ServerSettings> servers = new ArrayList<>();
        for (String host : hosts) {
            servers.add(new ServerSettings("h2c://" + host + ":1", new BackendAddress(host, 1)));
        }
        return new LoadBalancer("main", servers, true, UpstreamSettings.DEFAULT, ServicePolicies.of(check));
    }

    /** What a start and a reload do. */
    CheckScene put(ServiceSettings service) {
        scene.upstreams().put(List.of(service));
        checks.put(List.of(service));
        scene.tick();
        scene.upstreams().settle(List.of("main"), 10_000);
        scene.tick();
        return this;
    }

    /** What the checks found since the last time, in order. */
    List<String> found() {
        List<String> found = scene.observer().backendEvents.stream()
                .filter(event -> event.contains(" main "))
                .toList();
        scene.observer().backendEvents.clear();
        return found;
    }

    /** A health message as text, for scripts. */
    static String text(ServingStatus status) {
        return new String(HealthMessages.response(status), StandardCharsets.ISO_8859_1);
    }

    static String question(String service) {
        return new String(HealthMessages.request(service), StandardCharsets.ISO_8859_1);
    }

    /** The server is asked on a stream, and answers. */
    static void answer(ScriptedPeer server, int stream, ServingStatus status) {
        expectCheck(server, stream);
        server.response(stream).data(stream, text(status), ScriptedPeer.OPEN).trailersOk(stream);
        server.expectNothing();
    }

    static void expectCheck(ScriptedPeer server, int stream) {
        server.expectHeaders(stream).with(":path", HealthMessages.CHECK_PATH);
        server.expectData(stream, question(""), true);
    }

    @Override
    public void close() {
        checks.stop();
        scene.tick();
        scene.close();
    }
}
