# Registers of parties and assets, lists in and out.

## Lists in and out
list-line = line { $line }
list-cell = line { $line }, column { $column }
list-not-taken = nothing was imported; mend the places above and import again
list-ignored = columns that the register does not know were not imported: { $columns }
list-format = { $file }: a list is written as .csv or .xlsx
fault-readable = cannot be read ({ $found })
fault-file = is not an ordinary file
fault-unchanged = the file changed while it was read
fault-bytes-at-most = { $found } bytes; at most { $detail } are taken
fault-text-encoding = expected text in one of { $detail }
fault-workbook = cannot be read as XLSX ({ $found })
fault-workbook-open = is an old workbook (.xls) or locked by a password; save it as .xlsx or CSV
fault-unpacked-at-most = would exceed { $detail } bytes when unpacked
fault-header = expected a header row
fault-column = expected this column in the header
fault-columns-at-most = too many columns; at most { $detail } are taken
fault-column-name = expected a name for the column, without control characters
fault-column-once = the name { $found } stands twice
fault-rows-at-most = too many rows; at most { $detail } are taken
fault-cell-count = expected { $detail } cells, found { $found }
fault-cell-at-most = the cell is too long; at most { $detail } bytes are taken
fault-cell-without-error = the cell holds the error { $found }
fault-quote-closed = expected a closing quote, followed by the delimiter or the line end
fault-value = expected a value
fault-id-visible = “{ $found }”: expected an id without invisible characters and strokes
fault-id-once = “{ $found }”: expected an id that stands once
fault-word = “{ $found }”: expected one of { $detail }
fault-time = “{ $found }”: expected a time with offset, such as 2015-06-10T09:00+09:00
fault-spell = “{ $found }”: expected name:first-day..last-day, such as securities:2020-04-01.. (days may be left out)
fault-party-known = “{ $found }”: no such party in the register; import the parties first
fault-no-circle = “{ $found }”: following the parents leads back to the party itself, or goes beyond { $detail } levels
