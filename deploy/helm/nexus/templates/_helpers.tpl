{{/* Name of the chart, or its override. */}}
{{- define "nexus.name" -}}
{{- default .Chart.Name .Values.nameOverride | trunc 40 | trimSuffix "-" -}}
{{- end -}}

{{/* Prefix of every object: "nexus" for a release called nexus. Short enough for the longest suffix in 63 characters. */}}
{{- define "nexus.fullname" -}}
{{- $name := include "nexus.name" . -}}
{{- if .Values.fullnameOverride -}}
{{- .Values.fullnameOverride | trunc 35 | trimSuffix "-" -}}
{{- else if contains $name .Release.Name -}}
{{- .Release.Name | trunc 35 | trimSuffix "-" -}}
{{- else -}}
{{- printf "%s-%s" .Release.Name $name | trunc 35 | trimSuffix "-" -}}
{{- end -}}
{{- end -}}

{{/* What selects the pods of one component. Takes root and component. */}}
{{- define "nexus.selectorLabels" -}}
app.kubernetes.io/name: {{ include "nexus.name" .root }}
app.kubernetes.io/instance: {{ .root.Release.Name }}
app.kubernetes.io/component: {{ .component }}
{{- end -}}

{{/* Labels of a pod: what selects it, plus what people and policies group it by. */}}
{{- define "nexus.podLabels" -}}
{{ include "nexus.selectorLabels" . }}
app.kubernetes.io/part-of: nexus
app.kubernetes.io/version: {{ .root.Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .root.Release.Service }}
{{- with .root.Values.global.commonLabels }}
{{ toYaml . }}
{{- end }}
{{- end -}}

{{/* Labels of any object: the same, plus the chart that made it. */}}
{{- define "nexus.labels" -}}
helm.sh/chart: {{ printf "%s-%s" .root.Chart.Name .root.Chart.Version | replace "+" "_" }}
{{ include "nexus.podLabels" . }}
{{- end -}}

{{/* metadata of an object. Takes root, component and optionally suffix (default: the component), annotations. */}}
{{- define "nexus.metadata" -}}
{{- $suffix := dig "suffix" .component . -}}
{{- $annotations := merge (dict) (dig "annotations" (dict) .) .root.Values.global.commonAnnotations -}}
name: {{ include "nexus.fullname" .root }}{{ with $suffix }}-{{ . }}{{ end }}
namespace: {{ .root.Release.Namespace }}
labels:
  {{- include "nexus.labels" . | nindent 2 }}
{{- with $annotations }}
annotations:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end -}}

{{/* Address of an image. Takes root, repository, tag. */}}
{{- define "nexus.imageAddress" -}}
{{- with .root.Values.global.imageRegistry }}{{ trimSuffix "/" . }}/{{ end }}{{ .repository }}:{{ .tag }}
{{- end -}}

{{/* The one image of Nexus. */}}
{{- define "nexus.image" -}}
{{- include "nexus.imageAddress" (dict "root" . "repository" .Values.image.repository "tag" (default .Chart.AppVersion .Values.global.imageTag)) -}}
{{- end -}}

{{- define "nexus.serviceAccountName" -}}
{{- if .Values.serviceAccount.create -}}
{{- default (include "nexus.fullname" .) .Values.serviceAccount.name -}}
{{- else -}}
{{- default "default" .Values.serviceAccount.name -}}
{{- end -}}
{{- end -}}

{{/* The secret that holds NEXUS_DATABASE_URL: creation and every use go through this name. */}}
{{- define "nexus.databaseSecretName" -}}
{{- if .Values.postgresql.enabled -}}
{{- default (printf "%s-postgresql" (include "nexus.fullname" .)) .Values.postgresql.auth.existingSecret -}}
{{- else -}}
{{- default (printf "%s-database" (include "nexus.fullname" .)) .Values.externalPostgresql.existingSecret -}}
{{- end -}}
{{- end -}}

{{/* Claims: the lake's folder, and what the code location keeps. */}}
{{- define "nexus.lakeClaimName" -}}
{{- default (printf "%s-lake" (include "nexus.fullname" .)) .Values.lake.persistence.existingClaim -}}
{{- end -}}

{{- define "nexus.stateClaimName" -}}
{{- default (printf "%s-state" (include "nexus.fullname" .)) .Values.dagsterCodeLocation.persistence.existingClaim -}}
{{- end -}}

{{/* "own" once a source is configured, else "demo": the same rule as the application's. */}}
{{- define "nexus.dataSet" -}}
{{- if or .Values.sources.git .Values.sources.jiraDump .Values.sources.slackExport .Values.sources.apiAnswers -}}own{{- else -}}demo{{- end -}}
{{- end -}}

{{/* Where the files of the lake are: the bucket, or the folder the claim is mounted on. */}}
{{- define "nexus.lakeDataPath" -}}
{{- default "/var/lib/nexus-lake" .Values.lake.path -}}
{{- end -}}

{{/* Settings that every Nexus process reads: the ConfigMap is made of them, and the migration Job, which runs before
     the ConfigMap exists, carries them itself. A list ends in a newline so that a comma inside one entry stays there. */}}
{{- define "nexus.settings" -}}
NEXUS_HOME: /var/lib/nexus
NEXUS_LAKE_DATA_PATH: {{ include "nexus.lakeDataPath" . | quote }}
{{- with .Values.sources.git }}
NEXUS_GIT: {{ printf "%s\n" (join "\n" .) | quote }}
{{- end }}
{{- with .Values.sources.jiraDump }}
NEXUS_JIRA_DUMP: {{ printf "%s\n" (join "\n" .) | quote }}
{{- end }}
{{- with .Values.sources.slackExport }}
NEXUS_SLACK_EXPORT: {{ printf "%s\n" (join "\n" .) | quote }}
{{- end }}
{{- with .Values.sources.apiAnswers }}
NEXUS_API_ANSWERS: {{ printf "%s\n" (join "\n" .) | quote }}
{{- end }}
{{- if .Values.dagsterWebserver.enabled }}
NEXUS_DAGSTER_URL: http://{{ include "nexus.fullname" . }}-dagster-webserver:3000
{{- end }}
{{- if .Values.orchestrator.enabled }}
NEXUS_API_URL: http://{{ include "nexus.fullname" . }}-orchestrator:{{ int64 .Values.orchestrator.service.port }}
{{- end }}
NEXUS_EMBEDDER: {{ .Values.settings.embedder | quote }}
{{- with .Values.settings.embedderUrl }}
NEXUS_EMBEDDER_URL: {{ . | quote }}
{{- end }}
{{- with .Values.settings.embedderModel }}
NEXUS_EMBEDDER_MODEL: {{ . | quote }}
{{- end }}
NEXUS_MEMORY_LIMIT: {{ .Values.settings.memoryLimit | quote }}
NEXUS_THREADS: {{ int64 .Values.settings.threads | quote }}
NEXUS_DEMO_SEED: {{ int64 .Values.settings.demoSeed | quote }}
{{- if .Values.lake.path }}
{{- with .Values.lake.s3.region }}
AWS_REGION: {{ . | quote }}
{{- end }}
{{- with .Values.lake.s3.endpoint }}
AWS_ENDPOINT_URL_S3: {{ . | quote }}
{{- end }}
{{- end }}
{{- end -}}
