package dev.portcullis.app.config;

import dev.portcullis.settings.Problem;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.composer.Composer;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.events.CollectionEndEvent;
import org.yaml.snakeyaml.events.CollectionStartEvent;
import org.yaml.snakeyaml.events.Event;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.parser.ParserImpl;
import org.yaml.snakeyaml.reader.ReaderException;
import org.yaml.snakeyaml.reader.StreamReader;
import org.yaml.snakeyaml.resolver.Resolver;

/** Turns one text into YAML nodes, with bounds on what a hostile or broken one can cost. */
final class YamlDocument {
    /** Traefik's format is 9 deep; the rest is room. */
    private static final int NESTING_MAX = 40;

    /** A file of 10,000 routers is 3 MB. */
    private static final int CODE_POINTS_MAX = 16 << 20;

    /** One alias in each of 10,000 routers. */
    private static final int ALIASES_MAX = 10_000;

    /** What all aliases together may unfold to: above any real file, below what costs a second. */
    private static final long NODES_MAX = 2_000_000;

    /** What plain YAML resolves to; {@code =} is the odd one that version 1.1 has. */
    private static final Set<Tag> TAGS = Set.of(
            Tag.MAP,
            Tag.SEQ,
            Tag.STR,
            Tag.INT,
            Tag.FLOAT,
            Tag.BOOL,
            Tag.NULL,
            Tag.TIMESTAMP,
            Tag.MERGE,
            new Tag(Tag.PREFIX + "value"));

    private final SourceText source;
    private final Problems problems;
    private final boolean mayBeEmpty;
    private final Reading reading;
    private final IdentityHashMap<Node, Long> sizesOfAnchored = new IdentityHashMap<>();

    private YamlDocument(Reading reading, boolean mayBeEmpty) {
        this.reading = reading;
        this.source = reading.source();
        this.problems = reading.problems();
        this.mayBeEmpty = mayBeEmpty;
    }

    /** The document's root with its variables in place, or an absent value after a problem has been noted. */
    static Value read(Reading reading, Map<String, String> environment, boolean mayBeEmpty) {
        YamlDocument document = new YamlDocument(reading, mayBeEmpty);
        Node root = document.compose();
        if (root != null) {
            root = Placeholders.resolve(root, reading, environment);
        }
        return new Value(reading, "", null, root);
    }

    /** What another tag asks for is not done, and {@code !!} could name anything. */
    private void refuseTag(Node node) {
        if (!TAGS.contains(node.getTag())) {
            new Value(reading, "", null, node)
                    .error("the tag " + Value.quoted(shortened(node.getTag())) + " is not supported; write plain YAML");
        }
    }

    private static String shortened(Tag tag) {
        return tag.getValue().replace(Tag.PREFIX, "!!");
    }

    private @Nullable Node compose() {
        try {
            LoaderOptions options = new LoaderOptions();
            options.setNestingDepthLimit(NESTING_MAX);
            options.setCodePointLimit(CODE_POINTS_MAX);
            options.setMaxAliasesForCollections(ALIASES_MAX);
            String text = Placeholders.withQuotesOfTemplatesAsTicks(source.text());
            Node root = new Composer(new ParserImpl(new StreamReader(text), options), new Resolver(), options)
                    .getSingleNode();
            if (root == null) {
                if (!mayBeEmpty) {
                    problems.error(
                            new Problem(source.name(), 0, 0, "the file is empty; it needs at least entryPoints", ""));
                }
            } else if (unfoldedSize(root) > NODES_MAX) {
                problems.error(source.problemAt(
                        root.getStartMark(), "aliases unfold to more than " + NODES_MAX + " values; write them out"));
                return null;
            }
            return root;
        } catch (MarkedYAMLException e) {
            problems.error(syntaxProblem(e));
        } catch (ReaderException e) {
            problems.error(characterProblem(e));
        } catch (RecursiveAlias e) {
            problems.error(
                    source.problemAt(e.node.getStartMark(), "not usable YAML: an anchor holds an alias of itself"));
        } catch (YAMLException e) {
            Mark tooDeep = String.valueOf(e.getMessage()).startsWith("Nesting Depth") ? tooDeep() : null;
            if (tooDeep != null) {
                problems.error(source.problemAt(
                        tooDeep, "nested deeper than " + NESTING_MAX + " levels; the format itself needs 9"));
                return null;
            }
            problems.error(new Problem(source.name(), 0, 0, "not usable YAML: " + e.getMessage(), ""));
        }
        return null;
    }

    /** Where the text nests too deep, or null when it does not; the composer does not tell. */
    private @Nullable Mark tooDeep() {
        ParserImpl parser = new ParserImpl(new StreamReader(source.text()), new LoaderOptions());
        int depth = 0;
        while (!parser.checkEvent(Event.ID.StreamEnd)) {
            Event event = parser.getEvent();
            if (event instanceof CollectionStartEvent && ++depth > NESTING_MAX) {
                return event.getStartMark();
            }
            depth -= event instanceof CollectionEndEvent ? 1 : 0;
        }
        return null;
    }

    private Problem syntaxProblem(MarkedYAMLException e) {
        if (e.getContextMark() != null && String.valueOf(e.getProblem()).contains("unexpected end of stream")) {
            return source.problemAt(
                    e.getContextMark(), "not valid YAML: " + e.getContext() + ": it has no end; is a quote missing?");
        }
        String context = e.getContext() == null ? "" : e.getContext() + ": ";
        String message = "not valid YAML: " + context + e.getProblem() + colonHint(e);
        String since = e.getContextMark() == null
                ? ""
                : " (it began at line " + (e.getContextMark().getLine() + 1) + ")";
        String toml = source.text().stripLeading().startsWith("[") ? "; TOML is not supported, write YAML" : "";
        return source.problemAt(e.getProblemMark(), message + since + toml + placeholderHint(e.getProblemMark()));
    }

    private static String colonHint(MarkedYAMLException e) {
        return String.valueOf(e.getProblem()).startsWith("mapping values are not allowed")
                ? "; is a ':' missing in the line above, or are quotes missing around text with ': ' in it?"
                : "";
    }

    private String placeholderHint(Mark mark) {
        String line = source.line(mark.getLine() + 1);
        if (line.contains("${")) {
            return "; inside { } and [ ] put ${NAME} in quotes";
        }
        return line.contains("{{")
                ? "; of templates only {{ env \"NAME\" }} is supported, in quotes where more text follows"
                : "";
    }

    private Problem characterProblem(ReaderException e) {
        String before = source.text()
                .substring(0, Math.min(e.getPosition(), source.text().length()));
        int line = (int) before.chars().filter(c -> c == '\n').count() + 1;
        int column = before.length() - before.lastIndexOf('\n');
        return source.problemAt(
                line, column, String.format("not valid YAML: the character U+%04X is not allowed", e.getCodePoint()));
    }

    /** How many values a node stands for when its aliases are written out; only what has an anchor is met again. */
    private long unfoldedSize(Node node) {
        if (node.getAnchor() == null) {
            return sizeInside(node);
        }
        Long known = sizesOfAnchored.get(node);
        if (known != null) {
            if (known < 0) {
                throw new RecursiveAlias(node);
            }
            return known;
        }
        sizesOfAnchored.put(node, -1L);
        long size = sizeInside(node);
        sizesOfAnchored.put(node, size);
        return size;
    }

    /** Aliases point back, so this recurses as deep as the text. */
    private long sizeInside(Node node) {
        refuseTag(node);
        long size = 1;
        if (node instanceof MappingNode mapping) {
            for (NodeTuple tuple : mapping.getValue()) {
                size += unfoldedSize(tuple.getKeyNode()) + unfoldedSize(tuple.getValueNode());
            }
        } else if (node instanceof SequenceNode sequence) {
            List<Node> items = sequence.getValue();
            for (Node item : items) {
                size += unfoldedSize(item);
            }
        }
        return Math.min(size, NODES_MAX + 1);
    }

    /** Leaves the walk when an anchor is met inside itself. */
    private static final class RecursiveAlias extends YAMLException {
        private static final long serialVersionUID = 1L;
        private final transient Node node;

        RecursiveAlias(Node node) {
            super("recursive alias");
            this.node = node;
        }
    }
}
