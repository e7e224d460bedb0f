{{/* Everything that the pods of Nexus share. Each template takes
       root       the chart's root context
       component  app.kubernetes.io/component
       values     the component's own values
       args       arguments of the image's entry point
       ports      list of name, port
       probes     startupProbe, livenessProbe, readinessProbe
       lake       "write", "read" or "" : how the lake's folder is mounted when it is on a claim
       state      true where NEXUS_HOME is kept on a claim
       dagster    true where the process belongs to Dagster
       sources    true where the process reads the sources' files
       single     true where two pods at a time would be wrong */}}

{{- define "nexus.deployment" -}}
apiVersion: apps/v1
kind: Deployment
metadata:
  {{- include "nexus.metadata" . | nindent 2 }}
spec:
  replicas: {{ if .single }}1{{ else }}{{ .values.replicas }}{{ end }}
  revisionHistoryLimit: 3
  strategy:
    {{- if .single }}
    type: Recreate
    {{- else }}
    type: RollingUpdate
    rollingUpdate:
      maxSurge: 1
      maxUnavailable: 0
    {{- end }}
  selector:
    matchLabels:
      {{- include "nexus.selectorLabels" . | nindent 6 }}
  template:
    metadata:
      labels:
        {{- include "nexus.podLabels" . | nindent 8 }}
        {{- with .root.Values.global.podLabels }}
        {{- toYaml . | nindent 8 }}
        {{- end }}
      annotations:
        {{- include "nexus.podAnnotations" . | nindent 8 }}
    spec:
      {{- include "nexus.podSpec" . | nindent 6 }}
      containers:
        - name: {{ .component }}
          {{- include "nexus.container" . | nindent 10 }}
          ports:
            {{- range .ports }}
            - name: {{ .name }}
              containerPort: {{ .port }}
            {{- end }}
          {{- toYaml .probes | nindent 10 }}
          lifecycle:
            preStop:
              exec:
                # Endpoints are withdrawn while the process still answers.
                command: [sleep, "5"]
          resources:
            {{- toYaml .values.resources | nindent 12 }}
          volumeMounts:
            {{- include "nexus.volumeMounts" . | nindent 12 }}
      volumes:
        {{- include "nexus.volumes" . | nindent 8 }}
{{- end -}}

{{- define "nexus.podAnnotations" -}}
checksum/settings: {{ include "nexus.settings" .root | sha256sum | trunc 32 }}
{{- if .dagster }}
checksum/dagster: {{ include "nexus.dagsterFiles" .root | sha256sum | trunc 32 }}
{{- end }}
{{- $secrets := list .root.Values.externalPostgresql.url .root.Values.postgresql.auth.password }}
checksum/database: {{ toYaml $secrets | sha256sum | trunc 32 }}
{{- with merge (dict) .values.podAnnotations .root.Values.global.commonAnnotations }}
{{ toYaml . }}
{{- end }}
{{- end -}}

{{/* The pod: who it runs as and where. */}}
{{- define "nexus.podSpec" -}}
{{- $values := .root.Values -}}
serviceAccountName: {{ .serviceAccountName | default (include "nexus.serviceAccountName" .root) }}
automountServiceAccountToken: {{ $values.serviceAccount.automountServiceAccountToken }}
# A service called nexus-… would put NEXUS_… variables into every pod, where they would be read as settings.
enableServiceLinks: false
{{- with $values.global.imagePullSecrets }}
imagePullSecrets:
  {{- toYaml . | nindent 2 }}
{{- end }}
securityContext:
  {{- toYaml $values.podSecurityContext | nindent 2 }}
{{- with .values.priorityClassName }}
priorityClassName: {{ . }}
{{- end }}
terminationGracePeriodSeconds: {{ dig "grace" 45 . }}
{{- with .values.nodeSelector }}
nodeSelector:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .values.tolerations }}
tolerations:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- if .values.affinity }}
affinity:
  {{- toYaml .values.affinity | nindent 2 }}
{{- else if and (eq (dig "lake" "" .) "read") (not $values.lake.path) (eq $values.lake.persistence.accessMode "ReadWriteOnce") $values.dagsterCodeLocation.enabled }}
affinity:
  podAffinity:
    # The lake's claim can be mounted on one node only: go where its writer is.
    requiredDuringSchedulingIgnoredDuringExecution:
      - topologyKey: kubernetes.io/hostname
        labelSelector:
          matchLabels:
            {{- include "nexus.selectorLabels" (dict "root" .root "component" "dagster-code-location") | nindent 12 }}
{{- end }}
{{- if gt (int (dig "replicas" 1 .values)) 1 }}
topologySpreadConstraints:
  {{- range list "kubernetes.io/hostname" "topology.kubernetes.io/zone" }}
  - maxSkew: 1
    topologyKey: {{ . }}
    whenUnsatisfiable: ScheduleAnyway
    labelSelector:
      matchLabels:
        {{- include "nexus.selectorLabels" $ | nindent 8 }}
  {{- end }}
{{- end }}
{{- end -}}

{{/* The container: image, rights and environment. */}}
{{- define "nexus.container" -}}
image: {{ include "nexus.image" .root | quote }}
imagePullPolicy: {{ .root.Values.global.imagePullPolicy }}
securityContext:
  {{- toYaml .root.Values.containerSecurityContext | nindent 2 }}
args:
  {{- toYaml .args | nindent 2 }}
envFrom:
  - configMapRef:
      name: {{ include "nexus.fullname" .root }}-settings
env:
  {{- include "nexus.databaseEnvironment" (dict "secret" (include "nexus.databaseSecretName" .root)) | nindent 2 }}
  {{- if .dagster }}
  - name: DAGSTER_HOME
    value: /var/lib/nexus-dagster
  {{- end }}
  {{- if and .lake .root.Values.lake.path .root.Values.lake.s3.existingSecret }}
  {{- range list "AWS_ACCESS_KEY_ID" "AWS_SECRET_ACCESS_KEY" }}
  - name: {{ . }}
    valueFrom:
      secretKeyRef:
        name: {{ $.root.Values.lake.s3.existingSecret }}
        key: {{ . }}
  {{- end }}
  {{- end }}
{{- end -}}

{{- define "nexus.databaseEnvironment" -}}
- name: NEXUS_DATABASE_URL
  valueFrom:
    secretKeyRef:
      name: {{ .secret }}
      key: NEXUS_DATABASE_URL
{{- end -}}

{{/* Writable places on a read-only root: temporary files, the user's home, NEXUS_HOME. */}}
{{- define "nexus.volumeMounts" -}}
- name: tmp
  mountPath: /tmp
- name: user
  mountPath: /home/nexus
- name: state
  mountPath: /var/lib/nexus
{{- if and .lake (not .root.Values.lake.path) }}
- name: lake
  mountPath: {{ include "nexus.lakeDataPath" .root }}
  readOnly: {{ eq .lake "read" }}
{{- end }}
{{- if .dagster }}
- name: dagster
  mountPath: /var/lib/nexus-dagster
{{- range list "dagster.yaml" "workspace.yaml" }}
- name: dagster-files
  mountPath: /var/lib/nexus-dagster/{{ . }}
  subPath: {{ . }}
  readOnly: true
{{- end }}
{{- end }}
{{- if and .sources .root.Values.sources.existingClaim }}
- name: sources
  mountPath: /sources
  readOnly: true
{{- end }}
{{- end -}}

{{- define "nexus.volumes" -}}
- name: tmp
  emptyDir: {}
- name: user
  emptyDir: {}
- name: state
  {{- if .state }}
  persistentVolumeClaim:
    claimName: {{ include "nexus.stateClaimName" .root }}
  {{- else }}
  emptyDir: {}
  {{- end }}
{{- if and .lake (not .root.Values.lake.path) }}
- name: lake
  persistentVolumeClaim:
    claimName: {{ include "nexus.lakeClaimName" .root }}
{{- end }}
{{- if .dagster }}
- name: dagster
  emptyDir: {}
- name: dagster-files
  configMap:
    name: {{ include "nexus.fullname" .root }}-dagster
{{- end }}
{{- if and .sources .root.Values.sources.existingClaim }}
- name: sources
  persistentVolumeClaim:
    claimName: {{ .root.Values.sources.existingClaim }}
    readOnly: true
{{- end }}
{{- end -}}

{{/* A service in front of one component. Takes root, component, values, ports. */}}
{{- define "nexus.service" -}}
apiVersion: v1
kind: Service
metadata:
  {{- include "nexus.metadata" (merge (dict "annotations" (dig "service" "annotations" (dict) .values)) .) | nindent 2 }}
spec:
  type: {{ dig "service" "type" "ClusterIP" .values }}
  selector:
    {{- include "nexus.selectorLabels" . | nindent 4 }}
  ports:
    {{- range .ports }}
    - name: {{ .name }}
      port: {{ dig "service" "port" .port $.values }}
      targetPort: {{ .name }}
    {{- end }}
{{- end -}}

{{/* A disruption budget. Takes root, component, values. */}}
{{- define "nexus.disruptionBudget" -}}
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata:
  {{- include "nexus.metadata" . | nindent 2 }}
spec:
  minAvailable: {{ .values.pdb.minAvailable }}
  selector:
    matchLabels:
      {{- include "nexus.selectorLabels" . | nindent 6 }}
{{- end -}}

{{/* An HTTP probe. Takes path, port and the numbers that differ from Kubernetes' own. */}}
{{- define "nexus.httpProbes" -}}
startupProbe:
  httpGet:
    path: {{ .startup }}
    port: http
  periodSeconds: 5
  timeoutSeconds: 3
  failureThreshold: 60
livenessProbe:
  httpGet:
    path: {{ .live }}
    port: http
  periodSeconds: 15
  timeoutSeconds: 3
  failureThreshold: 4
readinessProbe:
  httpGet:
    path: {{ .ready }}
    port: http
  periodSeconds: 10
  timeoutSeconds: 5
  failureThreshold: 3
{{- end -}}
