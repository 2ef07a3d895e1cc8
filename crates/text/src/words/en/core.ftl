# Every sentence stands here; Japanese is in ja.ftl. Keep the same ids in the same order.

## Reasons of signals
reason-availability-attack = Inbound volume rose above { $factor } times the usual while the success rate fell below { $success_below } ({ $duration }, { $samples_bad } samples).
reason-traffic-surge = Inbound volume rose above { $factor } times the usual, and the service held ({ $duration }).
reason-beacon = { $client } called { $server } about every { $median_gap_s } seconds, { $requests } times ({ $bytes_out } bytes out). People do not keep such a pace.
reason-periodic-review = { $client } called { $server } about every { $median_gap_s } seconds, { $requests } times. It looks like an updater, but is not allowed or its allowance has expired: please review.
reason-exfiltration = { $client } sent { $mb_out } MB to { $server } in one day, in { $requests } requests. On its { $other_days } other days it was about { $usual_mb } MB.
reason-exfiltration-spread = { $client } sent { $mb_out } MB in one day to servers that it had not called before, no single one of which got much.
reason-password-attack = { $client } failed to log in { $failures } times ({ $accounts } accounts).
reason-password-attack-succeeded = { $client } failed to log in { $failures } times ({ $accounts } accounts) and then succeeded as { $succeeded_as }.
reason-privileged-use = { $account } was used { $uses } times on { $host } outside the hours of the office (by { $actor }, { $first } to { $last }).
reason-privileged-use-unapproved = { $account } was used { $unapproved } times on { $host } without an approval being named (by { $actor }, { $first } to { $last }).
reason-watched-command = A watched command ({ $way }, ATT&CK { $technique }) was entered { $times } times on { $host } by { $account }: { $commands }
reason-watched-command-log-cleared = A log was cleared on { $host } by { $account } ({ $times } times): { $commands }
reason-rule-match = { $times } records of { $account } on { $host } matched the detection rule “{ $title }” ({ $level }): { $because }
reason-log-silence = { $source } has been silent since { $since } (usually within { $usual_gap_s } seconds).
reason-log-silence-ended = { $source } was silent from { $since } to { $until } (usually within { $usual_gap_s } seconds).
reason-time-assumed = { " " }(The log names no year or no zone; both are assumed from receipt and settings.)
reason-account-takeover = From a device that is new to it ({ $device }, since { $device_since }), account { $account } paid out { $amount } in { $payouts } payments to { $payees }, which it had not paid before or only just entered.
reason-account-takeover-orders = From a device that is new to it ({ $device }, since { $device_since }), account { $account } placed { $orders } orders for { $amount } in all of { $instruments }, which it had not traded before. Its orders are usually about { $usual_amount }.
reason-dns-tunnel = { $client } asked for { $names } different names under { $server }, with labels of { $mean_length } characters on average ({ $queries } queries, { $bytes_out } bytes). Data may be leaving in name queries.
reason-extortion-mail = This looks like a mail that extorts money (score { $score }). Please confirm what it says.
reason-notice = { $from } told us: “{ $text }”
reason-other = Detector { $detector } reports this.

## Kinds of signals
signal-availability-attack = Availability attack
signal-traffic-surge = Traffic surge
signal-beacon = Beacon
signal-periodic-review = Periodic calls, to review
signal-exfiltration = Exfiltration
signal-password-attack = Password attack
signal-privileged-use = Privileged use
signal-watched-command = Watched command
signal-rule-match = Detection rule matched
signal-log-silence = Log silence
signal-dns-tunnel = DNS tunnel
signal-account-takeover = Account takeover
signal-extortion-mail = Extortion mail
signal-notice = Notice

## Refusals
refused-ABSENT = There is no { $field }. Check the number.
refused-BLANK = { $field } is blank. If it is not known, record “unknown”: unknown is an answer, blank is not.
refused-MANDATE = { $detail ->
    [sealed] The script of { $field } is sealed from those who play until it is over.
   *[other] No current mandate allows this ({ $field }). Somebody who holds it must act, with --as.
}
refused-MERGE = These cannot be merged ({ $detail }). Merging needs the same recorded root cause, overlapping or continuous time, and an approver. The count stays the same.
refused-STATE = This cannot be done in the present state ({ $detail }): { $field }
refused-REASON = Give a reason ({ $field }). A dash is not a reason.
refused-KEY = There is no key “{ $field }”. See hinomi incident record --help for the keys.
refused-VALUE = { $field } does not take “{ $value }”.
refused-TIME = The time “{ $value }” of { $field } is not taken ({ $detail }). Write it with its offset, as in 2015-06-10T17:20+09:00. { $detail ->
    [past] It has passed: name a later one.
   *[other] A time in the future cannot be recorded.
}
refused-EXISTS = { $field } exists already.

## States of answers
state-answered = Answered
state-unknown = Unknown
state-not_done = Not done
state-partly = In part
done = done
part-done = partly done
not-finished = not complete
not-done = not done
unknown = unknown

## Warnings
warning-EXECUTIVE-NOT-TOLD = The executives have not been told
warning-CUSTOMERS-WITHOUT-METHOD = It is not recorded how customers were counted
warning-PROPOSED-HOST = Includes candidates that nobody confirmed
warning-BLANK = Nobody has answered yet; to send, an answer is needed, be it unknown

## Sentences of answers
awareness-aware = Became aware: { $time }
awareness-unknown = Became aware: unknown
awareness-machine = Detector { $by } ({ $kind }) had enough at { $at }. The matter began: { $began }
awareness-notice = Told by { $by } ({ $at })
customers-none = None affected
customers-count = Affected: { $count } customers
customers-method = Counted by: { $method }
isolation-summary = { $word }, { $done } of { $total } machines
isolation-host = { $host }: { $word } { $at }
isolation-no-host = The machines concerned are not known
part-line = { $part }: { $word } { $at }
connections-host = { $host } → { $reaches }
connections-none = { $host } → no connection registered
connections-unregistered = { $host } is not in the register of assets (connections unknown)
connections-proposed = (candidate, not confirmed)
leaving-line = Data leaving: { $state } ({ $bytes } bytes seen going out)
leaving-suspected = suspected
leaving-confirmed = confirmed
leaving-excluded = excluded
scope-virus-type = type of virus
scope-damage = damage
scope-spread = spread
contact-number = number { $x }
contact-form = form { $x }
contact-report = report { $x } handed over
contact-scope = asked: { $x }
contact-due = due { $x }
contact-clock = { $x } min since it was asked
contact-reply = { $at } reply: { $x }
contact-state-told = told
contact-state-received = received
contact-state-waiting = waiting for an answer
contact-state-late = answer late
contact-state-answered = answered
mail-near = { "  " }Near an attack: incident { $id }{ $confirmed }
mail-near-incident = { "  " }Extortion mail near it: { $id }{ $confirmed }
mail-confirmed = { " " }(confirmed)
worst-classes = Gravest in reach: { $classes }
worst-via = { $asset }: { $classes }
worst-unknown = The classes of data in reach are not known
leader = Led by: { $commander }
leader-unknown = Nobody has been named to lead
executive-told = Executives: told { $at }
executive-not-told = Executives: not told
executive-unknown = Executives: unknown whether told
contacts-summary = Told { $told } of { $total } kinds of bodies
vendor-asked = Asked { $at }
vendor-scope = Scope: { $scope }
vendor-not = Not asked
scan-unknown = Unknown whether the newest definition detects it
scan-undetectable = The definition does not detect it
scan-instead = Done instead: { $instead }
scan-no-instead = Nothing is done instead
scan-share = The newest definition detects it. { $done } of { $total } machines = { $percent } %, { $word }
scan-not-done = The newest definition detects it. Full scan of all machines not done
within = after { $after }, not after { $not_after } (no data between)

## Sources
source-party = recorded by { $id }
source-signal = signal { $id }
source-asset = asset register { $id }
source-contact = contact { $id }
source-report = report { $id }

## Classes of data
class-corporate = corporate information
class-electronic-value = electronic value
class-authentication = authentication data
class-customer = customer information
class-personal = personal data
class-sensitive = sensitive data

## Reports
letter-first = First report of a cyber incident
letter-first-failure = First report of a system failure
letter-follow = Follow-up report (changes only)
letter-draft = Draft, not sent
letter-handling = Handle with care
letter-recipient = To the supervisory authority
letter-reference = { $report } / form { $form }
letter-page = page
letter-incident = Incident
letter-title = Subject
letter-nature = Nature
nature-cyber = Cyber incident
nature-failure = System failure
anchor-occurred = Occurred
anchor-detected = Detected
anchor-aware = Aware
anchor-determined = Determined
anchor-classified = Classified
anchor-submitted = Submitted
anchor-paid = Paid
anchor-restored = Restored
letter-prepared = Prepared
letter-intro = This reports what is known at present. What is not known is stated as unknown and will follow as soon as it is found out.
letter-follow-intro = Only what has changed since the last report ({ $follows }).
letter-no-change = Nothing has changed since the last report.
letter-before = before
letter-now = now
letter-source = Source: { $source }

## Counts
counts-plain = { $total ->
    [one] 1 incident
   *[other] { $total } incidents
}
counts-merged = { $total } incidents ({ $same } of one cause)

## Mail
mail-header = { $name }: { $value } (as the sender wrote it; not trusted)
mail-unreadable = The body has no readable text (perhaps only an image). The original is kept; please read it and record what it says.

## Timeline
corrected = { " " }(corrected { $times } times)
timeline-line = written { $written } · known { $known } · happened { $happened } · { $what } ({ $by })
erased = erased
clock-ahead = { " " }▲ clock ahead

## Page
stage-open = Being handled
stage-merged = Merged
stage-closed = Closed
triage-new = Not judged
triage-promoted = Incident
triage-dismissed = No action
triage-held = On hold
