# Risks and plans. Japanese stands in ja/risks.ftl, same ids, same order.
