package dev.portcullis.health;

import dev.portcullis.address.BackendAddress;

/**
 * Which server of which service is asked.
 *
 * @param service its name
 * @param address where the server takes calls
 */
record CheckedServer(String service, BackendAddress address) {}
