package dev.portcullis.entrypoint;

import dev.portcullis.loop.Snapshot;
import dev.portcullis.observe.ObserverFactory;
import dev.portcullis.proxyprotocol.ProxyHeaderLog;
import dev.portcullis.tls.ServerTls;
import dev.portcullis.tls.TlsLog;

/**
 * What all connections of the process share; every part may be used from any thread.
 *
 * @param tls the certificates of now
 * @param proxyHeaderLog what the log learns of PROXY headers
 * @param tlsLog what the log learns of clients that did not get through
 * @param observers counts connections that were refused
 */
public record StageTools(
        Snapshot<ServerTls> tls, ProxyHeaderLog proxyHeaderLog, TlsLog tlsLog, ObserverFactory observers) {
    /** Fresh logs around the given certificates. */
    public StageTools(Snapshot<ServerTls> tls, ObserverFactory observers) {
        this(tls, new ProxyHeaderLog(), new TlsLog(), observers);
    }
}
