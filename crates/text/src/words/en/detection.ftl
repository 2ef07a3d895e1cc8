## Detection rules
detection-none = No detection rules yet. To take some from a signed file: hinomi rule update NAME FILE --key KEY
detection-map = { $all } techniques: { $found } found · { $watched } watched · { $unheard } without logs · { $off } off (figures: rules / on / with logs / signals)
detection-state-found = found
detection-state-watched = watched
detection-state-unheard = no logs
detection-state-off = off
pg-act-rule-file-taken = Detection rules taken
pg-act-rule-choice-switched-off = Detection rule off
pg-act-rule-choice-switched-on = Detection rule on again
pg-act-rule-choice-excepted = Exception of a detection rule
pg-act-rule-choice-ended = Exception ended
