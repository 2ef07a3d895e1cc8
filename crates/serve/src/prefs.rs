//! What a reader prefers: language, calendar, theme. Kept in cookies, set by a plain
//! form, so that one click works without scripts.

use axum::{
    Form,
    http::{HeaderMap, HeaderValue, header},
    response::{IntoResponse, Redirect, Response},
};
use text::Lang;

use crate::auth::{cookie::named, own_page};

/// Light, dark, or as the device says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Theme {
    #[default]
    Auto,
    Light,
    Dark,
}

impl Theme {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Auto => "auto",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }

    /// The one that a click on the switch brings.
    pub(crate) fn next(self) -> Self {
        match self {
            Self::Auto => Self::Light,
            Self::Light => Self::Dark,
            Self::Dark => Self::Auto,
        }
    }
}

/// What a reader prefers.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Prefs {
    pub(crate) lang: Lang,
    /// 和暦 rather than 西暦.
    pub(crate) by_era: bool,
    pub(crate) theme: Theme,
}

impl Prefs {
    /// From the cookies of a request; `lang` where none says a language.
    pub(crate) fn read(headers: &HeaderMap, lang: Lang) -> Self {
        let lang = match named(headers, "hinomi_lang") {
            Some("ja") => Lang::Ja,
            Some("en") => Lang::En,
            _ => lang,
        };
        let theme = match named(headers, "hinomi_theme") {
            Some("light") => Theme::Light,
            Some("dark") => Theme::Dark,
            _ => Theme::Auto,
        };
        Self { lang, by_era: named(headers, "hinomi_era") == Some("era"), theme }
    }
}

/// What may be set, and to what.
const CHOICES: [(&str, &str, &[&str]); 3] = [
    ("lang", "hinomi_lang", &["ja", "en"]),
    ("era", "hinomi_era", &["era", "western"]),
    ("theme", "hinomi_theme", &["auto", "light", "dark"]),
];

/// Sets what the form names and goes back to where it came from.
pub(crate) async fn set(Form(fields): Form<Vec<(String, String)>>) -> Response {
    let field = |name: &str| fields.iter().find(|(own, _)| own == name).map(|(_, v)| v.as_str());
    let mut response = Redirect::to(own_page(field("next").unwrap_or("/"))).into_response();
    for (name, cookie, values) in CHOICES {
        let Some(value) = field(name).filter(|value| values.contains(value)) else { continue };
        let cookie = format!("{cookie}={value}; Path=/; Max-Age=31536000; SameSite=Lax; HttpOnly");
        if let Ok(cookie) = HeaderValue::from_str(&cookie) {
            response.headers_mut().append(header::SET_COOKIE, cookie);
        }
    }
    response
}
