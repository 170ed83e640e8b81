package dev.portcullis.app.config;

/** A single value, of a file or from outside of it. */
sealed interface YamlScalar extends YamlNode permits FileScalar, OutsideScalar {
    String value();

    /** Whether it stands there without quotes, so that YAML readers look for numbers and dates in it. */
    boolean isPlain();

    /** Other text at the same place, which no reader takes for something else. */
    YamlScalar withText(String text);
}
