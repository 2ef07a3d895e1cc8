# Findings, actions, the ring. Japanese stands in ja/findings.ftl, same ids, same order.
