# 指摘・課題、改善策、PDCA。英語は en/findings.ftl に同じ見出しを同じ順で置く。
