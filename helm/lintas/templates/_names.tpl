{{- define "lintas.fullname" -}}
{{- if .Values.fullnameOverride -}}
{{- .Values.fullnameOverride | trunc 40 | trimSuffix "-" -}}
{{- else -}}
{{- $name := default .Chart.Name .Values.nameOverride -}}
{{- if contains $name .Release.Name -}}
{{- .Release.Name | trunc 40 | trimSuffix "-" -}}
{{- else -}}
{{- printf "%s-%s" .Release.Name $name | trunc 40 | trimSuffix "-" -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{/* What never changes about a pod. Takes {root, name}. */}}
{{- define "lintas.selector" -}}
app.kubernetes.io/name: lintas
app.kubernetes.io/instance: {{ .root.Release.Name }}
app.kubernetes.io/component: {{ .name }}
{{- end -}}

{{/* Of everything that is no pod: the chart's version here restarts nothing. Takes {root, name}. */}}
{{- define "lintas.labels" -}}
{{ include "lintas.selector" . }}
app.kubernetes.io/part-of: lintas
app.kubernetes.io/managed-by: {{ .root.Release.Service }}
helm.sh/chart: {{ .root.Chart.Name }}-{{ .root.Chart.Version | replace "+" "_" }}
{{- end -}}

{{/* An entry of `services` with what it leaves out. Takes {root, name}. */}}
{{- define "lintas.service" -}}
{{- $given := deepCopy (default dict (index .root.Values.services .name)) -}}
{{- toYaml (mustMergeOverwrite (deepCopy .root.Values.defaults) $given) -}}
{{- end -}}

{{/* Takes {root, name, image}. */}}
{{- define "lintas.image" -}}
{{- $repository := default (printf "%s/lintas-%s" .root.Values.image.registry .name) .image.repository -}}
{{- $tag := default .root.Chart.AppVersion .image.tag -}}
{{- if .image.digest -}}
{{- printf "%s:%s@%s" $repository $tag .image.digest -}}
{{- else -}}
{{- printf "%s:%s" $repository $tag -}}
{{- end -}}
{{- end -}}

{{/* The services that one may call, as a list. Takes {root, calls}. */}}
{{- define "lintas.callees" -}}
{{- $callees := list -}}
{{- range $name := keys .root.Values.services | sortAlpha -}}
{{- $service := include "lintas.service" (dict "root" $.root "name" $name) | fromYaml -}}
{{- if and (eq $service.serves "grpc") (or (has "*" $.calls) (has $name $.calls)) -}}
{{- $callees = append $callees $name -}}
{{- end -}}
{{- end -}}
{{- range .calls -}}
{{- if and (ne . "*") (not (hasKey $.root.Values.services .)) -}}
{{- fail (printf "calls: there is no service %q in `services`" .) -}}
{{- end -}}
{{- end -}}
{{- toYaml $callees -}}
{{- end -}}

{{/* A reference to a secret's key; the engines of a trial bring their own. Takes {root, what}. */}}
{{- define "lintas.secretKey" -}}
{{- if .root.Values.engines.enabled -}}
name: {{ include "lintas.fullname" .root }}-engines
key: {{ .what }}
{{- else -}}
{{- toYaml (index .root.Values.secrets .what) -}}
{{- end -}}
{{- end -}}

{{/* An egress rule to database or broker. Takes {root, engine}. */}}
{{- define "lintas.toEngine" -}}
{{- $where := index .root.Values.networkPolicy .engine -}}
- ports:
    {{- range $where.ports }}
    - port: {{ . }}
    {{- end }}
  {{- if .root.Values.engines.enabled }}
  to:
    - podSelector:
        matchLabels:
          {{- include "lintas.selector" (dict "root" .root "name" .engine) | nindent 10 }}
  {{- else if $where.peers }}
  to:
    {{- toYaml $where.peers | nindent 4 }}
  {{- end }}
{{- end -}}
