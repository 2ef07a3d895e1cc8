# Signing in, people, mandates.
refused-APPROVAL = A second person has not approved what is known now ({ $field }). Ask for approval; it then waits at the desks of those who may approve.
refused-PERSON = The same person cannot give both hands ({ $field }). Somebody else has to act; several accounts of one person count once.
