# IMAGE, and in it what pip downloads for the starters and solutions: from then on it asks nobody else.
ARG IMAGE
FROM $IMAGE AS cache
COPY . /atelier
RUN for requirements in $(find /atelier/starters /atelier/solutions -name requirements.txt); do \
      pip download --dest /opt/hors-ligne --requirement "$requirements" || exit 1; \
    done

FROM $IMAGE
COPY --from=cache /opt/hors-ligne /opt/hors-ligne
ENV PIP_NO_INDEX=1 PIP_FIND_LINKS=/opt/hors-ligne
