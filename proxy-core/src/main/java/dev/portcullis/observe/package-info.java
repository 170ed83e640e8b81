/**
 * Events that the data path announces; no metric library, no log format.
 *
 * <p>Enters: calls from the stages. Leaves: nothing; proxy-app implements the interfaces. Thread: an
 * {@link dev.portcullis.observe.EdgeObserver} belongs to one worker and is called on its loop only; it must not block.
 */
@NullMarked
package dev.portcullis.observe;

import org.jspecify.annotations.NullMarked;
