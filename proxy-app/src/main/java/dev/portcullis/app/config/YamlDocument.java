package dev.portcullis.app.config;

import dev.portcullis.settings.Problem;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.reader.ReaderException;

/** Turns one text into YAML nodes with its variables in place, and says what keeps it from being read. */
final class YamlDocument {
    private final SourceText source;
    private final Problems problems;
    private final boolean mayBeEmpty;
    private final Reading reading;

    private YamlDocument(Reading reading, boolean mayBeEmpty) {
        this.reading = reading;
        this.source = reading.source();
        this.problems = reading.problems();
        this.mayBeEmpty = mayBeEmpty;
    }

    /** The document's root with its variables in place, or an absent value after a problem has been noted. */
    static Value read(Reading reading, Map<String, String> environment, boolean mayBeEmpty) {
        YamlDocument document = new YamlDocument(reading, mayBeEmpty);
        YamlNode root = document.compose();
        if (root != null) {
            root = Placeholders.resolve(root, reading, environment);
        }
        return Value.root(reading, root);
    }

    private @Nullable YamlNode compose() {
        try {
            YamlComposer composer = new YamlComposer(Placeholders.withQuotesOfTemplatesAsTicks(source.text()));
            YamlNode root = composer.compose();
            if (root == null && !mayBeEmpty) {
                problems.error(
                        new Problem(source.name(), 0, 0, "the file is empty; it needs at least entryPoints", ""));
            }
            composer.strangelyTagged().forEach(this::refuseTag);
            return root;
        } catch (MarkedYAMLException e) {
            problems.error(syntaxProblem(e));
        } catch (ReaderException e) {
            problems.error(characterProblem(e));
        } catch (YamlComposer.Refusal e) {
            problems.error(source.problemAt(e.at(), e.words()));
        } catch (YAMLException e) {
            problems.error(new Problem(source.name(), 0, 0, "not usable YAML: " + e.getMessage(), ""));
        }
        return null;
    }

    /** What another tag asks for is not done, and {@code !!} could name anything. */
    private void refuseTag(YamlNode node) {
        String tag = node.tag().getValue().replace(Tag.PREFIX, "!!");
        Value.root(reading, node).error("the tag " + Value.quoted(tag) + " is not supported; write plain YAML");
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
}
