package dev.portcullis.discovery;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.util.List;

/**
 * What is known of a name: the last good answers. Immutable.
 *
 * @param addresses what it stands for, of both families
 * @param targets the same of an SRV name
 * @param trouble why the last question found nothing; empty when it did. Words for the operator
 */
record KnownName(List<InetAddress> addresses, List<Target> targets, String trouble) {
    /** Before the first answer. */
    static final KnownName UNASKED = new KnownName(List.of(), List.of(), "nobody has answered yet");

    /** Copies the lists. */
    KnownName {
        addresses = List.copyOf(addresses);
        targets = List.copyOf(targets);
    }

    boolean hasPlaces() {
        return !addresses.isEmpty() || !targets.isEmpty();
    }

    /** Words for the operator. */
    String places() {
        return targets.isEmpty()
                ? addresses.stream().map(NetUtil::toAddressString).toList().toString()
                : targets.stream()
                        .map(target -> target.host() + ":" + target.port())
                        .toList()
                        .toString();
    }

    boolean isSamePlaces(KnownName other) {
        return addresses.equals(other.addresses) && targets.equals(other.targets);
    }
}
