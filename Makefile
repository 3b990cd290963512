.DEFAULT_GOAL := help
BIN := .venv/bin

.PHONY: help protos
help: ## lists every target in a line
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

protos: ## generates the stubs of libs/lintas-protos from protos/
	@rm -rf libs/lintas-protos/src
	@$(BIN)/python protos/generate.py stubs libs/lintas-protos/src 2>/dev/null
