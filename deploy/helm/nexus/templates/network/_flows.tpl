{{/* Who talks to whom: the one table that every policy is made from. `outside` marks what reaches the internet by
     HTTPS: Git servers, object storage, an embedding server. */}}
{{- define "nexus.flows" -}}
{{- $bucket := ne .Values.lake.path "" -}}
{{- $embeds := ne .Values.settings.embedderUrl "" -}}
components:
  orchestrator: {outside: {{ or $bucket $embeds }}, faces: 8080}
  admin-dashboard: {outside: {{ or $bucket $embeds }}, faces: 8088}
  dagster-webserver: {outside: false}
  dagster-daemon: {outside: false}
  dagster-code-location: {outside: true}
  migration: {outside: false}
peers:
  - {from: dagster-webserver, to: dagster-code-location, port: 4000}
  - {from: dagster-daemon, to: dagster-code-location, port: 4000}
  # The Connectors page starts runs.
  - {from: admin-dashboard, to: dagster-webserver, port: 3000}
  # The Releases page has releases judged anew, and reports made.
  - {from: admin-dashboard, to: orchestrator, port: 8080}
{{- end -}}
