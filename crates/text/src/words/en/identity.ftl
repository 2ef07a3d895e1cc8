# Signing in, people, mandates.
refused-APPROVAL = A second person has not approved what is known now ({ $field }). Ask for approval; it then waits at the desks of those who may approve.
refused-PERSON = This takes another natural person; several accounts of one person count once. Nothing was changed.

## Refusals
refused-LINK = This link cannot be used ({ $detail }). Nothing was changed. Ask whoever gave it to you for a new one.
refused-CREDENTIAL = That does not prove who you are. Nothing was changed. Check it and try again.
fault-password-blank = The password is blank. Choose one of 12 characters or more.
fault-password-short = The password is too short. 12 characters or more, please; a few words that do not belong together are easy to keep.
fault-password-long = The password is too long. 128 characters at most.
fault-password-weak = This password would be among the first that an attacker tries. Choose one without names, dates and rows of keys.
fault-password-hash = The password could not be taken. Nothing was changed. Try again.

## Signing in
sign-in-title = Sign in
sign-in-fault = This could not be done
sign-in-id = Your id
sign-in-password = Password
sign-in-code = Six-digit code from your authenticator
sign-in-do = Sign in
sign-in-too-many = Too many attempts failed. Nothing was changed. Wait a quarter of an hour, or use a passkey.
sign-in-unavailable = This cannot be done at the moment. Nothing was changed. Try again in a minute.

## Coming in by a link
join-title = Set up how you sign in
join-first-administrator = Nobody can sign in here yet. Whoever fills in this page becomes the first administrator.
join-join = You have been invited. Choose how you prove who you are from now on.
join-recover = Two people have approved that you come back in. Older ways to sign in end now.
join-as = You come in as
join-id = Id (letters and digits, as in the register of parties)
join-name = Name
join-by-password = Password and codes
join-password = New password
join-password-help = 12 characters or more. Any characters, blanks too.
join-codes-help = Enter this key in your authenticator, then type the code that it shows.
join-codes-open = Open in an authenticator on this device
join-do = Set up and sign in

## Starting
up-first-link = Nobody can sign in yet. This link makes its user the first administrator; it works once, for 24 hours: { $link }

## One's own page
sign-in-passkey = Sign in with a passkey
passkey-fault = The passkey was not used. Nothing was changed. Try again, or use your password.
recover-link = I have lost every device
join-passkey = Create a passkey
recover-title = Come back in
recover-help = Two administrators must approve, each at their own desk. The second one then hands you a link that works once.
recover-do = Ask
recover-asked = If that id is known here, two administrators now see your request. Call one of them.
me-title = Your sign-in
me-home = Home
me-sign-out = Sign out
me-credentials = Ways to sign in
me-name = Name
me-means = Means
me-since = Since
me-used = Last used
me-action = Action
me-revoke = Revoke
me-device-name = Name of the device
me-add-passkey = Add a passkey
me-sessions = Devices that are signed in
me-device = Device (as it says itself)
me-until = Until
me-end = End
me-this-device = this device
me-tokens = Tokens of programs
me-mandate = Mandate
me-over = over
me-token-name = What it is for
me-until-day = Until the end of (within a year)
me-issue = Issue a token
me-recoveries = Requests to come back in
me-recoveries-help = Approve only after you have recognised the person by voice or face. It takes two different people.
me-who = Who
me-approvals = Approved by
me-approve = Approve
me-invite = Invite somebody
me-invitee-name = Name (if not in the register yet)
me-invite-do = Make a link
me-shown-once = This is shown once. Hand it over in person or keep it safe:
means-passkey = Passkey
means-password = Password and code
means-openid = Account of the institution
sign-in-openid = Sign in with the account of the institution
me-connect-openid = Connect the account of the institution
me-tokens-none = None yet. Issue one below for a program that is to read or record here.
me-recoveries-none = None. When somebody who lost every device asks on the sign-in page, it appears here.
