package dev.portcullis.app.metrics;

import java.util.List;

/**
 * The counts of all workers at one scrape.
 *
 * @param entryPoints by entry point, cells as in {@link WorkerMetrics}
 * @param backends by service and backend, cells as in {@link WorkerMetrics}
 * @param methods by gRPC service and method, cells as in {@link MethodCells}
 * @param workers one row, cells as in {@link WorkerMetrics}
 * @param httpStatuses one row, a cell per status
 * @param requestsByEntryPoint by entry point and {@link RequestKinds}, cells as in {@link TraefikCounts}
 * @param requestsByRouter by router and kind, the same cells
 * @param requestsByService by service and kind, the same cells
 */
record EdgeCounts(
        SummedRows entryPoints,
        SummedRows backends,
        SummedRows methods,
        SummedRows workers,
        SummedRows httpStatuses,
        SummedRows requestsByEntryPoint,
        SummedRows requestsByRouter,
        SummedRows requestsByService) {
    /** Reads and sums what the workers have counted. Any thread. */
    static EdgeCounts of(List<WorkerMetrics> workers) {
        EdgeCounts counts = new EdgeCounts(
                new SummedRows(),
                new SummedRows(),
                new SummedRows(),
                new SummedRows(),
                new SummedRows(),
                new SummedRows(),
                new SummedRows(),
                new SummedRows());
        for (WorkerMetrics worker : workers) {
            worker.addTo(counts);
        }
        return counts;
    }
}
