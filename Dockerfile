# One image per service, and one to judge them, each a target: `docker build --target user-service .`

FROM rust:1.95-slim-trixie AS rust
# librdkafka is compiled from its sources.
RUN apt-get update \
 && apt-get install -y --no-install-recommends g++ make \
 && rm -rf /var/lib/apt/lists/*
WORKDIR /build
# Packed relative relocations make each program some 4 % smaller; any glibc since 2.36 reads them.
ENV RUSTFLAGS="-C link-arg=-Wl,-z,pack-relative-relocs"
# All is built by one command, so that each dependency has the same features in both stages below.
ENV BUILD="cargo build --release --locked -p user-service -p product-service -p order-service -p notifier-service -p conformance"

# The workspace reduced to its manifests and empty targets. It changes when a dependency does, so the next stage's
# layer, the long one, is not built again for an edit of our own sources.
FROM rust AS plan
COPY . .
RUN find . -regextype posix-extended -type f \
      ! -regex '.*/(Cargo\.(toml|lock)|(main|lib|build)\.rs|(bin|benches|tests)/[^/]+\.rs)' -delete \
 && find . -type d -empty -delete \
 && printf '//! Empty.\nfn main() {}\n' >/tmp/empty.rs \
 && find . -name '*.rs' -exec cp /tmp/empty.rs {} \;

FROM rust AS dependencies
COPY --from=plan /build .
RUN --mount=type=cache,target=/usr/local/cargo/registry $BUILD

FROM dependencies AS build
COPY . .
# Cargo compares times: the sources must be younger than what was built from the empty targets.
RUN --mount=type=cache,target=/usr/local/cargo/registry \
    find . -name '*.rs' -not -path './target/*' -exec touch {} + && $BUILD

# No shell and no package manager; runs as `nonroot`.
FROM gcr.io/distroless/cc-debian13:nonroot AS service
ENV HTTP_HOST=0.0.0.0 PORT=8080
EXPOSE 8080

FROM service AS user-service
COPY --from=build /build/target/release/user-service /usr/local/bin/
ENTRYPOINT ["user-service"]
CMD ["serve"]

FROM service AS product-service
COPY --from=build /build/target/release/product-service /usr/local/bin/
ENTRYPOINT ["product-service"]
CMD ["serve"]

FROM service AS order-service
COPY --from=build /build/target/release/order-service /usr/local/bin/
ENTRYPOINT ["order-service"]
CMD ["serve"]

FROM service AS notifier-service
COPY --from=build /build/target/release/notifier-service /usr/local/bin/
ENTRYPOINT ["notifier-service"]
CMD ["serve"]

FROM gcr.io/distroless/cc-debian13:nonroot AS conformance
COPY --from=build /build/target/release/conformance /usr/local/bin/
ENTRYPOINT ["conformance"]

# What the gateway shows at `/`, as `npm run build` left it. Its context is front-end/, so that a change there builds no
# service again: `docker build --file Dockerfile --target front-end front-end`.
FROM nginxinc/nginx-unprivileged:stable AS front-end
COPY dist /usr/share/nginx/html
