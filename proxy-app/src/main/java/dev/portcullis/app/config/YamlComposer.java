package dev.portcullis.app.config;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.events.AliasEvent;
import org.yaml.snakeyaml.events.CollectionStartEvent;
import org.yaml.snakeyaml.events.Event;
import org.yaml.snakeyaml.events.NodeEvent;
import org.yaml.snakeyaml.events.ScalarEvent;
import org.yaml.snakeyaml.nodes.NodeId;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.parser.Parser;
import org.yaml.snakeyaml.parser.ParserImpl;
import org.yaml.snakeyaml.reader.StreamReader;
import org.yaml.snakeyaml.resolver.Resolver;

/**
 * Makes a tree of the events of SnakeYAML's parser, within bounds; used once. SnakeYAML's own composer keeps two marks
 * for each value, which is four times as much memory.
 */
final class YamlComposer {
    /** A file of 10,000 routers is 3 MB. */
    private static final int CODE_POINTS_MAX = 16 << 20;

    /** Traefik's format is 9 deep; the rest is room. */
    private static final int NESTING_MAX = 40;

    /** One alias in each of 10,000 routers. */
    private static final int ALIASES_MAX = 10_000;

    /** What all aliases together may unfold to: above any real file, below what costs a second. */
    private static final long NODES_MAX = 2_000_000;

    /** Words that are remembered, so that keys share one text: several times as many as the format has. A power of two. */
    private static final int WORDS = 512;

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

    private final Parser parser;
    private final Resolver resolver = new Resolver();
    private final Map<String, Anchor> anchors = new HashMap<>();
    /** Words that stood there without quotes and tags, each where its hash says, the last one that did. */
    private final @Nullable FileScalar[] words = new FileScalar[WORDS];

    private final List<YamlNode> strangelyTagged = new ArrayList<>();

    /** What the collections that are being read hold so far, the innermost one's last. */
    private final List<YamlNode> gathered = new ArrayList<>();

    private int depth;
    private int aliases;

    /** The values so far, aliases written out; it stays where it is when it is too large. */
    private long unfolded;

    YamlComposer(String text) {
        LoaderOptions options = new LoaderOptions();
        options.setCodePointLimit(CODE_POINTS_MAX);
        parser = new ParserImpl(new StreamReader(text), options);
    }

    /**
     * The document's value, or null when it has none.
     *
     * @throws YAMLException when it is no YAML, or beyond a bound; a {@link Refusal} says where
     */
    @Nullable
    YamlNode compose() {
        parser.getEvent(); // the stream's start
        if (parser.checkEvent(Event.ID.StreamEnd)) {
            return null;
        }
        parser.getEvent(); // the document's start
        Event first = parser.getEvent();
        YamlNode root = node(first);
        parser.getEvent(); // the document's end
        if (!parser.checkEvent(Event.ID.StreamEnd)) {
            throw new NotYaml(
                    "expected a single document in the stream",
                    first.getStartMark(),
                    "but found another document",
                    parser.getEvent().getStartMark());
        }
        if (unfolded > NODES_MAX) {
            throw new Refusal(first, "aliases unfold to more than " + NODES_MAX + " values; write them out");
        }
        return root;
    }

    /** What has a tag that plain YAML does not have: what it asks for is not done, and {@code !!} could name anything. */
    List<YamlNode> strangelyTagged() {
        return strangelyTagged;
    }

    private YamlNode node(Event event) {
        if (event instanceof AliasEvent alias) {
            return aliased(alias);
        }
        String name = ((NodeEvent) event).getAnchor();
        Anchor anchor = name == null ? null : new Anchor(event, unfolded);
        if (anchor != null) {
            anchors.put(name, anchor);
        }
        unfolded = Math.min(unfolded + 1, NODES_MAX + 1);
        YamlNode node = event instanceof ScalarEvent scalar ? scalar(scalar) : collection((CollectionStartEvent) event);
        if (anchor != null) {
            anchor.ends(node, unfolded);
        }
        return node;
    }

    private YamlNode aliased(AliasEvent alias) {
        Anchor anchor = anchors.get(alias.getAnchor());
        if (anchor == null) {
            throw new NotYaml(null, null, "found undefined alias " + alias.getAnchor(), alias.getStartMark());
        }
        YamlNode node = anchor.node;
        if (node == null) {
            throw new Refusal(anchor.event, "not usable YAML: an anchor holds an alias of itself");
        }
        if (!(node instanceof YamlScalar) && ++aliases > ALIASES_MAX) {
            throw new Refusal(alias, "not usable YAML: more than " + ALIASES_MAX + " aliases");
        }
        unfolded = Math.min(unfolded + anchor.size, NODES_MAX + 1);
        return node;
    }

    private FileScalar scalar(ScalarEvent event) {
        String value = event.getValue();
        boolean given = isGiven(event.getTag());
        boolean plain = !given && event.getImplicit().canOmitTagInPlainScalar();
        int place = value.hashCode() & (WORDS - 1);
        FileScalar known = words[place];
        if (known != null && !known.value().equals(value)) {
            known = null;
        }
        Tag tag = given
                ? given(event.getTag(), event)
                : plain && known != null ? known.tag() : resolver.resolve(NodeId.scalar, value, plain);
        Mark start = event.getStartMark();
        FileScalar scalar = new FileScalar(
                known == null ? value : known.value(),
                tag,
                event.getScalarStyle(),
                start.getLine() + 1,
                start.getColumn() + 1,
                start.getIndex(),
                event.getEndMark().getIndex());
        if (plain) {
            words[place] = scalar;
        }
        return judged(scalar);
    }

    private YamlNode collection(CollectionStartEvent event) {
        if (++depth > NESTING_MAX) {
            throw new Refusal(event, "nested deeper than " + NESTING_MAX + " levels; the format itself needs 9");
        }
        boolean mapping = event.getEventId() == Event.ID.MappingStart;
        Tag tag = isGiven(event.getTag())
                ? given(event.getTag(), event)
                : resolver.resolve(mapping ? NodeId.mapping : NodeId.sequence, null, event.getImplicit());
        int from = gathered.size();
        Event next = parser.getEvent();
        while (next instanceof NodeEvent) {
            gathered.add(node(next));
            next = parser.getEvent();
        }
        depth--;
        List<YamlNode> own = gathered.subList(from, gathered.size());
        YamlNode node = mapping
                ? new YamlMapping(tag, event.getStartMark(), next.getEndMark(), own)
                : new YamlSequence(tag, event.getStartMark(), own);
        own.clear();
        return judged(node);
    }

    private static boolean isGiven(@Nullable String tag) {
        return tag != null && !tag.equals("!");
    }

    private static Tag given(String name, Event event) {
        Tag tag = new Tag(name);
        if (tag.isCustomGlobal()) {
            throw new NotYaml(null, null, "Global tag is not allowed: " + name, event.getStartMark());
        }
        return tag;
    }

    private <T extends YamlNode> T judged(T node) {
        if (!TAGS.contains(node.tag())) {
            strangelyTagged.add(node);
        }
        return node;
    }

    /** What an anchor names: nothing yet while it is being read. */
    private static final class Anchor {
        private final Event event;
        private @Nullable YamlNode node;
        private long size;

        Anchor(Event event, long unfoldedBefore) {
            this.event = event;
            this.size = -unfoldedBefore;
        }

        void ends(YamlNode whole, long unfoldedNow) {
            node = whole;
            size += unfoldedNow;
        }
    }

    /** What is YAML, but not for us. */
    static final class Refusal extends YAMLException {
        private static final long serialVersionUID = 1L;
        private final transient Mark at;

        private final String words;

        Refusal(Event at, String words) {
            super(words);
            this.at = at.getStartMark();
            this.words = words;
        }

        Mark at() {
            return at;
        }

        String words() {
            return words;
        }
    }

    /** What only a composer can see to be no YAML; worded as SnakeYAML's does. */
    private static final class NotYaml extends MarkedYAMLException {
        private static final long serialVersionUID = 1L;

        NotYaml(@Nullable String context, @Nullable Mark contextMark, String problem, Mark problemMark) {
            super(context, contextMark, problem, problemMark);
        }
    }
}
