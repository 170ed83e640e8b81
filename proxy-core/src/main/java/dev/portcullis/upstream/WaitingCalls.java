package dev.portcullis.upstream;

import dev.portcullis.failure.Failure;
import dev.portcullis.loop.EventLoopConfined;
import java.util.ArrayDeque;
import java.util.List;
import java.util.function.Predicate;

/** The calls that wait for a connection to one server, the first that came first. Empty but for the first calls, and in trouble. */
@EventLoopConfined
final class WaitingCalls {
    private final ArrayDeque<ConnectionWaiter> queue = new ArrayDeque<>(0);

    int size() {
        return queue.size();
    }

    boolean isEmpty() {
        return queue.isEmpty();
    }

    void add(ConnectionWaiter waiter) {
        queue.add(waiter);
    }

    /** Whether so many wait; those that are over are forgotten before that is said. */
    boolean isFull(int callsMax) {
        return queue.size() >= callsMax && !(queue.removeIf(ConnectionWaiter::isOver) && queue.size() < callsMax);
    }

    /** Whether a call waits that is not over; forgets those in front of it that are. */
    boolean hasNext() {
        while (!queue.isEmpty() && queue.element().isOver()) {
            queue.remove();
        }
        return !queue.isEmpty();
    }

    /** Takes the first one. */
    ConnectionWaiter next() {
        return queue.remove();
    }

    /** Takes all, also those that are over. */
    List<ConnectionWaiter> takeAll() {
        List<ConnectionWaiter> all = List.copyOf(queue);
        queue.clear();
        return all;
    }

    /** Tells those that are not over, one by one: what one does then may end others. */
    static void fail(List<ConnectionWaiter> waiters, Failure failure) {
        for (ConnectionWaiter waiter : waiters) {
            if (!waiter.isOver()) {
                waiter.onNoConnection(failure);
            }
        }
    }

    /** Offers each to somebody else once; those that are not taken stay, and so do those that want this server only. */
    void moveOn(Predicate<ConnectionWaiter> elsewhere) {
        for (int left = queue.size(); left > 0 && !queue.isEmpty(); left--) {
            ConnectionWaiter waiter = queue.remove();
            boolean gone = waiter.isOver() || (waiter.mayMove() && elsewhere.test(waiter));
            if (!gone) {
                queue.add(waiter);
            }
        }
    }
}
