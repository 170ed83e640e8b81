package dev.portcullis.settings;

/** The form of a PROXY header towards a backend. */
public enum ProxyHeaderVersion {
    /** One line of text. */
    V1,
    /** Binary. */
    V2
}
