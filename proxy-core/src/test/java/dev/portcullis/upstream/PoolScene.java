package dev.portcullis.upstream;

import static dev.portcullis.testing.ScriptedPeer.END_STREAM;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.portcullis.address.BackendAddress;
import dev.portcullis.settings.BalancingSettings;
import dev.portcullis.settings.OutlierSettings;
import dev.portcullis.settings.ServerSettings;
import dev.portcullis.settings.ServicePolicies;
import dev.portcullis.settings.ServicePolicy;
import dev.portcullis.settings.ServiceSettings.LoadBalancer;
import dev.portcullis.settings.UpstreamSettings;
import dev.portcullis.testing.ProxyScene;
import dev.portcullis.testing.ScriptedPeer;
import dev.portcullis.testing.SeenFrame;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** A worker with a service of many servers {@code b0, b1 …} under a policy; calls are made and answered one at a time. */
final class PoolScene implements AutoCloseable {
    final ProxyScene scene = new ProxyScene();
    private final Map<String, ScriptedPeer> backends = new LinkedHashMap<>();
    private ScriptedPeer client = scene.client();
    private int stream = -1;

    /** A call that a server has and did not answer. */
    record OpenCall(String server, int clientStream, int stream) {}

    PoolScene(ServicePolicy policy, int... weights) {
        scene.upstreams().remove(List.of("main"), 1_000);
        reload(policy, weights);
    }

    static ServicePolicy policy(BalancingSettings balancing) {
        return ServicePolicies.of(balancing);
    }

    static ServicePolicy policy(OutlierSettings outliers) {
        return ServicePolicies.of(outliers);
    }

    PoolScene reload(ServicePolicy policy, int... weights) {
        List<ServerSettings> servers = IntStream.range(0, weights.length)
                .mapToObj(i -> new ServerSettings("h2c://b" + i + ":1", new BackendAddress("b" + i, 1), weights[i]))
                .toList();
        scene.upstreams().put(List.of(new LoadBalancer("main", servers, true, UpstreamSettings.DEFAULT, policy)));
        scene.upstreams().settle(List.of("main"), 1_000);
        scene.tick();
        return this;
    }

    /** The calls that follow come from there. */
    void clientFrom(String ip) {
        client = scene.clientsFrom(ip).client();
        stream = -1;
    }

    /** A call that is not answered. */
    OpenCall open(String... fields) {
        stream += 2;
        client.request(stream, END_STREAM, fields);
        while (!scene.dialled().isEmpty()) {
            String host = scene.dialled().get(0);
            backends.put(host, scene.backend());
        }
        for (Map.Entry<String, ScriptedPeer> backend : backends.entrySet()) {
            SeenFrame seen = headersAt(backend.getValue());
            if (seen != null) {
                return new OpenCall(backend.getKey(), stream, seen.stream());
            }
        }
        throw new AssertionError("no server has the call");
    }

    private static @Nullable SeenFrame headersAt(ScriptedPeer peer) {
        SeenFrame headers = null;
        for (SeenFrame frame = peer.poll(); frame != null; frame = peer.poll()) {
            headers = frame.kind() == SeenFrame.Kind.HEADERS ? frame : headers;
        }
        return headers;
    }

    /** The server of a call answers it. */
    void answer(OpenCall call, int status) {
        ScriptedPeer backend = ProxyScene.present(backends.get(call.server()));
        backend.response(call.stream(), "content-type", "application/grpc");
        backend.headers(call.stream(), END_STREAM, "grpc-status", Integer.toString(status));
        client.expectHeaders(call.clientStream());
        client.expectHeaders(call.clientStream()).with("grpc-status", Integer.toString(status));
    }

    /** A call that is answered; the result is its server. */
    String call(int status, String... fields) {
        OpenCall call = open(fields);
        answer(call, status);
        return call.server();
    }

    /** So many calls, which all succeed, by server. */
    Map<String, Integer> calls(int count) {
        Map<String, Integer> counts = new TreeMap<>();
        for (int i = 0; i < count; i++) {
            counts.merge(call(0), 1, Integer::sum);
        }
        return counts;
    }

    /** Calls until a server is fit no more, each of which that server fails; the others answer. */
    void failAt(String server, int failures) {
        for (int failed = 0; failed < failures; ) {
            OpenCall call = open();
            boolean bad = call.server().equals(server);
            answer(call, bad ? 14 : 0);
            failed += bad ? 1 : 0;
        }
    }

    /** A call that the proxy answers because it finds no server. */
    void expectRefused(String what) {
        stream += 2;
        client.request(stream, END_STREAM);
        client.expectHeaders(stream).with("grpc-status", "14").endStream();
        assertEquals(
                what,
                String.valueOf(scene.observer()
                        .ended
                        .get(scene.observer().ended.size() - 1)
                        .cause()));
    }

    /** What was ejected, and why. */
    List<String> ejections() {
        return scene.observer().backendEvents.stream()
                .filter(event -> event.startsWith("ejected "))
                .map(event -> event.substring("ejected ".length()))
                .toList();
    }

    @Override
    public void close() {
        scene.close();
    }
}
