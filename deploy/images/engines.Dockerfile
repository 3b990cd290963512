# Database and broker of one node, for trying the platform out: no production runs on it.
ARG BASE=python:3.11-slim

FROM ${BASE} AS wheels
WORKDIR /build
RUN python3 -m venv /tools
COPY requirements.lock .
RUN /tools/bin/pip wheel -q --no-cache-dir --require-hashes --no-deps -w /wheels -r requirements.lock
RUN /tools/bin/pip install -q --no-index --find-links /wheels hatchling editables
COPY deploy/local deploy/local
RUN /tools/bin/pip wheel -q --no-index --no-deps --no-build-isolation -w /wheels deploy/local

FROM wheels AS installed
RUN python3 -m venv --without-pip /opt/lintas \
 && /tools/bin/pip --python /opt/lintas/bin/python install -q --no-index --find-links /wheels lintas-local
# Whom the base trusts may be told apart from whom a library trusts.
RUN REQUESTS_CA_BUNDLE=/etc/ssl/certs/ca-certificates.crt LINTAS_CACHE_DIR=/opt/lintas/cache \
    /opt/lintas/bin/python -m lintas_local.engines fetch
COPY deploy/images/broker.py /opt/lintas/broker.py

FROM ${BASE} AS bare
COPY deploy/images/strip.py /strip.py
COPY --from=installed /opt/lintas /opt/lintas
RUN ["python3", "/strip.py"]

FROM scratch
ARG VERSION=0.0.0
ARG REVISION=unknown
ARG CREATED=1970-01-01T00:00:00Z
LABEL org.opencontainers.image.title="lintas-engines" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}" \
      org.opencontainers.image.created="${CREATED}" \
      org.opencontainers.image.vendor="Lintas"
# One layer: what was taken out is in none below.
# hadolint ignore=DL3067
COPY --from=bare / /
ENV PATH=/opt/lintas/bin \
    LINTAS_CACHE_DIR=/opt/lintas/cache \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1
USER 10001:10001
WORKDIR /data
# The database: `python -m secantus …`; the broker: `python /opt/lintas/broker.py`.
CMD ["python", "-m", "secantus", "--host", "0.0.0.0", "--port", "27017", "--storage-path", "/data", "--sync-on-commit"]
