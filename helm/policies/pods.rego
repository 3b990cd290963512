# What every pod of the platform keeps to.
package main

import rego.v1

workload := input.spec.template.spec if input.spec.template.spec

workload := input.spec if input.kind == "Pod"

name := sprintf("%s/%s", [input.kind, input.metadata.name])

deny contains sprintf("%s: a pod runs as somebody, not as root", [name]) if {
	workload
	not workload.securityContext.runAsNonRoot
}

deny contains sprintf("%s: seccomp is the runtime's own profile", [name]) if {
	workload
	workload.securityContext.seccompProfile.type != "RuntimeDefault"
}

deny contains sprintf("%s: no token of the cluster in a pod that asks it nothing", [name]) if {
	workload
	object.get(workload, "automountServiceAccountToken", true)
}

deny contains sprintf("%s: the cluster's variables would be read as settings", [name]) if {
	workload
	object.get(workload, "enableServiceLinks", true)
}

deny contains sprintf("%s: %s may write to its own root", [name, container.name]) if {
	some container in workload.containers
	not container.securityContext.readOnlyRootFilesystem
}

deny contains sprintf("%s: %s may become more than it is", [name, container.name]) if {
	some container in workload.containers
	object.get(container.securityContext, "allowPrivilegeEscalation", true)
}

deny contains sprintf("%s: %s keeps capabilities", [name, container.name]) if {
	some container in workload.containers
	container.securityContext.capabilities.drop != ["ALL"]
}

deny contains sprintf("%s: %s has an image without a tag of its own", [name, container.name]) if {
	some container in workload.containers
	not regex.match(`:[^/:]+$|@sha256:`, container.image)
}

deny contains sprintf("%s: %s has an image that changes under its tag", [name, container.name]) if {
	some container in workload.containers
	endswith(container.image, ":latest")
}

deny contains sprintf("%s: %s does not say what it needs", [name, container.name]) if {
	some container in workload.containers
	not container.resources.requests.cpu
}

deny contains sprintf("%s: %s has no end to its memory", [name, container.name]) if {
	some container in workload.containers
	not container.resources.limits.memory
}

deny contains sprintf("%s: a secret stands in the open as %s", [name, variable.name]) if {
	some container in workload.containers
	some variable in container.env
	regex.match(`(^|_)(PASSWORD|TOKEN|URI)$|^LINTAS_.*SECRET$`, variable.name)
	variable.value
}
