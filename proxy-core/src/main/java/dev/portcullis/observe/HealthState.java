package dev.portcullis.observe;

/** What active checks know of a server. */
public enum HealthState {
    /** Nobody asks it. */
    UNCHECKED,
    /** It is asked and has not answered yet. */
    UNKNOWN,
    /** It can take calls. */
    HEALTHY,
    /** It cannot. */
    UNHEALTHY
}
