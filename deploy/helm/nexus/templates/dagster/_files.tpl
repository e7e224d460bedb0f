{{/* Dagster's instance and workspace. The image's entry point derives NEXUS_DAGSTER_DATABASE_URL (schema dagster) from
     NEXUS_DATABASE_URL. */}}
{{- define "nexus.dagsterFiles" -}}
dagster.yaml: |
  storage:
    postgres:
      postgres_url:
        env: NEXUS_DAGSTER_DATABASE_URL
  # Runs start as subprocesses of the code location, where the lake and the sources are mounted.
  run_launcher:
    module: dagster
    class: DefaultRunLauncher
  # A snapshot covers the whole lake, so there is one builder at a time.
  concurrency:
    runs:
      max_concurrent_runs: 1
    pools:
      default_limit: 1
  # A run whose pod was killed keeps its place in the queue until this ends it.
  run_monitoring:
    enabled: true
    start_timeout_seconds: 300
    max_runtime_seconds: 21600
  # What steps print goes to the pod's log; no volume is shared with the web server.
  compute_logs:
    module: dagster._core.storage.noop_compute_log_manager
    class: NoOpComputeLogManager
  telemetry:
    enabled: false
  nux:
    enabled: false
workspace.yaml: |
  load_from:
    - grpc_server:
        host: {{ include "nexus.fullname" . }}-dagster-code-location
        port: 4000
        location_name: nexus
{{- end -}}
