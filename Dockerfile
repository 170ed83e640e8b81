# docker build -t portcullis .
# docker run --read-only -p 8443:8443 -p 8080:8080 -v "$PWD/my-config:/etc/portcullis:ro" portcullis
#
# A command: docker exec CONTAINER /opt/portcullis/java/bin/java @/opt/portcullis/proxy.args reload
# JVM flags: the variable JDK_JAVA_OPTIONS.

# The jars, compiled by the oldest Java that they run on.
FROM maven:3.9-eclipse-temurin-17 AS jars
WORKDIR /build
COPY . .
RUN mvn -B -ntp -q -Djars -Dbom -pl proxy-app,demo -am package

# The installed tree with a Java of its own, and the training run that makes its start cache: dist/build does both.
FROM eclipse-temurin:25-jdk AS tree
WORKDIR /build
COPY --from=jars /build /build
RUN dist/build /opt/portcullis

# glibc and a user; no shell and no package manager. The JVM brings its own CA certificates and time zones.
FROM debian:12-slim AS root
COPY dist/root /dist/root
RUN /dist/root /root-of-image

FROM scratch
ARG VERSION=0.1.0
LABEL org.opencontainers.image.title="Portcullis" \
      org.opencontainers.image.description="A TLS-terminating edge proxy for gRPC" \
      org.opencontainers.image.version="$VERSION" \
      org.opencontainers.image.base.name="scratch"
COPY --from=root /root-of-image /
COPY --from=tree /opt/portcullis /opt/portcullis
ENV MALLOC_ARENA_MAX=2
# Nobody in particular; above 1024 no port needs a privilege, and nothing is written anywhere.
USER 65532:65532
WORKDIR /etc/portcullis
EXPOSE 8443 8080
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=5s --start-period=5s \
  CMD ["/opt/portcullis/java/bin/java", "@/opt/portcullis/healthcheck.args", "healthcheck"]
ENTRYPOINT ["/opt/portcullis/java/bin/java", "@/opt/portcullis/proxy.args"]
CMD ["run"]
