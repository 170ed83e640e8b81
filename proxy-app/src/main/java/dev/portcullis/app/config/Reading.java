package dev.portcullis.app.config;

/**
 * One file being read: what every value of it needs to report a problem.
 *
 * @param source the text
 * @param problems where problems go
 * @param recording where is noted which keys were asked for
 */
record Reading(SourceText source, Problems problems, Recording recording) {}
