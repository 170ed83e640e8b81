package dev.portcullis.discovery;

import dev.portcullis.loop.Snapshot;
import dev.portcullis.loop.Worker;
import dev.portcullis.settings.ServiceSettings;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.resolver.dns.DnsServerAddressStreamProvider;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The names of all services, looked up again and again on a thread of their own. Any thread may ask what is known; one at a time says
 * which names count.
 */
public final class Discovery implements AutoCloseable {
    private static final long SHUTDOWN_MILLIS = 1_000;

    private final MultiThreadIoEventLoopGroup group = new MultiThreadIoEventLoopGroup(
            1, new DefaultThreadFactory("portcullis-names", true), NioIoHandler.newFactory());
    private final EventLoop loop = group.next();
    private final Snapshot<KnownNames> known = new Snapshot<>(new KnownNames(Map.of()));
    private final Snapshot<CountDownLatch> answered = new Snapshot<>(new CountDownLatch(0));
    private final NameLookup lookup;
    private final NameTable table;
    private volatile @Nullable Runnable onChange;
    /** On the loop: whether a task that tells is queued. */
    private boolean telling;

    /** Asks the name servers of the system. */
    public Discovery() {
        this(null, DiscoveryLimits.DEFAULT);
    }

    /** Asks these name servers, null for those of the system, as often as the limits say. */
    public Discovery(@Nullable DnsServerAddressStreamProvider nameServers, DiscoveryLimits limits) {
        lookup = new DnsLookup(loop, nameServers);
        table = new NameTable(new Worker(0, loop), lookup, limits, this::changed);
    }

    /**
     * The names of these services count from now on, and no others; what is known of those that stay is kept. Waits until each had
     * a first answer.
     *
     * @param waitMillis the longest wait; what is answered later is a change
     */
    public void watch(List<ServiceSettings> services, long waitMillis) {
        Set<ServerName> names = KnownNames.of(services);
        CountDownLatch latch = new CountDownLatch(1);
        execute(() -> {
            answered.set(latch);
            table.watch(names);
            publish();
        });
        try {
            if (waitMillis > 0 && !names.isEmpty()) {
                var unused = latch.await(waitMillis, TimeUnit.MILLISECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The service with each place of each of its names as a server of its own, as far as they are known now; itself without names. */
    public ServiceSettings resolved(ServiceSettings service) {
        return known.get().resolved(service);
    }

    /** What is called, on the thread of the names, when some have changed. It may block: changes gather meanwhile. */
    public void onChange(Runnable listener) {
        onChange = listener;
        execute(this::changed);
    }

    /** On the loop. */
    private void changed() {
        publish();
        if (!telling) {
            telling = true;
            loop.execute(() -> {
                telling = false;
                Runnable listener = onChange;
                if (listener != null) {
                    listener.run();
                }
            });
        }
    }

    private void publish() {
        known.set(table.known());
        if (table.isAnswered()) {
            answered.get().countDown();
        }
    }

    private void execute(Runnable task) {
        try {
            loop.execute(task);
        } catch (RejectedExecutionException e) {
            // It is closed: nobody asks any more.
        }
    }

    /** Ends the look-ups first: a loop that ends without a quiet period may leave out what their sockets have still to do. */
    @Override
    public void close() {
        onChange = null;
        if (!group.isShuttingDown()) {
            loop.submit(lookup::close).awaitUninterruptibly(SHUTDOWN_MILLIS);
        }
        group.shutdownGracefully(0, SHUTDOWN_MILLIS, TimeUnit.MILLISECONDS).awaitUninterruptibly(SHUTDOWN_MILLIS);
    }
}
