package dev.portcullis.routing;

/**
 * Something in a rule that is legal and should be known: a form of Traefik v2.
 *
 * @param offset where in the rule's text, 0 being the first character
 * @param message what it is, and what to write instead
 */
public record RuleWarning(int offset, String message) {}
