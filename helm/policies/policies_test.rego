package main

import rego.v1

well := {
	"apiVersion": "apps/v1",
	"kind": "Deployment",
	"metadata": {"name": "orders", "labels": {
		"app.kubernetes.io/name": "lintas",
		"app.kubernetes.io/instance": "lintas",
		"app.kubernetes.io/component": "orders",
		"app.kubernetes.io/part-of": "lintas",
		"app.kubernetes.io/managed-by": "Helm",
		"helm.sh/chart": "lintas-0.1.0",
	}},
	"spec": {
		"strategy": {"rollingUpdate": {"maxUnavailable": 0}},
		"template": {"spec": {
			"automountServiceAccountToken": false,
			"enableServiceLinks": false,
			"securityContext": {"runAsNonRoot": true, "seccompProfile": {"type": "RuntimeDefault"}},
			"topologySpreadConstraints": [{}, {}],
			"containers": [{
				"name": "orders",
				"image": "example/lintas-orders:0.1.0",
				"env": [{"name": "MONGO_URI", "valueFrom": {}}],
				"startupProbe": {"httpGet": {"path": "/healthz"}},
				"readinessProbe": {"grpc": {"port": 50051}},
				"livenessProbe": {"httpGet": {"path": "/healthz"}},
				"lifecycle": {"preStop": {"sleep": {"seconds": 5}}},
				"resources": {"requests": {"cpu": "1"}, "limits": {"memory": "1Gi"}},
				"securityContext": {
					"readOnlyRootFilesystem": true,
					"allowPrivilegeEscalation": false,
					"capabilities": {"drop": ["ALL"]},
				},
			}],
		}},
	},
}

container := "/spec/template/spec/containers/0"

# A change that makes it worse, and the word that the refusal has.
worse := [
	["replace", "/spec/template/spec/securityContext/runAsNonRoot", false, "root"],
	["replace", "/spec/template/spec/securityContext/seccompProfile/type", "Unconfined", "seccomp"],
	["remove", "/spec/template/spec/automountServiceAccountToken", null, "token"],
	["remove", "/spec/template/spec/enableServiceLinks", null, "settings"],
	["remove", sprintf("%s/securityContext/readOnlyRootFilesystem", [container]), null, "root"],
	["remove", sprintf("%s/securityContext/allowPrivilegeEscalation", [container]), null, "become"],
	["replace", sprintf("%s/securityContext/capabilities/drop", [container]), ["CHOWN"], "capabilities"],
	["replace", sprintf("%s/image", [container]), "example:5000/lintas-orders", "without a tag"],
	["replace", sprintf("%s/image", [container]), "lintas-orders:latest", "changes under"],
	["remove", sprintf("%s/resources/requests", [container]), null, "needs"],
	["remove", sprintf("%s/resources/limits", [container]), null, "memory"],
	["replace", sprintf("%s/env/0", [container]), {"name": "MONGO_URI", "value": "x"}, "in the open"],
	["remove", sprintf("%s/livenessProbe", [container]), null, "livenessProbe"],
	["replace", sprintf("%s/livenessProbe/httpGet/path", [container]), "/readyz", "alive"],
	["remove", sprintf("%s/lifecycle", [container]), null, "balancers"],
	["replace", "/spec/strategy/rollingUpdate/maxUnavailable", 1, "rollout"],
	["remove", "/spec/template/spec/topologySpreadConstraints/0", null, "spread"],
	["remove", "/metadata/labels/helm.sh~1chart", null, "helm.sh/chart"],
]

test_what_is_well_passes if {
	count(deny) == 0 with input as well
}

test_each_thing_that_is_worse_is_refused if {
	missed := [change |
		some change in worse
		operation := {"op": change[0], "path": change[1], "value": change[2]}
		changed := json.patch(well, [operation])
		refusals := deny with input as changed
		not _says(refusals, change[3])
	]
	missed == []
}

test_a_network_rule_names_its_ports if {
	policy := object.union(well, {"kind": "NetworkPolicy", "spec": {"egress": [{"to": []}]}})
	refusals := deny with input as policy
	_says(refusals, "every port")
}

test_a_service_account_has_no_token if {
	account := {"kind": "ServiceAccount", "metadata": well.metadata}
	refusals := deny with input as account
	_says(refusals, "has a token")
}

_says(refusals, word) if {
	some refusal in refusals
	contains(refusal, word)
}
