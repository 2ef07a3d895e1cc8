# What the pages of checks and audit share. Japanese stands in ja/prove.ftl, same ids, same order.
prove-tabs = Pages of checks and audit
prove-tab-reviews = Reviews
prove-tab-mine = Mine
prove-tab-criteria = Criteria
prove-tab-checks = Checks
prove-tab-findings = Findings
prove-tab-actions = Actions
prove-tab-roadmap = Roadmap
prove-tab-risks = Risks
prove-tab-plans = Plans
prove-tab-failures = Failures
prove-tab-board = Board
