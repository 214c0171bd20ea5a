# syntax=docker/dockerfile:1
# The site as an image: `docker build --build-arg COMMIT=$(git rev-parse HEAD) -t motacilla .`
# Both stages start from the same base, a Debian with Python 3.11 or newer.
ARG BASE_IMAGE=python:3.13-slim-bookworm

FROM ${BASE_IMAGE} AS build
# requirements-cluster.txt has what more hosts than one need.
ARG REQUIREMENTS=requirements.txt
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1 PYTHONDONTWRITEBYTECODE=1
WORKDIR /srv/motacilla
COPY requirements.txt requirements-cluster.txt ./
# Only what is locked, by its hash, and nothing that would have to be compiled. Where packages come
# from, if not from the usual index, is said by the secret "pip", which no layer keeps; the secret
# "authorities" holds certificates that this place trusts.
RUN --mount=type=secret,id=pip,target=/etc/pip.conf \
    --mount=type=secret,id=authorities,target=/run/secrets/authorities \
    python3 -m venv /opt/venv \
    && /opt/venv/bin/pip install -qq --require-hashes --only-binary :all: -r ${REQUIREMENTS} \
    && /opt/venv/bin/pip uninstall --quiet --yes setuptools pip \
    && rm -f /opt/venv/bin/pip*
COPY . .
# In the image, so that a process starts without writing; the key is of use for this step alone.
RUN SECRET_KEY=only-for-collecting-static-files-while-the-image-is-built \
    DJANGO_SETTINGS_MODULE=config.settings.production DATA_DIR=/tmp/data \
    STATIC_ROOT=/srv/motacilla/static \
    /opt/venv/bin/python manage.py collectstatic --no-input --verbosity 0 \
    && /opt/venv/bin/python -m compileall -q -j 0 /opt/venv/lib /srv/motacilla

FROM ${BASE_IMAGE}
ARG VERSION=0.1.0
ARG COMMIT=unknown
LABEL org.opencontainers.image.title="Motacilla" \
      org.opencontainers.image.description="A developer's blog on Wagtail" \
      org.opencontainers.image.licenses="BSD-3-Clause" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${COMMIT}"
RUN groupadd --gid 10001 motacilla \
    && useradd --no-log-init --uid 10001 --gid 10001 --home-dir /data --shell /usr/sbin/nologin motacilla \
    && install -d -o motacilla -g motacilla /data
COPY --from=build /opt/venv /opt/venv
COPY --from=build /srv/motacilla /srv/motacilla
WORKDIR /srv/motacilla
ENV PATH=/opt/venv/bin:/usr/local/bin:/usr/bin:/bin \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    DJANGO_SETTINGS_MODULE=config.settings.production \
    DATA_DIR=/data \
    STATIC_ROOT=/srv/motacilla/static \
    HOST=0.0.0.0 \
    PORT=8000 \
    RELEASE_COMMIT=${COMMIT}
USER 10001:10001
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=15s --timeout=5s --start-period=60s \
    CMD ["python", "deploy/health.py", "/readyz"]
# As a list, so that there is no shell between the signal to stop and the server. There is no socket
# to control the server by (config/gunicorn.py); it would want a home that can be written to.
CMD ["gunicorn", "--config", "config/gunicorn.py", "--no-control-socket", "config.wsgi"]
