/**
 * Counts what the data path announces and writes it for Prometheus.
 *
 * <p>Enters: events of {@link dev.portcullis.observe.EdgeObserver}, one observer per worker. Leaves: the text of a scrape.
 * Thread: a worker's counts are written on its loop alone, without a lock or an atomic operation; the scrape runs on the
 * admin port's thread and reads them opaquely, so that it may see a call half counted but never a torn or lost number.
 */
@NullMarked
package dev.portcullis.app.metrics;

import org.jspecify.annotations.NullMarked;
