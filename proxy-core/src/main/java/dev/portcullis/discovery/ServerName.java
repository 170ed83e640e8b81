package dev.portcullis.discovery;

import dev.portcullis.settings.ServerSettings;

/**
 * A name that is looked up.
 *
 * @param text as a name server is asked for it
 * @param srv whether its SRV records count, or else its addresses
 */
record ServerName(String text, boolean srv) {
    /** What has to be known of a {@link ServerSettings#isNamed named} server. */
    static ServerName of(ServerSettings server) {
        return server.srv().isEmpty()
                ? new ServerName(server.address().host(), false)
                : new ServerName(server.srv(), true);
    }

    RecordKind[] kinds() {
        return srv ? new RecordKind[] {RecordKind.SRV} : new RecordKind[] {RecordKind.A, RecordKind.AAAA};
    }
}
