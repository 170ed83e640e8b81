package dev.portcullis.filter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portcullis.http2.hpack.HeaderBlock;
import dev.portcullis.http2.hpack.HeaderField;
import dev.portcullis.settings.CallSource;
import dev.portcullis.settings.MiddlewareSettings.InFlight;
import dev.portcullis.settings.MiddlewareSettings.RateLimit;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;

/** Two threads at the same limits: what passes is counted once each, and what is held is given back. */
class SharedLimitsTest {
    private static final int THREADS = 2;

    /** Work of one of the threads, with the thread's own caller. */
    private interface Work {
        int run(Caller caller, int thread) throws Exception;
    }

    private static int sumOf(Work work) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        CyclicBarrier start = new CyclicBarrier(THREADS);
        try {
            List<Future<Integer>> results = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                int thread = i;
                Callable<Integer> task = () -> {
                    Caller caller = Callers.of("10.0.0.1", false);
                    start.await();
                    return work.run(caller, thread);
                };
                results.add(threads.submit(task));
            }
            int sum = 0;
            for (Future<Integer> result : results) {
                sum += result.get();
            }
            return sum;
        } finally {
            threads.shutdownNow();
        }
    }

    private static HeaderBlock head(int tenant) {
        HeaderBlock head = new HeaderBlock();
        head.add(HeaderField.of("x-tenant", "t" + tenant));
        return head;
    }

    @Test
    void aBurstPassesOnceForAllThreads() throws Exception {
        for (int round = 0; round < 50; round++) {
            RateLimitFilter filter =
                    new RateLimitFilter(new RateLimit("m", 1, 1_000, 1_000, CallSource.Client.OF_CONNECTION));
            int passed = sumOf((caller, thread) -> {
                int mine = 0;
                for (int i = 0; i < 1_000; i++) {
                    mine += filter.onRequest(head(0), caller, pass(filter)) == null ? 1 : 0;
                }
                return mine;
            });
            assertEquals(1_000, passed);
        }
    }

    @Test
    void eachOfManySourcesHasItsBurstOnce() throws Exception {
        int tenants = 5_000;
        RateLimitFilter filter =
                new RateLimitFilter(new RateLimit("m", 1, 1_000, 3, new CallSource.Header("x-tenant")));
        AtomicIntegerArray passed = new AtomicIntegerArray(tenants);
        sumOf((caller, thread) -> {
            for (int i = 0; i < 3 * tenants; i++) {
                int tenant = i % tenants;
                if (filter.onRequest(head(tenant), caller, pass(filter)) == null) {
                    passed.incrementAndGet(tenant);
                }
            }
            return 0;
        });
        for (int i = 0; i < tenants; i++) {
            assertEquals(3, passed.get(i), "tenant " + i);
        }
    }

    @Test
    void noMoreThanTheAmountIsOpenAndAllIsGivenBack() throws Exception {
        long seed = System.nanoTime();
        System.out.println("SharedLimitsTest seed " + seed);
        int amount = 3;
        int tenants = 4;
        InFlightFilter filter = new InFlightFilter(new InFlight("m", amount, new CallSource.Header("x-tenant")));
        AtomicIntegerArray open = new AtomicIntegerArray(tenants);
        sumOf((caller, thread) -> {
            Random random = new Random(seed + thread);
            for (int i = 0; i < 100_000; i++) {
                int tenant = random.nextInt(tenants);
                List<FilterPass> mine = new ArrayList<>();
                while (mine.size() < 2) {
                    FilterPass pass = pass(filter);
                    if (pass.onRequest(head(tenant), caller) == null) {
                        assertTrue(open.incrementAndGet(tenant) <= amount);
                        mine.add(pass);
                    } else {
                        break;
                    }
                }
                for (FilterPass pass : mine) {
                    open.decrementAndGet(tenant);
                    pass.end();
                    pass.end();
                }
            }
            return 0;
        });
        Caller caller = Callers.of("10.0.0.1", false);
        for (int tenant = 0; tenant < tenants; tenant++) {
            for (int i = 0; i < amount; i++) {
                assertNull(filter.onRequest(head(tenant), caller, pass(filter)), "a place of tenant " + tenant);
            }
        }
    }

    /** Sources come and leave in one place of the table while both threads hold calls of them. */
    @Test
    void sourcesThatComeAndLeaveLoseNoCount() throws Exception {
        long seed = System.nanoTime();
        System.out.println("SharedLimitsTest seed " + seed);
        SourceTable table = new SourceTable(1);
        int keys = 40;
        AtomicIntegerArray open = new AtomicIntegerArray(keys);
        sumOf((caller, thread) -> {
            Random random = new Random(seed + thread);
            for (int i = 0; i < 200_000; i++) {
                int key = random.nextInt(keys);
                Source source = table.enter(key, 0, 0, caller);
                if (source == null) {
                    continue;
                }
                long seen = source.number();
                if (seen == 0 && source.change(0, 1)) {
                    assertEquals(1, open.incrementAndGet(key), "open calls of source " + key);
                    open.decrementAndGet(key);
                    source.release();
                }
            }
            return 0;
        });
        assertEquals(16, table.size());
    }

    private static FilterPass pass(Filter filter) {
        return new FilterPass(new Filter[] {filter});
    }
}
