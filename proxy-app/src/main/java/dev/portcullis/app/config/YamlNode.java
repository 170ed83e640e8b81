package dev.portcullis.app.config;

import org.yaml.snakeyaml.nodes.Tag;

/**
 * A value of the tree that all sources are merged into: what stands there, and where. It is small on purpose: a file of
 * 1,000 routers has 24,000 of them, and they live through the whole load.
 */
sealed interface YamlNode permits YamlScalar, YamlCollection {
    /** As what YAML reads it. */
    Tag tag();

    /** The line, 1 for the first; 0 when it stands in no file. */
    int line();

    /** The column in code points, 1 for the first; 0 when it stands in no file. */
    int column();

    /** The flag or variable that it comes from; empty when it stands in a file. */
    String origin();
}
