# Everything a person does with this repository. The set-up runs by itself, once, into .venv, .venv-cloud and .local.

MAKEFLAGS += --no-print-directory
.DEFAULT_GOAL := help
.PHONY: help setup demo local test soak check lint console synth deploy golden openapi pins clean

python := .venv/bin/python
cdk := PATH="$(CURDIR)/.venv/bin:$$PATH" .local/npm/node_modules/.bin/cdk
ready := .local/ready
# npm 11 refuses a lock file that names optional packages of other platforms.
npm := npx --yes npm@10.9.2

export CDK_DISABLE_CLI_TELEMETRY := true
export JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION := 20

# Settings for synth and deploy, as `make deploy SETTINGS="-c worker_image_uri=… -c console_url=…"`.
SETTINGS ?=

JOBS ?= 20
SEED ?=

help: ## This list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: setup ## Back up a living database on this machine and prove the dump by restoring it
	@PYTHONPATH=worker_image $(python) -m local.demo

local: setup ## The local cloud, up until Ctrl-C; .local/cloud.json says where everything is
	@$(python) -m local.cloud

test: setup lint console ## Lint, types and every test, with real servers and the local cloud
	@$(python) -m pytest -q -n 2 --dist loadgroup

soak: setup ## JOBS backups (20) under random faults, drawn from SEED: nothing may be left or lost
	@PYTHONPATH=worker_image $(python) -m local.soak --jobs $(JOBS) $(if $(SEED),--seed $(SEED))

check: setup lint console ## Lint, types and the tests that need neither servers nor the local cloud
	@$(python) -m pytest -q -n 2 --dist loadgroup tests/unit tests/infra tests/workflow

console:
	@cd frontend && npm run --silent check && npm test --silent

lint:
	@.venv/bin/ruff check --quiet .
	@.venv/bin/ruff format --check --quiet .
	@.venv/bin/mypy --no-error-summary app.py stacks lambdas worker_image local bench tests

synth: setup ## The CloudFormation template, into cdk.out
	@$(cdk) synth --quiet $(or $(SETTINGS),-c worker_image_uri=datamung-worker:example)

deploy: setup ## Install into the AWS account of your credentials; see README.md for SETTINGS
	@$(cdk) deploy $(SETTINGS)

golden: setup ## Refresh the golden state machine after a change that is meant
	@$(python) -m tests.infra.golden

openapi: setup ## Describe the HTTP API anew, in docs/openapi.json, after a change of it
	@PYTHONPATH=lambdas $(python) docs/openapi.py

pins: setup ## Write down the exact versions that the environments hold
	@local/setup/pin.sh .venv local/setup/constraints.txt
	@local/setup/pin.sh .venv-cloud local/setup/constraints-cloud.txt

clean: ## Forget what the local cloud keeps between runs: the deployment, its backups and databases
	@rm -rf .local/cloud .local/cloud.json .local/test-cloud .local/test-cloud.json .local/soak-cloud .local/soak-cloud.json

# The set-up: a piece is made again when the files it is made from change.

setup:
	@$(MAKE) --silent --jobs=4 --output-sync=target $(addprefix $(ready)/,python cloud cdk servers frontend)

$(ready)/system: local/setup/system.sh
	@local/setup/system.sh
	@mkdir -p $(ready) && touch $@

$(ready)/python: $(ready)/system requirements.txt requirements-dev.txt local/setup/constraints.txt
	@local/setup/environment.sh .venv requirements-dev.txt
	@touch $@

$(ready)/cloud: $(ready)/system local/requirements-cloud.txt local/setup/constraints-cloud.txt
	@local/setup/environment.sh .venv-cloud local/requirements-cloud.txt
	@touch $@

$(ready)/cdk: $(ready)/system local/package.json local/package-lock.json
	@echo "Installing the CDK command line"
	@mkdir -p .local/npm && cp local/package.json local/package-lock.json .local/npm
	@cd .local/npm && npm ci --no-audit --no-fund --loglevel=error >npm.log 2>&1 || { cat npm.log; exit 1; }
	@touch $@

$(ready)/servers: $(ready)/python local/setup/fetch_servers.py local/setup/apt_root.py local/setup/elf_programs.py
	@echo "Fetching MySQL and MariaDB"
	@$(python) -m local.setup.fetch_servers
	@touch $@

$(ready)/frontend: $(ready)/system frontend/package.json frontend/package-lock.json
	@echo "Installing what the console is built with"
	@cd frontend && $(npm) ci --no-audit --no-fund --loglevel=error >../.local/frontend.log 2>&1 || { cat ../.local/frontend.log; exit 1; }
	@touch $@
