# What every service that answers calls keeps to.
package main

import rego.v1

serving contains container if {
	input.kind == "Deployment"
	some container in input.spec.template.spec.containers
}

deny contains sprintf("%s: %s has no %s", [name, container.name, probe]) if {
	some container in serving
	some probe in ["startupProbe", "readinessProbe", "livenessProbe"]
	not container[probe]
}

# Whoever is alive by the grace of another is restarted for the other's trouble.
deny contains sprintf("%s: whether %s is alive is asked of the process alone", [name, container.name]) if {
	some container in serving
	some probe in ["startupProbe", "livenessProbe"]
	container[probe].httpGet.path != "/healthz"
}

deny contains sprintf("%s: %s stops before balancers notice", [name, container.name]) if {
	some container in serving
	not container.lifecycle.preStop.sleep.seconds
}

deny contains sprintf("%s: a rollout takes pods away before new ones are ready", [name]) if {
	input.kind == "Deployment"
	input.spec.strategy.rollingUpdate.maxUnavailable != 0
}

deny contains sprintf("%s: pods are not spread", [name]) if {
	input.kind == "Deployment"
	count(input.spec.template.spec.topologySpreadConstraints) < 2
}

deny contains sprintf("%s: the service account has a token", [name]) if {
	input.kind == "ServiceAccount"
	object.get(input, "automountServiceAccountToken", true)
}

deny contains sprintf("%s: label %s is missing", [name, label]) if {
	some label in [
		"app.kubernetes.io/name",
		"app.kubernetes.io/instance",
		"app.kubernetes.io/component",
		"app.kubernetes.io/part-of",
		"app.kubernetes.io/managed-by",
		"helm.sh/chart",
	]
	not input.metadata.labels[label]
}

# A rule without ports, or without peers where it lets in, opens more than it says.
deny contains sprintf("%s: a rule of the network opens every port", [name]) if {
	input.kind == "NetworkPolicy"
	some direction in ["ingress", "egress"]
	some rule in input.spec[direction]
	not rule.ports
}
