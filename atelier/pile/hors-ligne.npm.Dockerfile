# IMAGE, and in it what npm downloads for the starters and solutions: from then on it asks nobody else.
ARG IMAGE
FROM $IMAGE AS cache
COPY . /atelier
# Once by the lock file, once without it: the latter also keeps what `npm install` asks of the registry.
RUN for lock in $(find /atelier/starters /atelier/solutions -name package-lock.json -not -path '*/node_modules/*'); do \
      mkdir /tmp/project && cp "$(dirname "$lock")"/package*.json /tmp/project && cd /tmp/project \
      && npm ci --ignore-scripts --no-audit --no-fund --cache /opt/hors-ligne \
      && rm -r package-lock.json node_modules && npm install --package-lock-only --ignore-scripts --no-audit --no-fund --cache /opt/hors-ligne \
      && cd / && rm -r /tmp/project || exit 1; \
    done

FROM $IMAGE
COPY --from=cache /opt/hors-ligne /opt/hors-ligne
RUN chmod -R a+rwX /opt/hors-ligne
ENV npm_config_cache=/opt/hors-ligne npm_config_offline=true npm_config_audit=false npm_config_update_notifier=false
