# Warnings and inquiries. Japanese has the same headings in the same order: ja/warn.ftl.
refused-RATE = More came from { $field } than is taken within an hour ({ $count }). It was not taken; wait a while.
refused-IDENTIFIES = It tells who reported or asked ({ $field }: { $detail }). Take that out: word is a name, a machine or what was to be hidden, address lies in a hidden range, facts is a passage of the case, relay is passing an anonymous report on as it is (use hinomi bulletin derive).
refused-UNFIT = { $field } cannot read it, or takes nothing that large ({ $detail }). It is not sent again: shorten it, or wait until the other side has a version that reads it.
pg-refused-RATE = More came from { $field } than is taken within an hour.
pg-refused-IDENTIFIES = It tells who reported or asked ({ $field }: { $detail }).
pg-refused-UNFIT = { $field } cannot read it, or takes nothing that large ({ $detail }).
doubt-own = a name or an address of this house or of the sector
doubt-too-wide = too wide a range
doubt-expired = expired
doubt-look-alike = reads like another name
doubt-unreliable = from no reliable source
block-left-out = left out: { $value } ({ $why })
source-grade = { $node }: reliability { $grade } (indicators { $indicators }, withdrawn { $withdrawn }, on a list { $doubted }, refused { $refused })
trace-word = a word that tells who reported it
trace-address = an address in a hidden range
trace-facts = a passage of the case
trace-machine = a machine or an address that is no indicator
derived-few = { $count ->
    [one] There is only { $count } member of this kind: whoever reported it is known however little is said.
   *[other] There are only { $count } members of this kind: whoever reported it may be known however little is said.
}
proposal-none = Nothing to propose.
proposal-title = The same kind of incident ({ $common }) at { $count } institutions
proposal-words = Within { $days } days { $count } institutions reported the same kind of incident ({ $common }). Look at your defences and your records.
sweep-sighting = { $value }: { $count } records, { $first } to { $last }, { $hosts }
sweep-unread = not read to its end: { $what }
sweep-records = { $count ->
    [one] { $count } record was looked at.
   *[other] { $count } records were looked at.
}
sweep-suggests = Suggested answer: { $affected } (assets: { $assets }). Answer with: hinomi bulletin answer.
inquiry-asked = asked
inquiry-assigned = assigned
inquiry-drafted = drafted
inquiry-approved = approved
inquiry-answered = answered
inquiry-published = reference information
inquiry-none = No such inquiry. Begin with: hinomi inquiry ask
inquiry-newer = {"  "}The version now in force is { $version }.
inquiry-contradicts = {"  "}The opposite was answered: { $others }
inquiry-digest = What was inquired about
inquiry-digest-drafted = { $id }: drafted
says-yes = it is met
says-no = it is not met
says-depends = it depends
body-until = (until { $day }; { $successor } since)
body-count = {"  "}On { $day }: { $class } { $count }
body-none = No such body.
