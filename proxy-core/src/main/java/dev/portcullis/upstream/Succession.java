package dev.portcullis.upstream;

import dev.portcullis.address.BackendAddress;
import dev.portcullis.settings.ServerSettings;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/** Which endpoints of a service stay when another one takes its place. */
final class Succession {
    private Succession() {}

    /** Where new servers stood before, when none did. */
    static int[] allNew(int count) {
        int[] places = new int[count];
        Arrays.fill(places, -1);
        return places;
    }

    /**
     * Where servers stand among endpoints; -1 for those that are new. The same address twice is two servers.
     *
     * @param stays whether an endpoint may be taken over at all
     */
    static int[] places(List<ServerSettings> servers, Endpoint[] endpoints, Predicate<BackendAddress> stays) {
        Map<BackendAddress, Integer> first = new HashMap<>();
        // By place, the next one with the same address, or -1.
        int[] following = allNew(endpoints.length);
        for (int i = endpoints.length - 1; i >= 0; i--) {
            BackendAddress address = endpoints[i].address();
            if (stays.test(address)) {
                Integer next = first.put(address, i);
                following[i] = next == null ? -1 : next;
            }
        }
        int[] places = new int[servers.size()];
        for (int i = 0; i < places.length; i++) {
            BackendAddress address = servers.get(i).address();
            Integer place = first.remove(address);
            places[i] = place == null ? -1 : place;
            if (place != null && following[place] >= 0) {
                first.put(address, following[place]);
            }
        }
        return places;
    }

    /** The endpoints that are not among others. */
    static List<Endpoint> without(Endpoint[] endpoints, Endpoint[] others) {
        Set<Endpoint> kept = Collections.newSetFromMap(new IdentityHashMap<>());
        Collections.addAll(kept, others);
        List<Endpoint> gone = new ArrayList<>();
        for (Endpoint endpoint : endpoints) {
            if (!kept.contains(endpoint)) {
                gone.add(endpoint);
            }
        }
        return gone;
    }
}
