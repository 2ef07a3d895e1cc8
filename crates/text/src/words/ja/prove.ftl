# 点検・監査に共通する文言。英語は en/prove.ftl に同じ見出しを同じ順で置く。
prove-tabs = 点検・監査の頁
prove-tab-reviews = 自己点検・監査
prove-tab-mine = 自分の担当
prove-tab-criteria = 着眼点
prove-tab-checks = 自動照合
prove-tab-findings = 指摘・課題
prove-tab-actions = 改善策
prove-tab-roadmap = 工程表
prove-tab-risks = リスク
prove-tab-plans = 計画
prove-tab-failures = 障害管理
prove-tab-board = 取締役会
