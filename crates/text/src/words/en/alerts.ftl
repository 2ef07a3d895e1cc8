# Alerts and the roster.

## Messages. No name of a person, machine or customer: a mailbox is not ours.
alert-subject = [Hinomi] { $urgency }: { $what }
alert-subject-test = [Hinomi] Test message: nothing has happened
alert-urgent = Urgent
alert-can-wait = For your attention
alert-what-incident = Incident opened
alert-line-title = Title: { $title }
alert-line-id = Number: { $id }
alert-line-raised = Raised: { $at }
alert-line-level = Reason you are told: level { $level } of the roster, time { $round }.
alert-line-acknowledge = When you have seen it: hinomi alert acknowledge { $id }
alert-line-see = Details are in Hinomi only.
alert-line-test = This is a test of how you are reached. There is nothing to do.

## Why an alert went on
alert-why-unanswered = nobody acknowledged it in time
alert-why-gap = nobody is on duty on this level
alert-why-unreachable = nobody on this level could be reached
alert-why-already-told = whoever is on duty on this level was told before
alert-why-given-up = told as often as the pack says

## States
alert-state-open = open
alert-state-acknowledged = acknowledged
alert-state-unanswered = told, but nobody acknowledged it
alert-state-undelivered = nobody could be told
alerts-none = There are no alerts.
alerts-no-roster = There is no roster, so nobody is told of anything. Make one: hinomi roster import FILE
roster-quiet = Quiet hours until { $until }: what can wait waits.
roster-nobody = nobody on duty
roster-no-contact = no contact
roster-gap = Nobody on duty on any level: { $from } to { $until }

fault-level-gapless = there is no level { $detail }: expected levels numbered from 1 without a gap
fault-level-or-contact = expected a level, or a contact
fault-level = “{ $found }”: expected 1 to { $detail }, or quiet
fault-day-order = “{ $found }”: expected a day not before the first one
fault-hours = “{ $found }”: cannot be read as hours ({ $detail })
fault-day = “{ $found }”: expected a day, YYYY-MM-DD
fault-mail-address = “{ $found }”: expected an address alone, as in sato@example.jp
fault-web-address = “{ $found }”: expected an address as in https://hooks.example.jp/alerts
fault-secret-name = “{ $found }”: expected the name of a file in secrets/: letters, digits, - and _
