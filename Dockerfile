# The service or the page; what it needs to ingest, answer and draw, and nothing to build with.
#   docker build -t marketrules .                  Podman: with --format docker, or it has no HEALTHCHECK
#   docker run --rm -v rules:/data -v "$PWD/documents:/documents:ro" marketrules ingest /documents
#   docker run --rm -v rules:/data marketrules keys add NAME --scope read
#   docker run --read-only --tmpfs /tmp --cap-drop ALL --security-opt no-new-privileges --stop-timeout 45 \
#     -v rules:/data -p 8400:8400 marketrules
# On another address than loopback the service asks for keys: docs/access.md.
FROM python:3.11.11-slim-bookworm AS build
WORKDIR /src
COPY requirements.serving.txt requirements.building.txt ./
# Each file must have a digest that `make pins` took from the registry: another one isn't installed.
RUN python -m venv --without-pip /opt/marketrules \
 && pip --python /opt/marketrules/bin/python install --no-cache-dir --no-deps --only-binary :all: \
      --require-hashes -r requirements.serving.txt \
 && pip install --no-cache-dir --no-deps --only-binary :all: --require-hashes -r requirements.building.txt
COPY pyproject.toml README.md ./
COPY marketrules ./marketrules
COPY ingest ./ingest
COPY index ./index
COPY search_api ./search_api
COPY ui ./ui
COPY evals ./evals
COPY cli ./cli
COPY corpus ./corpus
RUN pip wheel --no-cache-dir --no-deps --no-build-isolation --wheel-dir /wheel . \
 && pip --python /opt/marketrules/bin/python install --no-cache-dir --no-deps --no-index /wheel/*.whl \
 && /opt/marketrules/bin/python -m compileall -q /opt/marketrules/lib

FROM python:3.11.11-slim-bookworm
COPY --from=build /opt/marketrules /opt/marketrules
# What installs packages is of no use to whoever serves, and of some to whoever broke in.
RUN rm -rf /usr/local/lib/python3.11/site-packages/* /usr/local/lib/python3.11/ensurepip /usr/local/bin/pip* /usr/local/bin/wheel \
 && install -d -o 10001 -g 10001 /data
ENV PATH=/opt/marketrules/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    HOME=/tmp \
    MARKETRULES_DATA=/data
USER 10001:10001
VOLUME /data
EXPOSE 8400 8401
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s CMD \
    ["python", "-c", "import urllib.request as r; r.urlopen('http://127.0.0.1:8400/readyz?without_search=true', timeout=4)"]
ENTRYPOINT ["marketrules"]
CMD ["serve", "--host", "0.0.0.0"]
