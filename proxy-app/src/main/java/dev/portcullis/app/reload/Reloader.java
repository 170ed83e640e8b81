package dev.portcullis.app.reload;

import dev.portcullis.ReloadReport.KeptCertificate;
import dev.portcullis.settings.EdgeSettings;
import dev.portcullis.settings.SettingsException;
import java.util.List;

/** Puts new settings into the running proxy, all of them or none. Called on the reload thread; may block. */
@FunctionalInterface
public interface Reloader {
    /**
     * Applies the settings; when this returns, new calls go by them.
     *
     * @throws SettingsException when they cannot be used, with all problems; nothing has changed then
     */
    Applied reload(EdgeSettings settings) throws SettingsException;

    /**
     * What came of it, in words for the log.
     *
     * @param changes such as {@code 2 routers added}; empty when nothing changed
     * @param needRestart settings that differ and are left as they were, such as {@code workers}
     * @param kept certificates that are served on because their files are no use now
     */
    record Applied(List<String> changes, List<String> needRestart, List<KeptCertificate> kept) {
        /** Copies the lists. */
        public Applied {
            changes = List.copyOf(changes);
            kept = List.copyOf(kept);
            needRestart = List.copyOf(needRestart);
        }
    }
}
