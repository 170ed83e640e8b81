/** JMH benchmarks of the forwarding hot path; how to run them and what they showed stands in {@code bench/README.md}. */
@NullMarked
package dev.portcullis.bench;

import org.jspecify.annotations.NullMarked;
