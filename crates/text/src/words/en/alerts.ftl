# Alerts and the roster.

## Messages. No name of a person, machine or customer: a mailbox is not ours.
alert-subject = [Hinomi] { $urgency }: { $what }
alert-bundle-subject = [Hinomi] { $urgency }: { $count } more alerts
alert-bundle-more = … and { $count } more
alert-bundle-list = All of them: hinomi alert list --state open
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
## Why a message was not delivered
trouble-address = The address is not one that mail can go to ({ $detail }). Correct it in the roster.
trouble-ca-file = The certificate named in delivery.toml cannot be used: { $detail }
trouble-connection = The server did not answer: { $detail }. Check that it runs and can be reached from here.
trouble-message = The message could not be made: { $detail }
trouble-name = There is no host of this name: { $detail }
trouble-not-configured = Not configured ({ $detail }). Write it into delivery.toml in the data directory; docs/alerts.md says how.
trouble-plain-http = Without encryption nothing leaves the house ({ $detail }). Use https.
trouble-private-address = The address { $detail } is inside the house. If a webhook may lead there, name its network under [webhook] private in delivery.toml.
trouble-redirect = The server sent us elsewhere ({ $detail }), and redirects are not followed. Write the final address into the roster.
trouble-refused = The mail server refused it: { $detail }
trouble-secret = The secret cannot be used: { $detail }
trouble-status = The server answered { $detail }.
trouble-timeout = The server took too long ({ $detail }).
trouble-tls = The encrypted connection could not be made: { $detail }. Check the certificate, or name your own authority by ca_file in delivery.toml.
trouble-other = Not delivered ({ $code }): { $detail }

## Findings of the doctor, and what to do
check-state-ok = [ok]
check-state-unknown = [unknown]
check-state-falls-short = [falls short]
check-about-roster = Roster
check-about-contacts = Contacts
check-about-alerts = Alerts
check-about-delivery = Delivery
check-about-secrets = Secrets
check-about-packs = Packs
check-about-sources = Sources
check-about-disk = Disk
check-about-clock = Clock
check-about-backup = Backup
check-about-ledger = Ledger
check-roster-none = There is no roster, so nobody is told of anything. Make one: hinomi roster import FILE
check-roster-covered = Somebody is on duty at every moment of the next 7 days.
check-roster-gap = Nobody is on duty { $count } times in the next 7 days, first from { $from } to { $until }. Fill the gap and import the roster anew.
check-roster-no-contact = On duty without a contact: { $parties }. Add mail or webhook to the roster.
check-roster-mandate-ended = On duty, but their mandate has ended, so that they are not told: { $parties }. Renew the mandate or change the roster.
check-roster-no-mandate = On duty, but no mandate is known, so that nobody knows whether they may act: { $parties }. Enter one: hinomi party import
check-contact-untested = { $party } ({ $channel }): never tested. Send a test message: hinomi alert test { $party }
check-contact-failed = { $party } ({ $channel }): the test message { $days } days ago did not arrive. Mend it and test again: hinomi alert test { $party }
check-contact-overdue = { $party } ({ $channel }): last tested { $days } days ago; a test is due every { $every } days. hinomi alert test { $party }
check-contact-tested = { $party } ({ $channel }): reached by a test message { $days } days ago.
check-contacts-none = No contact is known.
check-alerts-delivered = All alerts were delivered and answered, or are under way ({ $count } open).
check-alerts-undelivered = { $count } alerts reached nobody. hinomi alert list --state undelivered
check-alerts-unanswered = { $count } alerts were sent, but nobody acknowledged them. hinomi alert list --state unanswered
check-alerts-waiting = { $count } alerts should long have been sent. Does hinomi up run on this data?
check-delivery-faulty = The configuration of delivery cannot be used: { $why }
check-mail-not-configured = The roster names mail addresses, but no mail server is configured. Write [mail] into delivery.toml; docs/alerts.md says how.
check-mail-not-needed = No mail server is configured, and the roster names no mail address.
check-mail-configured = Mail leaves by { $host }.
check-webhook-unsigned = { $count } webhooks have no secret, so that their receivers cannot tell who sent a message.
check-link-unset = Messages carry no link, because delivery.toml does not say the address of our pages (link).
check-secret-kept = { $name } is there, and only its owner may read it.
check-secret-unusable = { $name } cannot be used: { $why }
check-file-open = Others may read { $file }. Close it: chmod go-rwx
check-files-closed = Data directory and secrets are for their owner alone.
check-packs-loaded = All { $count } packs are sound.
check-pack-faulty = A pack cannot be used: { $why }
check-sources-unrecorded = It is not recorded which sources ought to write, so nobody knows whether all of them do.
check-disk-unknown = The free space of the disk cannot be read here.
check-disk-free = { $free } MiB are free.
check-disk-short = Only { $free } MiB are free; at least { $min } should be. Make room, or what is written will be refused.
check-clock-unknown = The ledger has no entry to compare the clock with.
check-clock-forward = The clock is not behind the ledger.
check-clock-behind = The clock is { $seconds } seconds behind the last entry of the ledger. It was set back, or it had been ahead: check how it is kept right.
check-backup-unknown = No backup is known. Make one: hinomi backup FILE
check-backup-fresh = The last backup is { $hours } hours old.
check-backup-old = The last backup is { $hours } hours old; one is due every { $every } hours. hinomi backup FILE
check-store-closed = The registers cannot be opened: { $why }
