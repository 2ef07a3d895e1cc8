# Reviews, responses, evidence. Japanese stands in ja/reviews.ftl, same ids, same order.
