# One image for every service and the gateway: SERVICE says which. Build it from the root:
#   docker build -f deploy/images/service.Dockerfile --build-arg SERVICE=orders .
ARG BASE=python:3.11-slim

# Everything that is locked, each file checked against its hash. The same layer for all services.
FROM ${BASE} AS wheels
WORKDIR /build
RUN python3 -m venv /tools
COPY requirements.lock .
RUN /tools/bin/pip wheel -q --no-cache-dir --require-hashes --no-deps -w /wheels -r requirements.lock
RUN /tools/bin/pip install -q --no-index --find-links /wheels hatchling editables
COPY libs libs
COPY services services
COPY deploy/local deploy/local
RUN /tools/bin/pip wheel -q --no-index --no-deps --no-build-isolation -w /wheels libs/* services/* deploy/local

# What this service needs, and nothing else, out of the checked wheels.
FROM wheels AS installed
ARG SERVICE
RUN python3 -m venv --without-pip /opt/lintas \
 && /tools/bin/pip --python /opt/lintas/bin/python install -q --no-index --find-links /wheels \
    --no-compile "lintas-${SERVICE}" \
 && /opt/lintas/bin/python -m compileall -q --invalidation-mode unchecked-hash /opt/lintas/lib \
 && printf '#!/opt/lintas/bin/python\nfrom lintas_%s.__main__ import main\nmain()\n' "${SERVICE}" \
    > /opt/lintas/bin/service \
 && chmod 755 /opt/lintas/bin/service

# The base without its shell, its package managers and its compilers.
FROM ${BASE} AS bare
COPY deploy/images/strip.py /strip.py
COPY --from=installed /opt/lintas /opt/lintas
RUN ["python3", "/strip.py"]

FROM scratch
ARG SERVICE
ARG VERSION=0.0.0
ARG REVISION=unknown
ARG CREATED=1970-01-01T00:00:00Z
LABEL org.opencontainers.image.title="lintas-${SERVICE}" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}" \
      org.opencontainers.image.created="${CREATED}" \
      org.opencontainers.image.vendor="Lintas"
# One layer: what was taken out is in none below.
# hadolint ignore=DL3067
COPY --from=bare / /
# Ten threads of gRPC, each with its own malloc arena, cost memory and gain nothing.
ENV PATH=/opt/lintas/bin \
    MALLOC_ARENA_MAX=2 \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1
USER 10001:10001
WORKDIR /tmp
ENTRYPOINT ["service"]
