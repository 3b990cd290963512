{{/* Restricted, as the Pod Security Standards have it. */}}
{{- define "lintas.podSecurity" -}}
runAsNonRoot: true
runAsUser: 10001
runAsGroup: 10001
fsGroup: 10001
seccompProfile: {type: RuntimeDefault}
{{- end -}}

{{- define "lintas.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
runAsNonRoot: true
capabilities: {drop: [ALL]}
{{- end -}}

{{/* What every pod of the platform has. Takes {root, name}. */}}
{{- define "lintas.pod" -}}
automountServiceAccountToken: false
# The cluster's own variables would begin with LINTAS_ too, and be read as settings.
enableServiceLinks: false
securityContext:
  {{- include "lintas.podSecurity" . | nindent 2 }}
{{- with .root.Values.image.pullSecrets }}
imagePullSecrets:
  {{- range . }}
  - name: {{ . }}
  {{- end }}
{{- end }}
{{- end -}}

{{/* The settings of a service, variable by variable. Takes {root, name, service}. */}}
{{- define "lintas.settings" -}}
{{- $root := .root -}}
{{- $namespace := printf "%s.svc.%s" $root.Release.Namespace $root.Values.clusterDomain -}}
{{- $settings := dict
  "LINTAS_ENV" $root.Values.environment
  "LINTAS_PUBLIC_URL" $root.Values.publicUrl
  "LINTAS_METRICS_HOST" "0.0.0.0"
  "LINTAS_METRICS_PORT" (toString .service.ports.metrics)
  "LINTAS_DRAIN_SECONDS" (toString $root.Values.drain.seconds)
-}}
{{- if eq .service.serves "http" -}}
{{- $_ := set $settings "LINTAS_GATEWAY_HOST" "0.0.0.0" -}}
{{- $_ := set $settings "LINTAS_GATEWAY_PORT" (toString .service.ports.http) -}}
{{- else -}}
{{- $_ := set $settings "LINTAS_GRPC_HOST" "0.0.0.0" -}}
{{- $_ := set $settings "LINTAS_GRPC_PORT" (toString .service.ports.grpc) -}}
{{- end -}}
{{- range include "lintas.callees" (dict "root" $root "calls" .service.calls) | fromYamlArray -}}
{{- $callee := include "lintas.service" (dict "root" $root "name" .) | fromYaml -}}
{{- $address := printf "%s-%s.%s:%v" (include "lintas.fullname" $root) . $namespace $callee.ports.grpc -}}
{{- $_ := set $settings (printf "LINTAS_%s_TARGET" (. | upper | replace "-" "_")) $address -}}
{{- end -}}
{{- with $root.Values.tracing.endpoint -}}
{{- $_ := set $settings "OTEL_EXPORTER_OTLP_ENDPOINT" . -}}
{{- end -}}
{{- toYaml (merge (deepCopy .service.env) (deepCopy $root.Values.env) $settings) -}}
{{- end -}}

{{/* Started and alive are asked of the process alone, so that no peer's absence restarts it;
     ready is asked where calls arrive. Takes {service}. */}}
{{- define "lintas.probes" -}}
startupProbe:
  httpGet: {path: /healthz, port: {{ eq .service.serves "http" | ternary "http" "metrics" }}}
  periodSeconds: 1
  failureThreshold: 60
readinessProbe:
  {{- if eq .service.serves "http" }}
  httpGet: {path: /readyz, port: metrics}
  {{- else }}
  grpc: {port: {{ .service.ports.grpc }}}
  {{- end }}
  periodSeconds: 3
  timeoutSeconds: 2
  failureThreshold: 2
livenessProbe:
  httpGet: {path: /healthz, port: metrics}
  periodSeconds: 10
  timeoutSeconds: 5
  failureThreshold: 6
{{- end -}}

{{/* Takes {root, name}. */}}
{{- define "lintas.spread" -}}
topologySpreadConstraints:
  {{- range $key, $unsatisfied := dict "topology.kubernetes.io/zone" .root.Values.spread.zones "kubernetes.io/hostname" .root.Values.spread.hosts }}
  - topologyKey: {{ $key }}
    maxSkew: 1
    whenUnsatisfiable: {{ $unsatisfied }}
    labelSelector:
      matchLabels:
        {{- include "lintas.selector" $ | nindent 8 }}
    # Pods of the version before do not count, or a rollout would end unevenly.
    matchLabelKeys: [pod-template-hash]
  {{- end }}
{{- end -}}

{{/* What a program of files/programs runs with. */}}
{{- define "lintas.programContainer" -}}
resources:
  requests: {cpu: 50m, memory: 64Mi, ephemeral-storage: 16Mi}
  limits: {memory: 192Mi, ephemeral-storage: 64Mi}
securityContext:
  {{- include "lintas.containerSecurity" . | nindent 2 }}
volumeMounts:
  - {name: programs, mountPath: /programs, readOnly: true}
{{- end -}}
