## Checks

check-proven = [proven]
check-contradicted = [contradicted]
check-unknown = [unknown]
check-line = { $state } { $title } ({ $check }): of { $of } in scope, { $proven } proven, { $contradicted } contradicted, { $unknown } unknown ({ $share } % proven)
check-input-line = { "  " }input { $input }: { $file } ({ $rows } rows, data of { $dated })
check-input-undated = unknown
check-row-line = { "  " }{ $row }
check-rows-more = { "  " }{ $count } more rows. To write all of them: --out FILE.csv
check-not-run = [unknown] { $check }: not checked, input “{ $input }” is missing. --input { $input }=FILE
check-lacks-silent-source = { "  " }The source is silent: { $about }. It proves nothing.
check-lacks-old-data = { "  " }The data are too old: { $about }. They prove nothing.
check-lacks-undated = { "  " }Nobody knows when the data are of: { $about }
check-lacks-late-evidence = { "  " }The evidence came after the day asked for: { $about }
check-lacks-incomplete-population = { "  " }There are no data of { $about } in scope.
check-lacks-empty-population = { "  " }Nothing is in scope. That is not a pass.
check-lacks-duplicate-rows = { "  " }The same row stands more than once (counted once): { $about }
check-lacks-rows-left-out = { "  " }{ $about } rows are not shown.
check-plant-holds = [ok] { $check } ({ $plant })
check-plant-fails = [falls short] { $check } ({ $plant }): expected { $expected } rows and { $expected_unknown } unknown, found { $found } and { $found_unknown }
check-lists = { $check }: { $title }. Inputs: { $inputs }
fault-whole-number = “{ $found }”: expected a whole number
fault-number = “{ $found }”: expected a number
fault-row-once = “{ $found }”: line { $detail } says something else of the same thing; leave one of them
fault-feed = cannot be read as JSON ({ $found }); expected Vuls, CycloneDX or KEV
check-stale = [stale]
check-kept = Kept: { $id }
check-none-kept = No verdicts yet. hinomi check run … --data DIR keeps them.
check-kept-line = { $standing } { $id } (for { $as_of }, then { $found }): of { $of } things { $proven } proven, { $contradicted } contradicted, { $unknown } unknown
