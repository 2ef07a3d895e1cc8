//! OpenTelemetry logs in JSON: an export request a line, which holds many records.
//!
//! Each record is written as an object of its own: its members, its body, and
//! as further members its attributes and those of its resource and scope, all
//! by their own names. That object is what the record shows as received.

use bstr::ByteSlice;
use event::BatchBuilder;
use sonic_rs::{JsonValueTrait, LazyValue};

use crate::json::{Json, object};
use crate::parser::{Bad, Frame, Parser, Skip, Unpacked};
use crate::times::Clock;

/// Collectors write thousands of records in a line.
const LONGEST: usize = 16 << 20;

/// Reads export requests.
pub(crate) struct Otlp {
    json: Json,
}

impl Otlp {
    pub(crate) fn new(json: Json) -> Self {
        Self { json }
    }
}

impl Parser for Otlp {
    fn frame(&self, bytes: &[u8], last: bool) -> Option<Frame> {
        self.json.frame(bytes, last)
    }

    fn skip(&self) -> Box<dyn Skip> {
        self.json.skip()
    }

    fn longest_frame(&self) -> usize {
        LONGEST
    }

    fn unpack(&mut self, frame: &[u8], into: &mut Unpacked) -> bool {
        let text = frame.to_str_lossy();
        let unpacked = object(&text).ok().and_then(|request| requests(&request, into));
        if unpacked.is_none() {
            into.clear();
        }
        unpacked.is_some()
    }

    fn parse(&mut self, raw: &[u8], clock: &mut Clock, out: &mut BatchBuilder) -> Result<(), Bad> {
        self.json.parse(raw, clock, out)
    }
}

/// `None` if it is no export request.
fn requests(request: &LazyValue<'_>, into: &mut Unpacked) -> Option<()> {
    for resource in elements(request.get("resourceLogs")?)? {
        let mut shared = Vec::new();
        if let Some(list) = resource.pointer(["resource", "attributes"]) {
            attributes(list, &mut shared)?;
        }
        let scopes = resource.get("scopeLogs");
        for scope in scopes.map_or(Some(Vec::new()), elements)? {
            let own = shared.len();
            scope_members(&scope, &mut shared)?;
            let records = scope.get("logRecords");
            for record in records.map_or(Some(Vec::new()), elements)? {
                let start = into.text.len();
                put(record, &shared, &mut into.text)?;
                into.record(start, 0);
            }
            shared.truncate(own);
        }
    }
    Some(())
}

fn scope_members(scope: &LazyValue<'_>, shared: &mut Vec<u8>) -> Option<()> {
    let Some(scope) = scope.get("scope") else { return Some(()) };
    if let Some(name) = scope.get("name") {
        member("\"scope.name\"", name.as_raw_str(), shared);
    }
    scope.get("attributes").map_or(Some(()), |list| attributes(list, shared))
}

/// Writes one record as an object, with what it shares with others.
fn put(record: LazyValue<'_>, shared: &[u8], text: &mut Vec<u8>) -> Option<()> {
    let start = text.len();
    for item in record.into_object_iter()? {
        let (key, value) = item.ok()?;
        match &*key {
            "attributes" => attributes(value, text)?,
            "body" => {
                text.extend_from_slice(b",\"body\":");
                any_value(value, text)?;
            }
            key => member(&sonic_rs::to_string(key).ok()?, value.as_raw_str(), text),
        }
    }
    text.extend_from_slice(shared);
    if text.len() == start {
        text.push(b' ');
    }
    text[start] = b'{';
    text.push(b'}');
    Some(())
}

/// `,"key":value`; the first comma of an object becomes its brace.
fn member(key: &str, value: &str, text: &mut Vec<u8>) {
    for part in [",", key, ":", value] {
        text.extend_from_slice(part.as_bytes());
    }
}

/// A list of `{"key":…,"value":{…}}` as members.
fn attributes(list: LazyValue<'_>, text: &mut Vec<u8>) -> Option<()> {
    for attribute in elements(list)? {
        text.push(b',');
        text.extend_from_slice(attribute.get("key")?.as_raw_str().as_bytes());
        text.push(b':');
        match attribute.get("value") {
            Some(value) => any_value(value, text)?,
            None => text.extend_from_slice(b"null"),
        }
    }
    Some(())
}

/// A value under the name of its type. Nesting is bounded by what [`object`] lets through.
fn any_value(value: LazyValue<'_>, text: &mut Vec<u8>) -> Option<()> {
    let Some(item) = value.into_object_iter()?.next() else {
        text.extend_from_slice(b"null");
        return Some(());
    };
    let (kind, value) = item.ok()?;
    let start = text.len();
    match &*kind {
        "arrayValue" => {
            for element in value.get("values").map_or(Some(Vec::new()), elements)? {
                text.push(b',');
                any_value(element, text)?;
            }
            close(start, *b"[]", text);
        }
        "kvlistValue" => {
            value.get("values").map_or(Some(()), |list| attributes(list, text))?;
            close(start, *b"{}", text);
        }
        _ => text.extend_from_slice(value.as_raw_str().as_bytes()),
    }
    Some(())
}

/// Turns the first comma since `start` into an opening bracket, and closes it.
fn close(start: usize, [opening, closing]: [u8; 2], text: &mut Vec<u8>) {
    if text.len() == start {
        text.push(b',');
    }
    text[start] = opening;
    text.push(closing);
}

fn elements(list: LazyValue<'_>) -> Option<Vec<LazyValue<'_>>> {
    list.into_array_iter()?.collect::<Result<_, _>>().ok()
}

#[cfg(test)]
mod tests {
    use crate::Format;
    use crate::testing::read;

    const REQUEST: &str = concat!(
        r#"{"resourceLogs":[{"resource":{"attributes":[{"key":"host.name","value":{"stringValue":"web01"}}]},"#,
        r#""scopeLogs":[{"scope":{"name":"app"},"logRecords":[{"timeUnixNano":"1433894400000000000","#,
        r#""severityText":"WARN","body":{"stringValue":"said \"no\""},"attributes":["#,
        r#"{"key":"user.name","value":{"stringValue":"mika"}},{"key":"n","value":{"intValue":"7"}},"#,
        r#"{"key":"l","value":{"arrayValue":{"values":[{"intValue":"1"},{"boolValue":true}]}}}]},"#,
        r#"{"timeUnixNano":"1433894401000000000","body":{"kvlistValue":{"values":[{"key":"a","value":{"doubleValue":1.5}}]}}}]}]}]}"#,
    );

    #[test]
    fn every_record_of_a_request_stands_for_itself() {
        assert_eq!(
            read(None, REQUEST.as_bytes()),
            "1 2015-06-10T00:00:00Z: timeUnixNano=1433894400000000000 severityText=WARN body=said \"no\" \
             user.name=mika n=7 l=1 l=true host.name=web01 scope.name=app\n\
             2 2015-06-10T00:00:01Z: timeUnixNano=1433894401000000000 body.a=1.5 host.name=web01 scope.name=app\n"
        );
    }

    #[test]
    fn what_is_no_request_is_told() {
        let shown = read(Some(Format::Otlp), b"{\"resourceLogs\":[{\"scopeLogs\":7}]}\n{\"a\":\n");
        assert!(shown.contains("record 1, byte 0: no-time"), "{shown}");
        assert!(shown.contains("record 2, byte 35: not-json"), "{shown}");
    }
}
