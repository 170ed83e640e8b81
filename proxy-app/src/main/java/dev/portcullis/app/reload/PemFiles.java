package dev.portcullis.app.reload;

import dev.portcullis.settings.PemSource;
import java.lang.reflect.RecordComponent;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Finds every file that certificates, keys, and their passwords are read from, wherever in the settings' records it stands: a
 * setting that is added later is watched without a word here.
 */
final class PemFiles {
    private PemFiles() {}

    static List<Path> of(Record settings) {
        List<Path> found = new ArrayList<>();
        collect(settings, found);
        return found;
    }

    private static void collect(@Nullable Object value, List<Path> found) {
        if (value instanceof PemSource source) {
            found.addAll(source.files());
        } else if (value instanceof Collection<?> items) {
            items.forEach(item -> collect(item, found));
        } else if (value instanceof Map<?, ?> map) {
            map.values().forEach(item -> collect(item, found));
        } else if (value instanceof Record holder) {
            for (RecordComponent component : holder.getClass().getRecordComponents()) {
                collect(read(component, holder), found);
            }
        }
    }

    /** Only what public records show; a private one is nobody's setting. */
    private static @Nullable Object read(RecordComponent component, Record holder) {
        try {
            return component.getAccessor().invoke(holder);
        } catch (ReflectiveOperationException hidden) {
            return null;
        }
    }
}
