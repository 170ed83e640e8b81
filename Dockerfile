# docker build -t portcullis .
# docker run -p 8443:8443 -p 8080:8080 -v "$PWD/my-config:/etc/portcullis:ro" portcullis

FROM maven:3.9-eclipse-temurin-17 AS build
WORKDIR /build
COPY . .
RUN mvn -B -ntp -q -Djars -pl proxy-app -am package

# The installed tree: what the launcher expects beside itself.
RUN mkdir -p /opt/portcullis/lib /opt/portcullis/config \
 && cp proxy-app/target/proxy-app-*.jar proxy-app/target/lib/*.jar /opt/portcullis/lib/ \
 && cp -r config/jvm config/examples config/portcullis.schema.json /opt/portcullis/config/ \
 && install -m 0755 portcullis /opt/portcullis/portcullis

# A Java of what the program uses, with its class archive. jdk.unsupported: direct memory and signals;
# jdk.crypto.ec: the fallback when BoringSSL does not load.
RUN jlink --output /opt/java --strip-java-debug-attributes --no-header-files --no-man-pages --compress=2 \
      --add-modules java.base,java.logging,java.management,java.naming,java.net.http,java.xml,jdk.crypto.ec,jdk.unsupported,jdk.zipfs \
 && /opt/java/bin/java -Xshare:dump

# glibc, as the native transports and BoringSSL need it; bash for the launcher.
FROM debian:12-slim
COPY --from=build /opt/java /opt/java
COPY --from=build /opt/portcullis /opt/portcullis
RUN ln -s /opt/portcullis/portcullis /usr/local/bin/portcullis \
 && mkdir -p /etc/portcullis
ENV JAVA_HOME=/opt/java

# Nobody in particular; above 1024 no port needs a privilege.
USER 65532:65532
WORKDIR /etc/portcullis
EXPOSE 8443 8080
STOPSIGNAL SIGTERM
ENTRYPOINT ["/usr/local/bin/portcullis"]
CMD ["run"]
