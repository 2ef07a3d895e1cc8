# The pages. Japanese is in ja/pages.ftl, the same ids in the same order.

## The frame
pg-brand = Hinomi
pg-skip = Skip to the page
pg-nav = Sections
pg-nav-watch = Watch
pg-nav-signals = Signals
pg-nav-incidents = Incidents
pg-nav-reports = Reports
pg-nav-prove = Proof
pg-nav-assets = Assets
pg-nav-people = People and mandates
pg-nav-ledger = Ledger
pg-nav-more = More
pg-seek = Find or go to
pg-other-lang = 日本語
pg-era-switch = Switch between Western and Japanese years
pg-era-western = Western years
pg-era-era = Japanese eras
pg-theme-switch = Switch between light and dark
pg-theme-auto = Auto
pg-theme-light = Light
pg-theme-dark = Dark
pg-exercise = { "[" }EXERCISE]
pg-as-of = as of
pg-live = live
pg-filters = Filters
pg-paging = Pages
pg-all = All
pg-total = { $n ->
    [one] 1 entry
   *[other] { $n } entries
}
pg-before = Previous
pg-after = Next
pg-columns = Columns
pg-show-all = Show all
pg-none-fit = Nothing fits these filters.
pg-keys-move = move
pg-keys-open = open
pg-keys-pick = select
pg-nobody = nobody yet
pg-nobody-said = nobody said
pg-overdue = missed
pg-yes = yes, done
pg-no = no, not done
pg-now = now
pg-record = Record
pg-add = Add
pg-why = Reason
pg-people-count = { $x } people

## Trouble
pg-trouble-what = What happened
pg-trouble-kept = What was kept
pg-trouble-do = What to do
pg-trouble-reference = Reference
pg-trouble-absent = Not found
pg-trouble-absent-happened = There is nothing under this address, or nothing that your mandate reaches.
pg-trouble-absent-kept = Nothing was changed.
pg-trouble-absent-do = Check the number. If you need access, tell your administrator the reference.
pg-trouble-refused = Not accepted
pg-trouble-refused-happened = This was not accepted.
pg-trouble-refused-kept = Nothing was changed. That it was refused stands in the ledger.
pg-trouble-refused-do = Mend the reason and try again, or ask somebody who holds the mandate.
pg-trouble-broken = Not available at the moment
pg-trouble-broken-happened = The store could not be read or written.
pg-trouble-broken-kept = What was saved is not lost. What you just sent was not saved.
pg-trouble-broken-do = Wait a minute and try again. If it goes on, tell your administrator the reference.
pg-refused-MANDATE = No current mandate of yours allows this ({ $field }). Ask somebody who holds it.
pg-refused-KEY = There is no item “{ $field }”.
pg-refused-STATE = This cannot be done now ({ $field }: { $detail }). Record what is lacking and try again.
pg-refused-BLANK = { $field } is blank. If it is not known, choose “unknown”: unknown is an answer, blank is not.
pg-refused-REASON = Give a reason. A dash is not a reason.
pg-may-read = read
pg-may-watch = watch
pg-may-triage = triage
pg-may-respond = respond
pg-may-approve = approve
pg-may-report = send reports
pg-may-answer = answer
pg-may-review = review
pg-may-register = keep registers
pg-may-share = share
pg-may-pay = decide on payments
pg-may-dispose = decide on dispositions
pg-may-audit = Audit
pg-may-administer = administer

## The register of incidents
pg-incidents-purpose = Failures and cyber incidents. Merging never makes the count smaller.
pg-incident-new = Open an incident
pg-incidents-empty = There are no incidents yet. One telephone call is enough to begin.
pg-incidents-example = For example: “09:20, a branch reports that customers cannot log in”
pg-column-id = Number
pg-column-title = Subject
pg-column-state = State
pg-column-nature = Nature
pg-column-rung = Rung
pg-column-aware = Aware
pg-column-lead = Led by
pg-column-customers = Customers
pg-column-asked = Being found out
pg-lacking-unreported = Not reported
pg-lacking-customers-not-told = Customers not told
pg-lacking-without-method = Count without method

## The room of an incident
pg-elapsed = Since awareness
pg-due-next = Until question { $x } is due
pg-due-late = Question { $x } is overdue by
pg-until = at the latest
pg-told = Bodies told
pg-questions = Ten questions
pg-three-shares = answered · in part or not done · unknown
pg-room-parts = In this room
pg-timeline = Timeline
pg-tasks = To be found out
pg-tasks-none = Nothing is being found out. Preparing a report lists here what is unknown.
pg-note-new = Add to the timeline
pg-note-example = For example: call with the carrier began
pg-times-more = Say when it happened and became known
pg-happened = happened
pg-known = known
pg-written = written
pg-clock-ahead = clock ahead
pg-older = Older
pg-newest = Newest
pg-kind-fact = Facts
pg-kind-note = Notes
pg-kind-decision = Decisions
pg-kind-task = Questions
pg-kind-report = Reports
pg-kind-signal = Signals
pg-line-opened = Opened
pg-line-linked = Signal linked
pg-line-asked = To be found out
pg-line-answered = Answered
pg-line-first = First report prepared
pg-line-follow = Follow-up prepared
pg-line-merged = Merged into
pg-line-absorbed = Merged with
pg-line-contacted = Body told or asked
pg-line-replied = Reply of a body
pg-line-closed = Closed
pg-no-source = no source recorded
letter-source-x = Source: { $x }
pg-asked = being found out
pg-due-in = due in { $x }
pg-answer-it = Record an answer
pg-known-now = now: { $x }
pg-corrected = (corrected { $n } times)
pg-who-answers = answered by
pg-decisions = Decisions
pg-decisions-none = No decision has been recorded.
pg-decision-new = Record a decision
pg-decision-about = About
pg-decision-what = What was decided
pg-reports-none-here = None has been prepared.
pg-report-first = First report
pg-report-follow = Follow-up
pg-report-draft = draft
pg-report-awaiting = Awaiting approval
pg-report-approved = Approved
pg-report-submitted = Submitted
pg-approval = Approval
pg-approval-ask = Ask for approval
pg-approval-do = Approve
pg-approval-asked-by = Approval asked by
pg-approval-by = Approved by
pg-approval-own = Whoever wrote it or asked cannot approve it. It waits for somebody else.
pg-approval-none = Nobody has asked for approval yet.
pg-watch-approve = Decide on the approval of a report
pg-waiting-for = waiting for { $x }
pg-refused-PERSON = Whoever wrote it or asked cannot approve it ({ $field }). Somebody else has to; several accounts of one person count once.
pg-refused-APPROVAL = A second person has not approved what is known now ({ $field }). Prepare a draft and ask for approval. If facts changed after the approval, prepare it anew.
pg-prepare-first = Prepare the first report
pg-prepare-follow = Prepare a follow-up
pg-send = Record as sent
pg-preview = Show the report beside
pg-preview-close = Close the report
pg-preview-says = Drawn from what is known now. Nothing has been saved or sent.
pg-signals-none-here = No signal belongs to it.
pg-proposed = candidate
pg-link-it = Belongs here
pg-other-facts = Other facts
pg-record-these = Record these
pg-close-it = Close this incident
pg-close-do = Close

## Keys of facts
pg-key-of = { $key }: { $of }
pg-key-occurred = Occurred
pg-key-detected = Detected
pg-key-aware = Became aware
pg-key-determined = Determined
pg-key-classified = Classified
pg-key-submitted = Report sent
pg-key-paid = Paid
pg-key-restored = Restored
pg-key-customers = Customers affected
pg-key-customers-method = How they were counted
pg-key-customer-notice = Customers told
pg-key-infected = Infected
pg-key-isolated = Isolated
pg-key-measure = Measure
pg-contacts = Bodies told and asked
pg-contacts-none = Nobody has been told yet.
pg-sharing-bodies = Sharing bodies told
pg-contact-new = Record a contact or a request
pg-contact-to = Body
pg-contact-person = Person or desk
pg-contact-at = When
pg-contact-number = Their number
pg-contact-form = Form
pg-contact-report = Number of the report handed over
pg-contact-scope = What is asked (nothing, where they are only told)
pg-contact-due = Answer due
pg-reply-new = Record a reply or a receipt
pg-reply-to = Reply to
pg-reply-words = What they say (nothing for a mere receipt)
pg-mails-near = Extortion mails near it
pg-mail-confirmed = confirmed
pg-key-exfiltration = Data leaving (suspected, confirmed, excluded)
pg-key-vendor-asked = Vendor asked
pg-key-vendor-scope = Scope of the request
pg-key-scan-detectable = Newest definition detects it
pg-key-scan-done = Machines scanned (as in 12/180)
pg-key-scan-instead = Done instead
pg-key-told = Told
pg-key-commander = Led by
pg-key-executive-told = Executives told
pg-key-reportable = To be reported to the authority
pg-key-cause = Cause
pg-key-phenomenon = Phenomenon
pg-key-service = Service affected
pg-key-root-cause = Root cause
pg-key-root-fixed = Root cause removed
pg-key-horizontal = Others looked at
pg-key-process-fixed = Process mended
pg-key-decision = Decision
pg-key-note = Note

## Parts
pg-style = Parts in all their states
pg-style-purpose = Every part of the pages in every state. Their looks are tested here.
pg-style-colours = Colours
pg-style-marks = Marks
pg-style-buttons = Buttons and filters
pg-style-first = Main action
pg-style-second = Other action
pg-style-disabled = Not available now
pg-style-fields = Fields
pg-style-service = Online trading
pg-style-hint = As customers call it.
pg-style-wrong = This is not a time. Write it as 2026-04-01 09:20.
pg-style-table = Table
pg-style-title-1 = Online trading cannot be reached
pg-style-title-2 = A terminal calls an unknown server
pg-style-title-3 = The nightly batch was late
pg-style-clocks = Clocks
pg-style-hours = { " " }h 14 min
pg-style-minutes = { " " }min
pg-style-shares = Three shares
pg-style-shares-say = 62 proven, 9 contradicted, 29 unknown, of 100
pg-share-proven = proven
pg-share-contradicted = contradicted
pg-style-heat = Heat map
pg-style-usual = usual
pg-style-more = more
pg-style-much-more = far more
pg-style-decision = Cut off the internet
pg-style-beats = Sources
pg-silent-since = silent since { $x }
pg-style-log = A line of a log
pg-style-diff = Difference of two reports
pg-style-old = Affected: unknown
pg-style-new = Affected: 12,400 customers
pg-style-says = Notices and empty states

## Watch
pg-watch-now = { $n ->
    [one] 1 thing to do now
   *[other] { $n } things to do now
}
pg-watch-nothing = Nothing needs doing now
pg-watch-open = { $n ->
    [one] 1 open incident
   *[other] { $n } open incidents
}
pg-watch-untriaged = { $n ->
    [one] 1 signal not judged
   *[other] { $n } signals not judged
}
pg-watch-do = To do now
pg-watch-calm = No question is due and no incident lacks a lead.
pg-watch-no-lead = Name somebody to lead
pg-watch-more = { $n ->
    [one] 1 more
   *[other] { $n } more
}
pg-since = { $x } since awareness
pg-late-by = { $x } overdue
pg-who-has = with
pg-who-nobody = nobody has it
pg-sources = Sources
pg-sources-empty = No source of logs has been registered yet. Once there is one, its heartbeat stands here, and silence shows.
pg-sources-example = For example: feed the authentication log of the gateway
pg-recent = Latest signals
pg-day = The last 24 hours
pg-day-says = { $n ->
    [one] 1 signal began
   *[other] { $n } signals began
}

## Signals
pg-signals-purpose = What detectors and people noticed. Each becomes an incident, needs no action, or is held.
pg-signals-empty = There are no signals yet.
pg-signals-example = For example: “the police say that one of our terminals talks to 203.0.113.66”
pg-began = Began
pg-ended = Ended
pg-not-ended = going on or unknown
pg-kind = Kind
pg-about = About
pg-triage = Triage
pg-promote = Make an incident
pg-why-example = Reason (required for “no action”)
pg-pick = Select { $x }
pg-signal-when = Times and detector
pg-detector = Detector
pg-entries-of-it = Entries about it
pg-evidence = Evidence
pg-their-words = In their words
pg-where-to-look = Where to look
pg-where-says = record number, then file
pg-entity-host = Host
pg-entity-address = Address
pg-entity-name = Name
pg-entity-account = Account
pg-entity-service = Service
pg-entity-source = Source
pg-entity-mailbox = Mailbox
pg-notice-new = Take a notice
pg-notice-purpose = A call or a visit, kept in their words.
pg-notice-from = From whom
pg-notice-from-hint = For example: the police, a branch, the carrier, a customer
pg-notice-at = When
pg-notice-text = What they said
pg-notice-text-hint = In their words. Addresses in the text are recognised.
pg-time-hint = As 2026-04-01 09:20. Without an offset it is taken to be in the zone of this page.

## Opening an incident
pg-new-purpose = Begin with what is known. The rest is found out in its room.
pg-new-title-hint = One line. For example: customers cannot log in
pg-new-aware-hint = When somebody noticed or was told.
pg-new-aware-signals = If blank, it follows from the signals.
pg-new-open = Open its room
pg-key-title = Subject
pg-key-from = From whom
pg-key-at = When
pg-key-text = What they said
pg-key-id = The selection

## Reports
pg-reports-purpose = What was prepared and sent. A report never changes once it is made.
pg-reports-empty = There are no reports yet. They are made in the room of an incident.
pg-reports-example = For example: within an hour, a first report that says “unknown” where it is so
pg-unknown-answers = Unknown
pg-sent-at = Sent
pg-proof = Get the proof
pg-proof-short = Proof

## Assets, people and mandates
pg-assets-purpose = What we protect, what it reaches, what data it holds, and who owns it.
pg-assets-empty = No assets yet. A list from a spreadsheet can be taken as it is.
pg-name = Name
pg-data = Data
pg-reaches = Reaches
pg-owner = Owner
pg-not-recorded = not recorded
pg-asset-service = Service
pg-asset-system = System
pg-asset-terminal = Terminal
pg-asset-network = Network
pg-asset-information = Information
pg-asset-log-source = Log source
pg-asset-third-party = Third party
pg-beat-hour = { $x } lines in the latest hour
pg-beat-usual = usual { $x }
pg-beat-unknown = no rhythm known yet
pg-leads-to = Leads to
pg-hangs-on-it = Hangs on it
pg-data-reached = Data within reach
pg-asset-rules = Rules that apply
pg-aliases = Other names
pg-asset-broken = Names without a record
pg-unknown-of-it = unknown
pg-asset-field-data = Data classes
pg-asset-field-owner = Owner
pg-asset-field-importance = Importance
pg-asset-field-exposure = Exposure
pg-asset-field-defences = Layers of defence
pg-complete = Register against logs
pg-complete-says = What neither shows stays unknown.
pg-complete-unregistered = In logs, not registered
pg-complete-unseen = Registered, not in logs
pg-complete-silent = Sources gone silent
pg-complete-overflow = { $n ->
    [one] and one mention beyond counting
   *[other] and { $n } mentions beyond counting
}
pg-complete-no-rhythm = { $n ->
    [one] one without a rhythm yet
   *[other] { $n } without a rhythm yet
}
pg-complete-show = List
pg-alerts = Alerts and duty
pg-alerts-purpose = Who was told and who has seen it. People are told in the order of the roster until somebody acknowledges.
pg-alerts-none = No alert fits.
pg-alerts-open = { $n ->
    [one] One alert nobody has seen
   *[other] { $n } alerts nobody has seen
}
pg-alert-open = not seen yet
pg-alert-acknowledged = acknowledged
pg-alert-unanswered = no answer
pg-alert-undelivered = not delivered
pg-alert-raised = Raised
pg-alert-told = Told
pg-alert-nobody-told = nobody told yet
pg-alert-acknowledge = Acknowledge
pg-alert-sent = sent
pg-alert-failed = failed
pg-alert-lost = outcome unknown
pg-roster-now = On duty now
pg-roster-none = There is no roster yet. Alerts reach nobody.
pg-people-purpose = Who may do what, and until when. What has ended allows nothing.
pg-people-empty = Nobody has been registered yet.
pg-layer = Layer
pg-belongs = Belongs to
pg-contact = Contact
pg-mandates = Mandates
pg-no-mandate = none
pg-mandate-current = current
pg-mandate-ended = not current
pg-elsewhere = Another institution's records
pg-natural = Natural person
pg-role = Role
pg-may = May
pg-from = From
pg-ends = Until
pg-from-or-now = From (empty: now)
pg-ends-or-now = End (empty: now)
pg-no-end = no end
pg-reach = Reaches
pg-cases = Incidents (empty: all)
pg-compartments = Compartments opened
pg-out-of = on behalf of
pg-mandate-later = not yet
pg-mandates-change = Change mandates
pg-mandate-give = Give a mandate
pg-mandate-move = Move
pg-mandate-move-says = What is held now ends at that time; the new role begins there.
pg-mandate-end = End all mandates
pg-mandate-end-says = For leavers and contracts that end. Refused if nobody would be left to administer.
pg-delegate = Delegate
pg-delegate-says = Part of what you may do, for this person until a date. It ends with your own mandate.
pg-layer-board = Board
pg-layer-executive = Executive
pg-layer-manager = Manager
pg-layer-operator = Operator
pg-party-institution = Institution
pg-party-unit = Unit
pg-party-person = Person
pg-party-vendor = Vendor
pg-party-industry-body = Industry body
pg-party-authority = Authority
pg-party-sharing-body = Sharing body
pg-party-police = Police
pg-party-outside = Outside

## The ledger
pg-ledger-title = Ledger
pg-ledger-purpose = Who did what, when and under which mandate. Anybody can check that it was not changed.
pg-ledger-empty = There are no entries yet.
pg-ledger-total = { $n ->
    [one] 1 entry
   *[other] { $n } entries
}
pg-ledger-last = latest
pg-ledger-act = What
pg-ledger-subject = Subject
pg-ledger-by = By
pg-ledger-mandate = Mandate
pg-ledger-incident = Incidents
pg-ledger-signal = Signals
pg-ledger-report = Reports
pg-ledger-asset = Assets
pg-ledger-party = People
pg-ledger-refused = Refused
pg-ledger-searched = Looked at entries back to { $n }. Older ones are looked at with “Older”.
pg-filter-do = Filter
pg-act-party-registered = party registered
pg-act-mandate-given = mandate given
pg-act-asset-registered = asset registered
pg-act-allow-added = allowance added
pg-act-signal-raised = signal raised
pg-act-signal-updated = signal updated
pg-act-signal-triaged = signal judged
pg-act-incident-opened = incident opened
pg-act-incident-recorded = fact recorded
pg-act-incident-linked = signal linked
pg-act-incident-asked = question asked
pg-act-incident-answered = question answered
pg-act-incident-reported = report made
pg-act-incident-merged = merged
pg-act-incident-absorbed = absorbed
pg-act-incident-closed = closed
pg-act-mail-taken = mail taken
pg-act-mail-confirmed = mail confirmed
pg-act-report-prepared = report frozen
pg-act-report-submitted = report sent
pg-act-system-erased = erased
pg-act-system-recovered = recovered
pg-act-refused-MANDATE = refused: no mandate
pg-act-refused-ABSENT = refused: absent
pg-act-refused-BLANK = refused: blank
pg-act-refused-MERGE = refused: merge
pg-act-refused-STATE = refused: state
pg-act-refused-REASON = refused: no reason
pg-act-refused-KEY = refused: key
pg-act-refused-VALUE = refused: value
pg-act-refused-TIME = refused: time
pg-act-refused-EXISTS = refused: exists

## Search
pg-search-purpose = Numbers, titles, machines, addresses, people, pages. The newest are looked at first.
pg-search-do = Find
pg-search-page = Page
pg-search-none = Nothing found.
