package dev.portcullis.app.reload;

import dev.portcullis.loop.Snapshot;
import java.io.IOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Waits on a daemon thread of its own, {@code portcullis-watch}, until the system says that a name that matters has changed.
 * The reload thread says which ones those are; what the system does not say, the slow look finds.
 */
final class FolderWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger("dev.portcullis.Portcullis");

    private final WatchService service;
    private final Consumer<ChangedKind> onChange;
    private final Map<Path, WatchKey> keys = new HashMap<>();
    private final Snapshot<WatchedNames> names;
    private boolean complained;

    private FolderWatch(WatchService service, WatchedNames names, Consumer<ChangedKind> onChange) {
        this.service = service;
        this.names = new Snapshot<>(names);
        this.onChange = onChange;
    }

    /**
     * Starts to wait.
     *
     * @param onChange called on the waiting thread; must not block
     * @throws IOException when the system gives no watch, as where a process has too many of them
     */
    static FolderWatch start(WatchedNames names, Consumer<ChangedKind> onChange) throws IOException {
        FolderWatch watch = new FolderWatch(FileSystems.getDefault().newWatchService(), names, onChange);
        watch.follow(names);
        Thread thread = new Thread(watch::await, "portcullis-watch");
        thread.setDaemon(true);
        thread.start();
        return watch;
    }

    /** Watches these names from now on, in place of those before. One thread at a time. */
    void follow(WatchedNames watched) {
        names.set(watched);
        keys.entrySet().removeIf(entry -> {
            boolean stale = !entry.getValue().isValid() || !watched.folders().contains(entry.getKey());
            if (stale) {
                entry.getValue().cancel();
            }
            return stale;
        });
        for (Path folder : watched.folders()) {
            register(folder);
        }
    }

    private void register(Path folder) {
        try {
            // A folder that is watched already gives the key that it has.
            keys.put(
                    folder,
                    folder.register(
                            service,
                            StandardWatchEventKinds.ENTRY_CREATE,
                            StandardWatchEventKinds.ENTRY_DELETE,
                            StandardWatchEventKinds.ENTRY_MODIFY));
        } catch (IOException | ClosedWatchServiceException e) {
            if (!complained) {
                complained = true;
                LOG.warn("{} cannot be watched ({}); {}", folder, e.getMessage(), ReloadThread.LOOKED_FOR);
            }
        }
    }

    private void await() {
        try {
            while (true) {
                WatchKey key = service.take();
                try {
                    ChangedKind changed = changeOf(key);
                    if (changed != ChangedKind.NOTHING) {
                        onChange.accept(changed);
                    }
                } catch (RuntimeException defect) {
                    // The slow look finds what this change was.
                    LOG.error("a defect of the proxy ended the watch of {}; please report it", key.watchable(), defect);
                }
            }
        } catch (InterruptedException | ClosedWatchServiceException closed) {
            // The program ends.
        }
    }

    /** What the events of a folder are about; where they are about several things, the one that has most haste. */
    private ChangedKind changeOf(WatchKey key) {
        WatchedNames now = names.get();
        Path folder = (Path) key.watchable();
        ChangedKind changed = ChangedKind.NOTHING;
        for (WatchEvent<?> event : key.pollEvents()) {
            String name = String.valueOf(event.context());
            if (event.kind() == StandardWatchEventKinds.OVERFLOW || now.isOfCertificate(folder, name)) {
                changed = ChangedKind.CERTIFICATE;
            } else if (changed == ChangedKind.NOTHING && now.matters(folder, name)) {
                changed = ChangedKind.CONFIGURATION;
            }
        }
        // A folder that is gone ends its key: where it stood matters, and the next look tells.
        return !key.reset() && changed == ChangedKind.NOTHING ? ChangedKind.CONFIGURATION : changed;
    }

    @Override
    public void close() throws IOException {
        service.close();
    }
}
