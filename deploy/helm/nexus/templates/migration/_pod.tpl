{{/* The pod that brings the schemas to this version. Takes root, secret, hook. */}}
{{- define "nexus.migrationPod" -}}
{{- $hook := .hook -}}
{{- $arguments := dict "root" .root "component" "migration" "values" .root.Values.migration "args" (list "nexus" "migrate") -}}
metadata:
  labels:
    {{- include "nexus.podLabels" $arguments | nindent 4 }}
    {{- with .root.Values.global.podLabels }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
spec:
  {{- if $hook }}
  # A hook runs before the chart's service account exists; the job needs none.
  {{- $arguments = set $arguments "serviceAccountName" "default" }}
  {{- end }}
  {{- include "nexus.podSpec" $arguments | nindent 2 }}
  restartPolicy: Never
  containers:
    - name: migration
      image: {{ include "nexus.image" .root | quote }}
      imagePullPolicy: {{ .root.Values.global.imagePullPolicy }}
      securityContext:
        {{- toYaml .root.Values.containerSecurityContext | nindent 8 }}
      args:
        {{- toYaml $arguments.args | nindent 8 }}
      env:
        {{- include "nexus.databaseEnvironment" (dict "secret" .secret) | nindent 8 }}
        {{- range $name, $value := include "nexus.settings" .root | fromYaml }}
        - name: {{ $name }}
          value: {{ $value | quote }}
        {{- end }}
      resources:
        {{- toYaml .root.Values.migration.resources | nindent 8 }}
      volumeMounts:
        {{- include "nexus.volumeMounts" $arguments | nindent 8 }}
  volumes:
    {{- include "nexus.volumes" $arguments | nindent 4 }}
{{- end -}}
