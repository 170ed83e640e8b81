package dev.portcullis.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portcullis.demo.routeguide.RouteGuideGrpc;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.reflection.v1.ServerReflectionGrpc;
import io.grpc.reflection.v1.ServerReflectionRequest;
import io.grpc.reflection.v1.ServerReflectionResponse;
import io.grpc.reflection.v1.ServiceResponse;
import io.grpc.stub.ClientCalls;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The demo's server without a proxy before it. */
class RouteGuideServerTest {
    /** Both versions have the same messages, and tools such as grpcurl may speak either. */
    @ParameterizedTest
    @ValueSource(strings = {"v1", "v1alpha"})
    void listsItsServicesByReflection(String version) throws Exception {
        try (RouteGuideServer server = RouteGuideServer.start("alone", 0)) {
            ManagedChannel channel = NettyChannelBuilder.forAddress("127.0.0.1", server.port())
                    .usePlaintext()
                    .build();
            try {
                assertTrue(services(channel, version).contains(RouteGuideGrpc.SERVICE_NAME));
            } finally {
                channel.shutdownNow();
                assertTrue(channel.awaitTermination(Waiting.SECONDS, TimeUnit.SECONDS));
            }
        }
    }

    private static List<String> services(Channel channel, String version) {
        var replies = new ReplyCollector<ServerReflectionResponse>();
        var requests =
                ClientCalls.asyncBidiStreamingCall(channel.newCall(reflection(version), CallOptions.DEFAULT), replies);
        requests.onNext(
                ServerReflectionRequest.newBuilder().setListServices("*").build());
        requests.onCompleted();
        List<String> names = new ArrayList<>();
        for (ServiceResponse service :
                replies.awaitOne().result().getListServicesResponse().getServiceList()) {
            names.add(service.getName());
        }
        assertEquals(4, names.size(), "route_guide, health, and two versions of reflection");
        return names;
    }

    private static MethodDescriptor<ServerReflectionRequest, ServerReflectionResponse> reflection(String version) {
        return ServerReflectionGrpc.getServerReflectionInfoMethod().toBuilder()
                .setFullMethodName("grpc.reflection." + version + ".ServerReflection/ServerReflectionInfo")
                .build();
    }
}
