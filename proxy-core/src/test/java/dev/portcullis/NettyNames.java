package dev.portcullis;

import java.io.IOException;
import java.net.JarURLConnection;
import java.net.URL;
import java.util.Collections;
import java.util.HashSet;
import java.util.Set;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;

/** The simple names of Netty's top-level types, read from the jars on the class path. */
final class NettyNames {
    private static final String ENDING = ".class";

    private NettyNames() {}

    static Set<String> topLevel() throws IOException {
        Set<String> names = new HashSet<>();
        ClassLoader loader = NettyNames.class.getClassLoader();
        for (URL manifest : Collections.list(loader.getResources(JarFile.MANIFEST_NAME))) {
            if (manifest.openConnection() instanceof JarURLConnection connection) {
                connection.setUseCaches(false);
                try (JarFile jar = connection.getJarFile()) {
                    jar.stream().map(JarEntry::getName).forEach(entry -> add(entry, names));
                }
            }
        }
        return names;
    }

    private static void add(String entry, Set<String> names) {
        boolean shaded = entry.contains("/shaded/");
        if (entry.startsWith("io/netty/")
                && entry.endsWith(ENDING)
                && entry.indexOf('$') < 0
                && !shaded
                && !entry.endsWith("-info.class")) {
            names.add(entry.substring(entry.lastIndexOf('/') + 1, entry.length() - ENDING.length()));
        }
    }
}
