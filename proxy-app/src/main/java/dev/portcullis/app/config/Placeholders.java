package dev.portcullis.app.config;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
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
    private final IdentityHashMap<Node, Node> resolved = new IdentityHashMap<>();
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
    static Node resolve(Node root, Reading reading, Map<String, String> environment) {
        String text = reading.source().text();
        return text.contains("${") || text.contains("{{")
                ? new Placeholders(reading, environment).node(root, "")
                : root;
    }

    private Node node(Node node, String path) {
        Node known = resolved.get(node);
        if (known != null) {
            return known;
        }
        Node result = node;
        if (node instanceof ScalarNode scalar) {
            result = scalar(scalar, path);
        } else if (node instanceof SequenceNode sequence) {
            List<Node> items = sequence.getValue();
            for (int i = 0; i < items.size(); i++) {
                items.set(i, node(items.get(i), path + "[" + i + "]"));
            }
        } else if (node instanceof MappingNode mapping) {
            ScalarNode template = bareTemplate(mapping);
            result = template == null ? mapping(mapping, path) : scalar(template, path);
        }
        resolved.put(node, result);
        return result;
    }

    private Node mapping(MappingNode mapping, String path) {
        List<NodeTuple> tuples = new ArrayList<>(mapping.getValue().size());
        for (NodeTuple tuple : mapping.getValue()) {
            String name = tuple.getKeyNode() instanceof ScalarNode key ? key.getValue() : "";
            if (name.contains("{{")) {
                new Value(reading, path, null, tuple.getKeyNode())
                        .error("templates are read in values only; write the key out");
            }
            Node value = node(tuple.getValueNode(), path.isEmpty() ? name : path + "." + name);
            tuples.add(new NodeTuple(tuple.getKeyNode(), value));
        }
        mapping.setValue(tuples);
        return mapping;
    }

    /** Without quotes around it YAML reads the braces of a template as a mapping with a mapping for its key. */
    private static @Nullable ScalarNode bareTemplate(MappingNode outer) {
        if (outer.getValue().size() == 1
                && Tag.NULL.equals(outer.getValue().get(0).getValueNode().getTag())
                && outer.getValue().get(0).getKeyNode() instanceof MappingNode inner
                && inner.getValue().size() == 1
                && inner.getValue().get(0).getKeyNode() instanceof ScalarNode text
                && ENV.matcher(text.getValue()).matches()) {
            return new ScalarNode(
                    Tag.STR,
                    "{{" + text.getValue() + "}}",
                    outer.getStartMark(),
                    outer.getEndMark(),
                    text.getScalarStyle());
        }
        return null;
    }

    private ScalarNode scalar(ScalarNode scalar, String path) {
        String text = scalar.getValue();
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
        return new ScalarNode(
                usable ? Tag.STR : UNUSABLE,
                result.toString(),
                scalar.getStartMark(),
                scalar.getEndMark(),
                scalar.getScalarStyle());
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
