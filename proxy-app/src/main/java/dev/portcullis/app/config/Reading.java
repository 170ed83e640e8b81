package dev.portcullis.app.config;

/**
 * One file being read: what every value of it needs to report a problem.
 *
 * @param source the text
 * @param problems where problems go
 */
record Reading(SourceText source, Problems problems) {}
