package dev.portcullis;

import dev.portcullis.entrypoint.EdgeWorker;
import dev.portcullis.grpc.ServingStatus;
import dev.portcullis.loop.Snapshot;
import dev.portcullis.relay.LoopServing;
import dev.portcullis.relay.RoutingRules;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Function;

/**
 * Asks every worker what it knows of servers and services, for pages that people and programs look at.
 *
 * @param workers who are asked
 * @param rules what names the services
 * @param leaving whether a drain has begun
 */
record LiveStates(List<EdgeWorker> workers, Snapshot<RoutingRules> rules, BooleanSupplier leaving) {
    /** A loop that does not come to it within this has ended, or something is very wrong with it. */
    private static final long ANSWER_MILLIS = 1_000;

    CompletableFuture<List<BackendState>> backends() {
        return fromEveryLoop(worker -> worker.upstreams().states()).thenApply(BackendState::join);
    }

    /** A service takes calls when it does on some worker. */
    CompletableFuture<Map<String, ServingStatus>> serving() {
        return fromEveryLoop(worker -> new LoopServing(rules, worker.upstreams(), leaving).all())
                .thenApply(answers -> {
                    Map<String, ServingStatus> best = new TreeMap<>();
                    answers.forEach(answer -> answer.forEach((name, status) ->
                            best.merge(name, status, (one, other) -> one == ServingStatus.SERVING ? one : other)));
                    return best;
                });
    }

    private <T> CompletableFuture<List<T>> fromEveryLoop(Function<EdgeWorker, T> question) {
        List<CompletableFuture<T>> answers = new ArrayList<>();
        for (EdgeWorker worker : workers) {
            CompletableFuture<T> answer = new CompletableFuture<>();
            answers.add(answer.orTimeout(ANSWER_MILLIS, TimeUnit.MILLISECONDS));
            worker.execute(() -> answer.complete(question.apply(worker)));
        }
        return CompletableFuture.allOf(answers.toArray(CompletableFuture[]::new))
                .thenApply(all -> answers.stream().map(CompletableFuture::join).toList());
    }
}
