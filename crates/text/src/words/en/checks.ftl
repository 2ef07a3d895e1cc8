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
check-lacks-without-input = { "  " }Run without the input { $about }: what it would have told is unknown.
checks-purpose = Rules as queries over lists, events and feeds.
checks-all = All checks
checks-silent = Sources that are silent
checks-silent-of = { $x } is silent
checks-empty = No check has run yet. Until one does, everything is unknown.
checks-example = Hand in the lists as they are (CSV or XLSX, Shift_JIS and half-width kana too). For example:
checks-list = The checks
checks-check = Check
checks-worth = Worth now
checks-shares = Proven, contradicted, unknown
checks-data-of = Data of
checks-ran = Ran
checks-due = Next due
checks-due-now = Now
checks-overdue = Overdue
checks-state-contradicted = Contradicted
checks-state-unknown = Unknown
checks-state-stale = Stale
checks-state-proven = Proven
checks-state-never = Never ran
checks-means = A row means: { $x }
checks-verdict = Verdict
checks-verdict-id = Id of the verdict
checks-as-of = For the day
checks-pack = Pack and version
checks-note = Note
checks-looked-at = What it looked at
checks-input = Input
checks-file = File
checks-rows = Rows
checks-received = Received
checks-repeated = { $n ->
    [one] { $n } row repeated, counted once
   *[other] { $n } rows repeated, counted once
}
checks-old = Old data
checks-late = Late evidence
checks-dated-said = As somebody said
checks-dated-data = As the data say
checks-dated-file = By the date of the file
checks-offending = { $n ->
    [one] { $n } offending row
   *[other] { $n } offending rows
}
checks-offending-name = Offending rows
checks-none-offends = No row offends.
checks-more = { $n ->
    [one] { $n } more row is in the CSV and XLSX.
   *[other] { $n } more rows are in the CSV and XLSX.
}
checks-never-ran = This check has not run yet. Until it does, nobody knows.
checks-run-it = Run it like this
checks-history = Verdicts so far
checks-line = The proven share over time, the oldest at the left
checks-then = Then
checks-of = In scope
checks-asks = What it asks
checks-speaks-to = Speaks to
checks-source = Source
checks-restricted = Compartment
checks-register = From the register if no list is given
checks-optional = Optional
checks-sql = SQL of the offending rows
checks-population = SQL of the population
