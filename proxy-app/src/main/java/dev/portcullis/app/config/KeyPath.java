package dev.portcullis.app.config;

import org.jspecify.annotations.Nullable;

/**
 * Where a value stands, as steps from the root of its document. It is text only when somebody asks: a load makes thousands
 * and names few.
 */
final class KeyPath {
    static final KeyPath ROOT = new KeyPath(null, "", false);

    private final @Nullable KeyPath parent;
    private final String step;
    private final boolean item;
    private @Nullable String text;

    private KeyPath(@Nullable KeyPath parent, String step, boolean item) {
        this.parent = parent;
        this.step = step;
        this.item = item;
    }

    KeyPath key(String name) {
        return new KeyPath(this, name, false);
    }

    /** The path of an item of a list, such as {@code [0]}. */
    KeyPath item(String place) {
        return new KeyPath(this, place, true);
    }

    boolean isRoot() {
        return parent == null;
    }

    /** Such as {@code entryPoints.grpcs.address}; empty for the root. */
    @Override
    public String toString() {
        String known = text;
        if (known == null) {
            String above = parent == null ? "" : parent.toString();
            known = above.isEmpty() ? step : above + (item ? "" : ".") + step;
            text = known;
        }
        return known;
    }
}
