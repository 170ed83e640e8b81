package dev.portcullis.http2.hpack;

/** Which fields an {@link BlockEncoder} may put into the peer's dynamic table; one per leg. */
public enum IndexingPolicy {
    /** The table belongs to the client whose calls these are: what the backend indexed is indexed. */
    TOWARDS_CLIENT {
        @Override
        Indexing representationOf(HeaderField field) {
            FieldRole role = field.role();
            // Values that change from message to message would only push out those that do not.
            boolean passing = role == FieldRole.DATE || role == FieldRole.GRPC_MESSAGE;
            return passing && field.indexing() == Indexing.INCREMENTAL ? Indexing.WITHOUT : field.indexing();
        }
    },
    /** The table is shared by many clients: only a field that repeats enters, and nothing that is one caller's own. */
    TOWARDS_BACKEND {
        @Override
        Indexing representationOf(HeaderField field) {
            FieldRole role = field.role();
            if (role == FieldRole.CREDENTIAL) {
                return Indexing.NEVER;
            }
            boolean callersOwn =
                    role == FieldRole.GRPC_TIMEOUT || field.fieldName().tellsCaller();
            return callersOwn && field.indexing() == Indexing.INCREMENTAL ? Indexing.WITHOUT : field.indexing();
        }
    };

    /** How the field is to be written: INCREMENTAL means that it may enter the table. */
    abstract Indexing representationOf(HeaderField field);
}
