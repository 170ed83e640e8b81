package dev.portcullis.discovery;

import dev.portcullis.loop.EventLoopConfined;
import dev.portcullis.loop.Worker;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** All names that are looked up: which are due, how many are under way, what is known of each. */
@EventLoopConfined
final class NameTable {
    private static final System.Logger LOG = System.getLogger("dev.portcullis.names");

    private final Worker worker;
    private final NameLookup lookup;
    private final DiscoveryLimits limits;
    /** Told when a name's places changed, or when the last unanswered one was answered. */
    private final Runnable onChange;

    private final Map<ServerName, NameWatch> watches = new HashMap<>();
    private final ArrayDeque<NameWatch> waiting = new ArrayDeque<>();
    private Set<ServerName> wanted = Set.of();
    private int asking;

    NameTable(Worker worker, NameLookup lookup, DiscoveryLimits limits, Runnable onChange) {
        this.worker = worker;
        this.lookup = lookup;
        this.limits = limits;
        this.onChange = onChange;
    }

    /** These names are watched from now on, and no others; what is known of those that stay is kept. */
    void watch(Set<ServerName> names) {
        wanted = names;
        follow();
    }

    /** Watches what is wanted, and the hosts that its SRV records lead to. */
    private void follow() {
        Set<ServerName> all = new HashSet<>(wanted);
        for (ServerName name : wanted) {
            NameWatch watch = watches.get(name);
            if (watch != null) {
                watch.known().targets().forEach(target -> all.add(new ServerName(target.host(), false)));
            }
        }
        watches.values().removeIf(watch -> {
            boolean gone = !all.contains(watch.name());
            if (gone) {
                worker.timers().stop(watch.due());
                waiting.remove(watch);
            }
            return gone;
        });
        for (ServerName name : all) {
            if (!watches.containsKey(name)) {
                NameWatch watch = new NameWatch(name, limits, this::onDue);
                watches.put(name, watch);
                onDue(watch);
            }
        }
    }

    /** Whether every name has had an answer, be it that there is none. */
    boolean isAnswered() {
        return watches.values().stream().allMatch(NameWatch::isAnswered);
    }

    KnownNames known() {
        Map<ServerName, KnownName> known = new HashMap<>();
        watches.forEach((name, watch) -> known.put(name, watch.known()));
        return new KnownNames(known);
    }

    private void onDue(NameWatch watch) {
        waiting.add(watch);
        askNext();
    }

    private void askNext() {
        while (asking < limits.lookupsMax() && !waiting.isEmpty()) {
            asking++;
            NameWatch next = waiting.remove();
            KnownName before = next.known();
            next.ask(lookup, watch -> onAnswered(watch, before));
        }
    }

    /** A line for each change, and one when a name stops to answer; not for every question. */
    private static void say(ServerName name, KnownName before, KnownName now) {
        if (!now.isSamePlaces(before)) {
            LOG.log(System.Logger.Level.INFO, "the name " + name.text() + " stands for " + now.places());
        }
        if (!now.trouble().isEmpty() && (before.trouble().isEmpty() || before.equals(KnownName.UNASKED))) {
            String kept = now.hasPlaces() ? "; its last servers are kept" : "; calls to it fail until it is known";
            LOG.log(System.Logger.Level.WARNING, "the name " + name.text() + ": " + now.trouble() + kept);
        }
    }

    private void onAnswered(NameWatch watch, KnownName before) {
        asking--;
        if (watches.get(watch.name()) == watch) {
            worker.timers().start(watch.due(), worker.nowNanos(), watch.nextNanos());
            boolean moved = !watch.known().isSamePlaces(before);
            if (moved && watch.name().srv()) {
                follow();
            }
            if (!watch.known().equals(before)) {
                say(watch.name(), before, watch.known());
                onChange.run();
            }
        }
        askNext();
    }
}
