//! A form with a file, as browsers send it (RFC 7578): the body is bounded by its route and
//! held whole, nothing of it is trusted, and the file is bytes with a name.

/// Fields of a form, and its file.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Upload {
    fields: Vec<(String, String)>,
    /// The name that was given, and the bytes.
    pub(crate) file: Option<(String, Vec<u8>)>,
}

/// Parts of one form.
const PARTS_MAX: usize = 32;
/// The lines before a part, in bytes.
const HEAD_MAX: usize = 4 * 1024;

impl Upload {
    /// The form in `body`; `None` if it is none.
    pub(crate) fn parse(content_type: &str, body: &[u8]) -> Option<Self> {
        let (_, boundary) = content_type.split_once("boundary=")?;
        let boundary = boundary.split(';').next()?.trim().trim_matches('"');
        let delimiter = format!("\r\n--{boundary}").into_bytes();
        let mut rest = body.strip_prefix(&delimiter[2..])?;
        let mut upload = Self::default();
        for _ in 0..PARTS_MAX {
            if rest.starts_with(b"--") {
                return Some(upload);
            }
            rest = rest.strip_prefix(b"\r\n")?;
            let (head, after) = cut(rest, b"\r\n\r\n")?;
            let (content, next) = cut(after, &delimiter)?;
            upload.take(head, content)?;
            rest = next;
        }
        None
    }

    fn take(&mut self, head: &[u8], content: &[u8]) -> Option<()> {
        let head = std::str::from_utf8(head).ok().filter(|head| head.len() <= HEAD_MAX)?;
        let says = |line: &&str| line.to_ascii_lowercase().starts_with("content-disposition:");
        let line = head.lines().find(says)?;
        match (value(line, "name")?, value(line, "filename")) {
            (_, Some(file)) => self.file = Some((file, content.to_vec())),
            (name, None) => self.fields.push((name, String::from_utf8(content.to_vec()).ok()?)),
        }
        Some(())
    }

    /// The first field called `name`, without white space around it.
    pub(crate) fn field(&self, name: &str) -> &str {
        self.fields.iter().find(|(own, _)| own == name).map_or("", |(_, value)| value.trim())
    }
}

fn value(line: &str, name: &str) -> Option<String> {
    let (_, after) = line.split_once(&format!("; {name}=\""))?;
    let (value, _) = after.split_once('"')?;
    Some(value.replace("%22", "\"").replace("%0D", " ").replace("%0A", " "))
}

/// What stands before and after the first `mark`.
fn cut<'a>(bytes: &'a [u8], mark: &[u8]) -> Option<(&'a [u8], &'a [u8])> {
    let first = *mark.first()?;
    let mut from = 0;
    loop {
        let at = from + bytes.get(from..)?.iter().position(|byte| *byte == first)?;
        if bytes[at..].starts_with(mark) {
            return Some((&bytes[..at], &bytes[at + mark.len()..]));
        }
        from = at + 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const KIND: &str = "multipart/form-data; boundary=X";

    #[test]
    fn a_file_is_bytes_and_fields_are_words() {
        let body = b"--X\r\nContent-Disposition: form-data; name=\"of\"\r\n\r\n IM \r\n--X\r\n\
            content-disposition: form-data; name=\"file\"; filename=\"a%22b.bin\"\r\n\
            Content-Type: text/html\r\n\r\n\r\n--\x00\r\n--Y\xff\r\n--X--\r\n";
        let upload = Upload::parse(KIND, body).expect("a form");
        assert_eq!(upload.field("of"), "IM");
        assert_eq!(upload.file, Some(("a\"b.bin".into(), b"\r\n--\x00\r\n--Y\xff".to_vec())));
    }

    #[test]
    fn what_is_no_form_is_refused() {
        let whole = b"--X\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nb\r\n--X--";
        assert!(Upload::parse(KIND, whole).is_some());
        for end in 0..whole.len() - 1 {
            assert_eq!(Upload::parse(KIND, &whole[..end]), None, "cut at {end}");
        }
        assert_eq!(Upload::parse("text/plain", whole), None);
        let part = "\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nb\r\n--X";
        let many = format!("--X{}--", part.repeat(PARTS_MAX + 1));
        assert_eq!(Upload::parse(KIND, many.as_bytes()), None);
    }
}
