package dev.portcullis.upstream;

import dev.portcullis.balancing.Balancer;
import dev.portcullis.balancing.EndpointStates;
import dev.portcullis.balancing.WeightedBalancer;
import dev.portcullis.loop.EventLoopConfined;
import dev.portcullis.settings.ServiceSettings.LoadBalancer;
import dev.portcullis.settings.ServiceSettings.Part;
import dev.portcullis.settings.ServiceSettings.Weighted;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A service that gives each call to one of others, as one worker sees it. A part gets its share whether its servers answer or not,
 * as in Traefik: a broken canary fails its part of the calls and does not hide.
 */
@EventLoopConfined
final class WeightedUpstream {
    private final List<Part> parts;
    private final WeightedBalancer balancer;
    private final EndpointStates everyPart = new EndpointStates() {
        @Override
        public int size() {
            return parts.size();
        }

        @Override
        public boolean isAvailable(int index) {
            return true;
        }
    };
    /** Takes the calls when every weight is 0, and fails them. */
    private final Upstream nobody;

    /** The service, which takes the turns over from the one of its name that was there before. */
    WeightedUpstream(Weighted settings, BackendConnector connector, @Nullable WeightedUpstream before) {
        this.parts = settings.parts();
        int[] weights = parts.stream().mapToInt(Part::weight).toArray();
        this.balancer = before == null
                ? new WeightedBalancer(weights, connector.worker().index())
                : before.balancer.resumed(weights, before.placesOf(parts));
        this.nobody = new Upstream(new LoadBalancer(settings.name(), List.of(), true), connector);
    }

    /** Whether a part that takes calls is such. */
    boolean hasPart(Predicate<String> wanted) {
        for (Part part : parts) {
            if (part.weight() > 0 && wanted.test(part.service())) {
                return true;
            }
        }
        return false;
    }

    private int[] placesOf(List<Part> others) {
        List<String> names = parts.stream().map(Part::service).toList();
        return others.stream().mapToInt(other -> names.indexOf(other.service())).toArray();
    }

    /** The name of the first part of which that is true; null when there is none. */
    @Nullable
    String partOf(Predicate<String> wanted) {
        for (Part part : parts) {
            if (wanted.test(part.service())) {
                return part.service();
            }
        }
        return null;
    }

    /** The service whose turn it is, looked up by name: it may have been replaced since the last call. */
    @Nullable
    Upstream next(Upstreams all) {
        int place = balancer.next(everyPart, Balancer.NO_HASH);
        return place < 0 ? nobody : all.find(parts.get(place).service());
    }
}
