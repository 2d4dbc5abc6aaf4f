{{/* Names and labels that everything has. */}}
{{- define "cell.labels" -}}
app.kubernetes.io/part-of: nuanxin
app.kubernetes.io/instance: {{ .root.Release.Name }}
app.kubernetes.io/name: {{ .name }}
{{- end }}

{{- define "cell.meta" -}}
app.kubernetes.io/managed-by: {{ .root.Release.Service }}
app.kubernetes.io/version: {{ .root.Chart.AppVersion | quote }}
helm.sh/chart: {{ .root.Chart.Name }}-{{ .root.Chart.Version }}
{{ include "cell.labels" . }}
{{- end }}

{{/* A program's own block over what all have. */}}
{{- define "cell.spec" -}}
{{- $own := eq .name "gateway" | ternary .root.Values.gateway (get .root.Values.services .name) -}}
{{- mergeOverwrite (deepCopy .root.Values.defaults) (deepCopy ($own | default dict)) | toJson -}}
{{- end }}

{{- define "cell.image" -}}
{{ .root.Values.images.registry }}nuanxin/{{ .name }}:{{ .root.Values.images.tag | default .root.Chart.AppVersion }}
{{- end }}

{{- define "cell.natsUrl" -}}
{{- if .Values.nats.own.enabled }}{{ .Values.tls.enabled | ternary "tls" "nats" }}://{{ .Release.Name }}-nats:4222{{ else }}{{ required "nats.url says where NATS is (nats.own.enabled brings one for an evaluation)" .Values.nats.url }}{{ end -}}
{{- end }}

{{- define "cell.natsMonitorUrl" -}}
{{- if .Values.nats.own.enabled }}{{ include "cell.scheme" . }}://{{ .Release.Name }}-nats:8222{{ else }}{{ required "nats.monitorUrl says where the monitor of NATS is, by which services see that it writes through" .Values.nats.monitorUrl }}{{ end -}}
{{- end }}

{{- define "cell.postgresHost" -}}
{{- if .Values.postgres.own.enabled }}{{ .Release.Name }}-postgres{{ else }}{{ required "postgres.host says where PostgreSQL is (postgres.own.enabled brings one for an evaluation)" .Values.postgres.host }}{{ end -}}
{{- end }}

{{/* What Pod Security "restricted" asks of a pod, and of a container. */}}
{{- define "cell.podSecurity" -}}
automountServiceAccountToken: {{ .token | default false }}
securityContext:
  runAsNonRoot: true
  runAsUser: {{ .user | default 1000 }}
  runAsGroup: {{ .user | default 1000 }}
  fsGroup: {{ .user | default 1000 }}
  seccompProfile: { type: RuntimeDefault }
{{- with .root.Values.images.pullSecrets }}
imagePullSecrets:
  {{- range . }}
  - name: {{ . }}
  {{- end }}
{{- end }}
{{- end }}

{{/* Where a pod may run. */}}
{{- define "cell.placement" -}}
{{- with .nodeSelector }}
nodeSelector: {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .tolerations }}
tolerations: {{- toYaml . | nindent 2 }}
{{- end }}
{{- end }}

{{- define "cell.containerSecurity" -}}
securityContext:
  allowPrivilegeEscalation: false
  readOnlyRootFilesystem: true
  capabilities: { drop: [ALL] }
{{- end }}

{{/* What every program is told. */}}
{{- define "cell.commonEnv" -}}
- { name: NUANXIN_DISTRICT, value: {{ .root.Values.district | quote }} }
- { name: NUANXIN_ZONE, value: {{ .root.Values.zone | quote }} }
{{- include "cell.transportEnv" . }}
{{- if eq .name "gateway" }}
{{- if .root.Values.tls.enabled }}
- { name: GATEWAY_TLS, value: {{ .root.Values.tls.gateway | ternary "1" "0" | quote }} }
{{- end }}
{{- else if .root.Values.tls.enabled }}
- { name: TLS_CLIENT_NAME, value: {{ .root.Release.Name }}-gateway.{{ .root.Release.Namespace }}.svc }
{{- end }}
{{- if and .root.Values.evaluation (eq .name "identity") }}
- { name: SECOND_FACTOR, value: optional }
{{- end }}
- { name: LOG_LEVEL, value: {{ .root.Values.logLevel }} }
- { name: HOST, value: 0.0.0.0 }
- { name: PORT, value: "8080" }
- { name: METRICS_HOST, value: 0.0.0.0 }
- { name: METRICS_PORT, value: "9464" }
- { name: NATS_URL, value: {{ include "cell.natsUrl" .root | quote }} }
- { name: NATS_MONITOR_URL, value: {{ include "cell.natsMonitorUrl" .root | quote }} }
- { name: NATS_CREDENTIALS_FILE, value: /run/secrets/nuanxin/nats.nk }
{{- with .root.Values.telemetry.endpoint }}
- { name: OTEL_EXPORTER_OTLP_ENDPOINT, value: {{ . | quote }} }
- { name: OTEL_TRACES_SAMPLER_ARG, value: {{ $.root.Values.telemetry.sampling | quote }} }
{{- end }}
{{- end }}

{{/* Keys of a Secret as environment variables. */}}
{{- define "cell.secretEnv" -}}
{{- range $variable, $key := .env }}
- name: {{ $variable }}
  valueFrom: { secretKeyRef: { name: {{ $.secret }}, key: {{ $key }} } }
{{- end }}
{{- end }}

{{/* A small thing that the operator's command does. */}}
{{- define "cell.operatorContainer" -}}
image: {{ include "cell.image" (dict "root" .root "name" "operator") }}
imagePullPolicy: {{ .root.Values.images.pullPolicy }}
{{ include "cell.containerSecurity" . }}
resources:
  requests: { cpu: 10m, memory: 64Mi }
  limits: { memory: 192Mi }
{{- end }}

{{- define "cell.account" -}}
apiVersion: v1
kind: ServiceAccount
metadata:
  name: {{ .root.Release.Name }}-{{ .name }}
  labels: {{- include "cell.meta" . | nindent 4 }}
automountServiceAccountToken: false
{{- end }}

{{/* The head of a network policy, and which pods it speaks of. */}}
{{- define "cell.netMeta" -}}
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: {{ .root.Release.Name }}-{{ .policy }}
  labels: {{- include "cell.meta" (dict "root" .root "name" .policy) | nindent 4 }}
{{- end }}

{{- define "cell.pods" }}{ matchLabels: { app.kubernetes.io/part-of: nuanxin, app.kubernetes.io/instance: {{ .root.Release.Name }}, app.kubernetes.io/name: {{ .name }} } }{{ end }}
{{- define "cell.podsIn" }}{ matchLabels: { app.kubernetes.io/part-of: nuanxin, app.kubernetes.io/instance: {{ .root.Release.Name }} }, matchExpressions: [{ key: app.kubernetes.io/name, operator: In, values: [{{ join ", " .names }}] }] }{{ end }}

{{/* Services that seal, as a JSON list: those that are told of a vault. */}}
{{- define "cell.sealing" -}}
{{- $names := list -}}
{{- range $name := keys .Values.services | sortAlpha }}{{ if hasKey ((get $.Values.services $name).secretEnv | default dict) "VAULT_DATABASE_URL" }}{{ $names = append $names $name }}{{ end }}{{ end -}}
{{ toJson $names }}
{{- end }}
