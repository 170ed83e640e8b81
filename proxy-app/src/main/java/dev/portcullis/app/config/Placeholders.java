package dev.portcullis.app.config;

import java.util.IdentityHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.nodes.Tag;

/**
 * Puts environment variables into values: <code>${NAME}</code>, <code>${NAME:-default}</code>, and Traefik's
 * <code>{{ env "NAME" }}</code>. It works on the YAML tree, so that what a variable holds can never change the tree.
 */
final class Placeholders {
    private static final String NAME = "([A-Za-z_][A-Za-z0-9_]*)";
    private static final Pattern QUOTED_TEMPLATE =
            Pattern.compile("(\\{\\{-?[ \\t]*env[ \\t]+)\"" + NAME + "\"([ \\t]*-?}})");
    private static final Pattern ENV = Pattern.compile("env\\s+[`'\"]" + NAME + "[`'\"]");
    private static final Pattern USE = Pattern.compile("(?<escaped>\\$\\$\\{)"
            + "|\\$\\{(?<name>[A-Za-z_][A-Za-z0-9_]*)(?::-(?<default>[^}]*))?}"
            + "|(?<broken>\\$\\{[A-Za-z_])"
            + "|\\{\\{-?\\s*(?<template>.*?)\\s*-?}}"
            + "|(?<open>\\{\\{)");

    /** The tag of a value that could not be made: its problem is noted, and nobody needs to complain of it again. */
    static final Tag UNUSABLE = new Tag("tag:portcullis.dev,2026:unusable");

    private final Reading reading;
    private final Map<String, String> environment;
    private final IdentityHashMap<YamlNode, YamlNode> resolved = new IdentityHashMap<>();
    private boolean usable = true;

    private Placeholders(Reading reading, Map<String, String> environment) {
        this.reading = reading;
        this.environment = environment;
    }

    /**
     * The text with the quotes of <code>{{ env "X" }}</code> as back ticks, which Go reads alike and over which YAML
     * does not stumble. No character moves.
     */
    static String withQuotesOfTemplatesAsTicks(String text) {
        return text.contains("{{") ? QUOTED_TEMPLATE.matcher(text).replaceAll("$1`$2`$3") : text;
    }

    /** The tree with every variable in its place; each one that is not set is a problem. */
    static YamlNode resolve(YamlNode root, Reading reading, Map<String, String> environment) {
        String text = reading.source().text();
        return text.contains("${") || text.contains("{{")
                ? new Placeholders(reading, environment).node(root, KeyPath.ROOT)
                : root;
    }

    private YamlNode node(YamlNode node, KeyPath path) {
        YamlNode known = resolved.get(node);
        if (known != null) {
            return known;
        }
        YamlNode result = node;
        if (node instanceof FileScalar scalar) {
            result = scalar(scalar, path);
        } else if (node instanceof YamlSequence sequence) {
            for (int i = 0; i < sequence.size(); i++) {
                sequence.replace(i, node(sequence.item(i), path.item("[" + i + "]")));
            }
        } else if (node instanceof YamlMapping mapping) {
            FileScalar template = bareTemplate(mapping);
            if (template == null) {
                putInto(mapping, path);
            } else {
                result = scalar(template, path);
            }
        }
        resolved.put(node, result);
        return result;
    }

    private void putInto(YamlMapping mapping, KeyPath path) {
        for (int i = 0; i < mapping.size(); i++) {
            String name = mapping.key(i) instanceof YamlScalar key ? key.value() : "";
            if (name.contains("{{")) {
                new Value(reading, path, null, mapping.key(i))
                        .error("templates are read in values only; write the key out");
            }
            mapping.replace(i, node(mapping.value(i), path.key(name)));
        }
    }

    /** Without quotes around it YAML reads the braces of a template as a mapping with a mapping for its key. */
    private static @Nullable FileScalar bareTemplate(YamlMapping outer) {
        return outer.size() == 1
                        && Tag.NULL.equals(outer.value(0).tag())
                        && outer.key(0) instanceof YamlMapping inner
                        && inner.size() == 1
                        && inner.key(0) instanceof FileScalar text
                        && ENV.matcher(text.value()).matches()
                ? outer.asScalar(text, "{{" + text.value() + "}}")
                : null;
    }

    private FileScalar scalar(FileScalar scalar, KeyPath path) {
        String text = scalar.value();
        if (!text.contains("${") && !text.contains("{{")) {
            return scalar;
        }
        Value at = new Value(reading, path, null, scalar);
        Matcher use = USE.matcher(text);
        StringBuilder result = new StringBuilder();
        usable = true;
        while (use.find()) {
            use.appendReplacement(result, Matcher.quoteReplacement(replacement(use, at)));
        }
        use.appendTail(result);
        return scalar.replaced(result.toString(), usable ? Tag.STR : UNUSABLE);
    }

    private String replacement(Matcher use, Value at) {
        String name = use.group("name");
        if (use.group("escaped") != null) {
            return "${";
        }
        if (name != null) {
            String usual = use.group("default");
            return usual == null ? variable(name, use.start(), at) : environment.getOrDefault(name, usual);
        }
        if (use.group("broken") != null) {
            return refused(at, use.start(), "write ${NAME} or ${NAME:-default}, or $${ for the characters themselves");
        }
        String template = use.group("template") == null ? "" : use.group("template");
        Matcher env = ENV.matcher(template);
        if (env.matches()) {
            return variable(env.group(1), use.start(), at);
        }
        return refused(
                at,
                use.start(),
                "of templates only {{ env \"NAME\" }} is supported; write the value out, or ${NAME:-default}");
    }

    private String variable(String name, int offset, Value at) {
        String value = environment.get(name);
        String message = "the environment variable " + name + " is not set; set it, or write ${" + name + ":-default}";
        return value == null ? refused(at, offset, message) : value;
    }

    private String refused(Value at, int offset, String message) {
        usable = false;
        at.errorAtOffset(offset, message);
        return "";
    }
}
