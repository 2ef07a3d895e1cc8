# Failure management and the board. Japanese stands in ja/failures.ftl, same ids, same order.
