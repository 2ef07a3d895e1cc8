//! 部品: the small things that pages are made of, each escaped where it is made.

use askama::{Template, filters::HtmlSafe};
use event::acts;

/// A template whose text was escaped when it was rendered.
macro_rules! safe {
    ($($name:ident),+ $(,)?) => { $(impl HtmlSafe for $name {})+ };
}

safe!(Moment, Mark, Log, Icon);

/// A time: short to read, whole on hover, exact for machines.
#[derive(Clone, Debug, Template)]
#[template(
    ext = "html",
    source = r#"<time datetime="{{ iso }}" title="{{ full }}">{{ short }}</time>"#
)]
pub(crate) struct Moment {
    pub(crate) iso: String,
    pub(crate) full: String,
    pub(crate) short: String,
}

/// A state: a shape, a word, and only then a colour.
#[derive(Clone, Debug, Template)]
#[template(ext = "html", source = r#"<span class="mark {{ class }}">{{ word }}</span>"#)]
pub(crate) struct Mark {
    /// `burning`, `missed`, `warn`, `part`, `proven`, `not`, `unknown`, `plain`, `asked`.
    pub(crate) class: &'static str,
    pub(crate) word: String,
}

impl Mark {
    pub(crate) fn new(class: &'static str, word: impl Into<String>) -> Self {
        Self { class, word: word.into() }
    }
}

/// Text from outside, with everything in it that acts drawn as a picture.
#[derive(Clone, Debug, Template)]
#[template(
    ext = "html",
    source = r#"{% for part in parts %}{% if part.pict %}<span class="pict" title="{{ part.name }}">{{ part.text }}</span>{% else %}{{ part.text }}{% endif %}{% endfor %}"#
)]
pub(crate) struct Log {
    parts: Vec<LogPart>,
}

#[derive(Clone, Debug)]
struct LogPart {
    text: String,
    /// What the picture stands for, for example `U+001B`.
    name: String,
    pict: bool,
}

impl Log {
    pub(crate) fn new(text: &str) -> Self {
        let mut parts: Vec<LogPart> = Vec::new();
        for c in text.chars() {
            match parts.last_mut() {
                _ if acts(c) => {
                    let (text, name) = (picture(c), format!("U+{:04X}", u32::from(c)));
                    parts.push(LogPart { text, name, pict: true });
                }
                Some(last) if !last.pict => last.text.push(c),
                _ => parts.push(LogPart { text: c.into(), name: String::new(), pict: false }),
            }
        }
        Self { parts }
    }
}

/// The names of the controls, in order: every font can draw them.
#[rustfmt::skip]
const CONTROLS: [&str; 32] = [
    "NUL", "SOH", "STX", "ETX", "EOT", "ENQ", "ACK", "BEL", "BS", "TAB", "LF", "VT", "FF", "CR", "SO", "SI",
    "DLE", "DC1", "DC2", "DC3", "DC4", "NAK", "SYN", "ETB", "CAN", "EM", "SUB", "ESC", "FS", "GS", "RS", "US",
];

/// What stands in the frame of a character that acts: its name, else its number.
fn picture(c: char) -> String {
    let code = u32::from(c);
    let name = usize::try_from(code).ok().and_then(|code| CONTROLS.get(code));
    match name {
        Some(name) => (*name).to_owned(),
        None if code == 0x7f => "DEL".into(),
        None => format!("U+{code:04X}"),
    }
}

/// A drawing in lines, for the eye only: a word always stands beside it.
#[derive(Clone, Copy, Debug, Template)]
#[template(
    ext = "html",
    source = r#"<svg viewBox="0 0 20 20" fill="none" stroke="currentColor" stroke-width="1.5" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true"><path d="{{ path }}"/></svg>"#
)]
pub(crate) struct Icon {
    path: &'static str,
}

impl Icon {
    /// 火の見櫓: a roof, a bell under it, four legs and a ladder.
    pub(crate) const TOWER: Self = Self {
        path: "M3 6.5 10 2l7 4.5M5.5 6.5V8h9V6.5M10 8v2.2M8.6 12a1.4 1.4 0 0 1 2.8 0M7 8l-2 10M13 8l2 10M6.2 13.5h7.6M5.4 17.5h9.2",
    };
    pub(crate) const WATCH: Self = Self {
        path: "M1.5 10S4.5 4.5 10 4.5 18.5 10 18.5 10 15.5 15.5 10 15.5 1.5 10 1.5 10ZM10 12.5a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5Z",
    };
    pub(crate) const SIGNAL: Self = Self { path: "M2 10h3l2-6 4 12 2.5-8 1.5 2h3" };
    pub(crate) const FIRE: Self = Self {
        path: "M10 2c.5 3-3.8 4.600-4.300 9a4.500 4.500 0 0 0 9 .8c0-2.300-1.200-3.600-2-5-.5 1.500-1 2-1.700 2.200C11.500 6.500 11.500 4 10 2Z",
    };
    pub(crate) const REPORT: Self =
        Self { path: "M5 2h7l4 4v12H5V2Zm7 0v4h4M7.500 10h5.500M7.500 13h5.500" };
    pub(crate) const PROVE: Self = Self {
        path: "M3 4.500 4.500 6 7 3.500M3 10l1.500 1.500L7 9M3 15.500 4.500 17 7 14.500M10 5h7M10 10.500h7M10 16h7",
    };
    /// One who tells and two who are told.
    pub(crate) const SHARE: Self = Self {
        path: "M5 12.500a2.500 2.500 0 1 0 0-5 2.500 2.500 0 0 0 0 5ZM15 7a2.500 2.500 0 1 0 0-5 2.500 2.500 0 0 0 0 5Zm0 11a2.500 2.500 0 1 0 0-5 2.500 2.500 0 0 0 0 5ZM7.300 8.800 12.800 5.800M7.300 11.200l5.500 3",
    };
    /// A flag: what is played, not what is real.
    pub(crate) const DRILL: Self = Self { path: "M5 18V2.500M5 3.500h10.500l-3 3.500 3 3.500H5" };
    pub(crate) const ASSET: Self =
        Self { path: "M3 3.500h14v5H3v-5Zm0 8h14v5H3v-5ZM6 6h.01M6 14h.01M9 6h5M9 14h5" };
    pub(crate) const PEOPLE: Self = Self {
        path: "M7.500 9.500a3 3 0 1 0 0-6 3 3 0 0 0 0 6Zm-5.500 7c0-3 2.200-5 5.500-5s5.500 2 5.500 5M13 4a2.600 2.600 0 0 1 0 5.200M15 11.800c1.900.700 3 2.400 3 4.700",
    };
    pub(crate) const LEDGER: Self = Self {
        path: "M4 3h11a1 1 0 0 1 1 1v13H5.500A1.500 1.500 0 0 1 4 15.500V3Zm0 12.500A1.500 1.500 0 0 1 5.500 14H16M7.500 6.500h5M7.500 9.500h5",
    };
    pub(crate) const MORE: Self = Self { path: "M4 10h.01M10 10h.01M16 10h.01" };
    pub(crate) const SEEK: Self =
        Self { path: "M9 15A6 6 0 1 0 9 3a6 6 0 0 0 0 12Zm4.500-1.500L18 18" };
    pub(crate) const THEME: Self =
        Self { path: "M10 2.500a7.500 7.500 0 1 0 0 15v-15Zm0 0a7.500 7.500 0 0 1 0 15" };
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_acts_is_drawn_and_what_is_markup_is_text() {
        let shown = Log::new("\u{1b}[31m<b>\u{202e}gnp\n").render().expect("renders");
        assert!(!shown.contains(['\u{1b}', '\u{202e}', '\n']), "{shown}");
        assert!([">ESC<", ">U+202E<", ">LF<"].iter().all(|name| shown.contains(name)), "{shown}");
        assert!(!shown.contains("<b>"), "{shown}");
    }
}
