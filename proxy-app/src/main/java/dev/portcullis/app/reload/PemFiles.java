package dev.portcullis.app.reload;

import dev.portcullis.settings.PemSource;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.RecordComponent;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Finds every file that certificates, keys, and their passwords are read from, wherever in the settings' records it stands: a
 * setting that is added later is watched without a word here.
 */
final class PemFiles {
    /** What public records show of themselves; a private one is nobody's setting. Looked up once: the JVM copies at each look. */
    private static final ClassValue<List<Method>> ACCESSORS = new ClassValue<>() {
        @Override
        protected List<Method> computeValue(Class<?> type) {
            return Modifier.isPublic(type.getModifiers())
                    ? Arrays.stream(type.getRecordComponents())
                            .map(RecordComponent::getAccessor)
                            .filter(accessor -> !accessor.getReturnType().isPrimitive())
                            .toList()
                    : List.of();
        }
    };

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
            for (Method accessor : ACCESSORS.get(holder.getClass())) {
                collect(read(accessor, holder), found);
            }
        }
    }

    private static @Nullable Object read(Method accessor, Record holder) {
        try {
            return accessor.invoke(holder);
        } catch (ReflectiveOperationException hidden) {
            return null;
        }
    }
}
