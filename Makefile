# Two commands on a fresh machine: `make demo` and `make test`.

.PHONY: demo test lint pages pictures fuzz kills performance

demo: ## build, load the invented securities firm, report, and serve until Ctrl-C
	cargo run --package hinomi -- demo

test: ## install what the tests need, then run all of them
	scripts/install-test-tools
	scripts/run-tests

lint: ## format, clippy, the repository's own rules
	cargo fmt --all --check
	cargo clippy --workspace --all-targets -- -D warnings
	cargo xtask tidy

pages: ## three stories of people, and axe over every page, in a real browser
	scripts/install-test-tools
	cargo build --package hinomi
	cd e2e && node story.mjs && node answers.mjs && node sector.mjs && node axe.mjs

pictures: ## pictures of every page in e2e/pictures, to be looked at
	scripts/install-test-tools
	cargo build --package hinomi
	cd e2e && node pictures.mjs

fuzz: ## ten minutes on every parser
	fuzz/run.sh 600

kills: ## kill a writing process at 200 random moments
	HINOMI_KILLS=200 cargo test --package store kill -- --nocapture

performance: ## print the figures of docs/performance.md, measured here and now
	scripts/performance
