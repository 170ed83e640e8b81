/**
 * Random and mutated input against the whole proxy in memory. Frames and bytes enter, what both sides saw leaves; one thread.
 * Every round has a seed that its failure names; {@code -Dportcullis.fuzz.seed} repeats it, {@code -Dportcullis.fuzz.rounds}
 * runs longer.
 */
@NullMarked
package dev.portcullis.fuzz;

import org.jspecify.annotations.NullMarked;
