{{/* TLS on every hop inside: who has a certificate under which names, where it is mounted, and what programs are told of it. */}}

{{/* Fails where people's data would go in plain and nobody said so. */}}
{{- define "cell.tlsChecked" -}}
{{- if and (not .Values.tls.enabled) (not .Values.evaluation) (not .Values.tls.plain) }}
{{- fail "tls.enabled must be true: otherwise people's data cross the network in plain. Give tls.issuerRef (cert-manager) or Secrets <release>-<program>-tls (tls.mode: secrets); or say tls.plain: true where something else encrypts, such as a service mesh. Only an evaluation may do without." }}
{{- end }}
{{- if and .Values.tls.enabled .Values.tls.plain }}
{{- fail "tls.enabled and tls.plain contradict each other: set one of them." }}
{{- end }}
{{- if and .Values.tls.enabled (not .Values.nats.own.enabled) (hasPrefix "http:" .Values.nats.monitorUrl) }}
{{- fail "nats.monitorUrl must be https: where tls.enabled is true; services read there whether the broker writes through." }}
{{- end }}
{{- end }}

{{/* Who has a certificate. */}}
{{- define "cell.tlsPrograms" -}}
{{- $own := list }}
{{- if .Values.nats.own.enabled }}{{ $own = append $own "nats" }}{{ end }}
{{- if .Values.postgres.own.enabled }}{{ $own = append $own "postgres" }}{{ end }}
{{- concat (keys .Values.services | sortAlpha) (list "gateway" "provisioner") $own | toJson -}}
{{- end }}

{{- define "cell.scheme" }}{{ .Values.tls.enabled | ternary "https" "http" }}{{ end }}

{{/* By which scheme the gateway is called. */}}
{{- define "cell.gatewayScheme" }}{{ and .Values.tls.enabled .Values.tls.gateway | ternary "https" "http" }}{{ end }}

{{/* What each program, job and command is told of connections. */}}
{{- define "cell.transportEnv" -}}
{{- if .root.Values.evaluation }}
- { name: NUANXIN_EVALUATION, value: "1" }
{{- end }}
{{- if .root.Values.tls.plain }}
- { name: NUANXIN_PLAIN_TRANSPORT, value: "1" }
{{- end }}
{{- if .root.Values.tls.enabled }}
- { name: TLS_CA_FILE, value: /run/secrets/nuanxin-tls/ca.crt }
{{- if not .trustOnly }}
- { name: TLS_CERT_FILE, value: /run/secrets/nuanxin-tls/tls.crt }
- { name: TLS_KEY_FILE, value: /run/secrets/nuanxin-tls/tls.key }
{{- end }}
{{- end }}
{{- end }}

{{- define "cell.tlsMount" }}{ name: tls, mountPath: /run/secrets/nuanxin-tls, readOnly: true }{{ end }}

{{/* A program's certificate and key, or (trustOnly) just whom to believe. */}}
{{- define "cell.tlsVolume" -}}
{{- $secret := printf "%s-%s-tls" .root.Release.Name .name }}
- name: tls
  projected:
    defaultMode: 0440
    sources:
      {{- if not .trustOnly }}
      - secret: { name: {{ $secret }}, items: [{ key: tls.crt, path: tls.crt }, { key: tls.key, path: tls.key }] }
      {{- end }}
      {{- with .root.Values.tls.authorities }}
      {{- if .configMap }}
      - configMap: { name: {{ .configMap }}, items: [{ key: {{ .key }}, path: ca.crt }] }
      {{- else if .secret }}
      - secret: { name: {{ .secret }}, items: [{ key: {{ .key }}, path: ca.crt }] }
      {{- else }}
      - secret: { name: {{ $secret }}, items: [{ key: ca.crt, path: ca.crt }] }
      {{- end }}
      {{- end }}
{{- end }}
