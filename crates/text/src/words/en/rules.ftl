# Rule sets and criteria. Japanese stands in ja/rules.ftl, same ids, same order.
