# The interface for machines.

## Titles of problems
problem-ABSENT = Not there
problem-BLANK = Blank
problem-MANDATE = No mandate
problem-MERGE = Not to be merged
problem-STATE = Not in this state
problem-REASON = No reason given
problem-KEY = No such key
problem-VALUE = Value does not fit
problem-TIME = Time does not fit
problem-EXISTS = Exists already
problem-REQUEST = Request cannot be read
problem-JSON = Not JSON
problem-QUERY = Query cannot be read
problem-SIGN-IN = Not signed in
problem-FORBIDDEN = Not allowed
problem-PATH = No such address
problem-METHOD = No such method here
problem-ACCEPT = No such form
problem-SLOW = Too slow
problem-CONFLICT = Changed meanwhile
problem-UNDER-WAY = Still under way
problem-CHANGED = Changed meanwhile
problem-TOO-LARGE = Too large
problem-MEDIA-TYPE = Wrong type
problem-HOST = Wrong name
problem-SHAPE = Body does not fit
problem-REUSED = Key used twice
problem-TOO-MANY = Too many requests
problem-INTERNAL = Our fault
problem-STORE = Store away

## What happened, what was kept, what to do
problem-detail-REQUEST = The request could not be read. Nothing was written. Check its headers and address.
problem-detail-JSON = The body is not JSON: line { $line }, column { $column }. Nothing was written.
problem-detail-QUERY = The query could not be read: { $found }. See /api/v1/openapi.json for what it takes.
problem-detail-SIGN-IN = Sign in, or send a token that is still valid.
problem-detail-FORBIDDEN = This is not open to you. Nothing was written.
problem-detail-PATH = There is nothing at this address. See /api/v1/openapi.json for all addresses.
problem-detail-METHOD = This address does not take that method. The header Allow names those that it takes.
problem-detail-ACCEPT = This address does not answer in the form asked for.
problem-detail-SLOW = The request took too long to arrive or to answer. Read the record before sending it again.
problem-detail-CONFLICT = Others changed the record at the same time. Nothing was written. Please send it again.
problem-detail-UNDER-WAY = A request with the same Idempotency-Key is still under way, or was broken off. Read the record before sending it with a new key.
problem-detail-CHANGED = The record is no longer the version that If-Match names. Nothing was written. Read it again, then decide.
problem-detail-TOO-LARGE = The body is larger than this address takes. Nothing was written.
problem-detail-MEDIA-TYPE = Send the body as application/json.
problem-detail-HOST = This server does not answer to that name.
problem-detail-SHAPE = The body does not fit what is expected here ({ $found }). Nothing was written. See /api/v1/openapi.json.
problem-detail-REUSED = This Idempotency-Key came with another body before. Nothing was written. Use a new key for a new request.
problem-detail-TOO-MANY = Too many requests at once. Please wait a moment.
problem-detail-INTERNAL = Something went wrong on our side. What had been confirmed before is kept. Tell the administrator the reference { $reference }.
problem-detail-STORE = The store cannot be reached. What had been confirmed before is kept. Please try again; tell the administrator the reference { $reference }.
